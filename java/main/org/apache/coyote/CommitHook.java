package org.apache.coyote;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.tomcat.util.buf.ByteChunk;

/**
 * Tells of a response that its first byte is about to leave, and that it is about to be closed. Tomcat has no listener for
 * either, and a filter would not see error pages, redirects or what the connector flushes itself. It lies in Coyote's
 * package since a response's hook and buffer can be seen from nowhere else (Tomcat 8.5 to 11 alike).
 */
public final class CommitHook implements ActionHook, OutputBuffer {
  private final Response response;
  private final Listener listener;
  private final ActionHook hook;
  private final OutputBuffer buffer;
  private boolean told;

  /** Both are called in the thread that writes, at most once and in this order; neither must throw. */
  public interface Listener {
    /** Status and headers may still be changed. */
    void committing(Response response);

    /** Not called where the response is never closed, as when the client is gone. */
    void closing();
  }

  private CommitHook(Response response, Listener listener) {
    this.response = response;
    this.listener = listener;
    this.hook = response.hook;
    this.buffer = response.outputBuffer;
  }

  /** Only before anything was sent; a response that is committed is left as it is. */
  public static CommitHook install(Response response, Listener listener) {
    CommitHook installed = new CommitHook(response, listener);
    if (response.isCommitted() || response.hook == null) return installed;
    response.setHook(installed);
    response.setOutputBuffer(installed);
    return installed;
  }

  /** The response must be as it was when the connector takes it for its next request. */
  public void remove() {
    if (response.hook == this) response.setHook(hook);
    if (response.outputBuffer == this) response.setOutputBuffer(buffer);
  }

  @Override
  public void action(ActionCode code, Object parameter) {
    if (code == ActionCode.COMMIT) tellOfCommit();
    if (code == ActionCode.CLOSE) {
      tellOfCommit();
      remove();
      listener.closing();
    }
    hook.action(code, parameter);
  }

  /** AJP's connector commits by itself where the response outgrows its buffer (AjpProcessor.SocketOutputBuffer). */
  @Override
  public int doWrite(ByteBuffer chunk) throws IOException {
    tellOfCommit();
    return buffer.doWrite(chunk);
  }

  /** Of Tomcat 8.5 alone, which does not call it either. */
  @Deprecated
  public int doWrite(ByteChunk chunk) throws IOException {
    return doWrite(ByteBuffer.wrap(chunk.getBuffer(), chunk.getStart(), chunk.getLength()));
  }

  @Override
  public long getBytesWritten() {
    return buffer.getBytesWritten();
  }

  private void tellOfCommit() {
    if (told || response.isCommitted()) return;
    told = true;
    listener.committing(response);
  }
}
