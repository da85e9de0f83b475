package org.apache.coyote;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.tomcat.util.buf.ByteChunk;

/**
 * Reports that a response's first byte is about to be sent, and that the response is about to be closed. Tomcat has no
 * listener for either, and a filter would not see error pages, redirects or what the connector flushes itself. It is in
 * Coyote's package because a response's hook and buffer are package-private (in Tomcat 8.5 to 11).
 */
public final class CommitHook implements ActionHook, OutputBuffer {
  private final Response response;
  private final Listener listener;
  private final ActionHook hook;
  private final OutputBuffer buffer;
  private boolean reported;

  /** Both methods are called in the thread that writes, at most once and in this order; neither may throw. */
  public interface Listener {
    /** Status and headers may still be changed. */
    void committing(Response response);

    /** Not called if the response is never closed, e.g. because the client is gone. */
    void closing();
  }

  private CommitHook(Response response, Listener listener) {
    this.response = response;
    this.listener = listener;
    this.hook = response.hook;
    this.buffer = response.outputBuffer;
  }

  /** Does nothing if the response is already committed. */
  public static CommitHook install(Response response, Listener listener) {
    CommitHook installed = new CommitHook(response, listener);
    if (response.isCommitted() || response.hook == null) return installed;
    response.setHook(installed);
    response.setOutputBuffer(installed);
    return installed;
  }

  /** Restores the response, because the connector reuses it for its next request. */
  public void remove() {
    if (response.hook == this) response.setHook(hook);
    if (response.outputBuffer == this) response.setOutputBuffer(buffer);
  }

  @Override
  public void action(ActionCode code, Object parameter) {
    if (code == ActionCode.COMMIT) reportCommit();
    if (code == ActionCode.CLOSE) {
      reportCommit();
      remove();
      listener.closing();
    }
    hook.action(code, parameter);
  }

  /** The AJP connector commits by itself if the response outgrows its buffer (AjpProcessor.SocketOutputBuffer). */
  @Override
  public int doWrite(ByteBuffer chunk) throws IOException {
    reportCommit();
    return buffer.doWrite(chunk);
  }

  /** Required by Tomcat 8.5 only, which does not call it. */
  @Deprecated
  public int doWrite(ByteChunk chunk) throws IOException {
    return doWrite(ByteBuffer.wrap(chunk.getBuffer(), chunk.getStart(), chunk.getLength()));
  }

  @Override
  public long getBytesWritten() {
    return buffer.getBytesWritten();
  }

  private void reportCommit() {
    if (reported || response.isCommitted()) return;
    reported = true;
    listener.committing(response);
  }
}
