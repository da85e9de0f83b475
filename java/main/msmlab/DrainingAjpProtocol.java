package msmlab;

import java.io.IOException;
import java.lang.reflect.Field;
import java.security.SecureRandom;
import java.util.Base64;
import org.apache.coyote.Processor;
import org.apache.coyote.ajp.AjpNioProtocol;
import org.apache.coyote.ajp.AjpProcessor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * AJP that, before it pauses, serves every request whose CPING it has answered, and answers no other one. Tomcat's own closes
 * a connection on which it has just answered: httpd cannot know whether the request on its way there was carried out, and
 * fails it if it is a POST (mod_proxy_ajp).
 *
 * <p>It accepts each secret of a file, so that httpd may take another one while both serve. What Tomcat's own check compares
 * with is known to nobody else: without the file, every request is refused.
 */
public final class DrainingAjpProtocol extends AjpNioProtocol {
  /** The only way to the packet that AjpProcessor reads a request from (in Tomcat 8.5 to 11). */
  private static final Field REQUEST_MESSAGE = requestMessage();

  /** Far longer than httpd takes from the answer to the request. */
  long promisedMillis = 100;

  private final String required = randomSecret();
  private volatile boolean isDraining;
  private String secretFile;
  private BalancerSecrets secrets;

  public DrainingAjpProtocol() {
    Handler<NioChannel> handler = new DrainingHandler(this);
    setHandler(handler);
    getEndpoint().setHandler(handler);
    setSecret(required);
  }

  /** The file with the secrets of the balancer, a line each; relative to Tomcat's configuration. */
  public void setSecretFile(String secretFile) {
    this.secretFile = secretFile;
  }

  @Override
  public void init() throws Exception {
    if (secretFile != null) secrets = new BalancerSecrets(secretFile);
    super.init();
  }

  @Override
  protected Processor createProcessor() {
    Processor processor = super.createProcessor();
    if (secrets == null) return processor;
    try {
      REQUEST_MESSAGE.set(processor, new SecretMessage(getPacketSize(), secrets, required));
      return processor;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Field requestMessage() {
    try {
      Field field = AjpProcessor.class.getDeclaredField("requestHeaderMessage");
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String randomSecret() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public void pause() throws Exception {
    isDraining = true;
    try {
      Thread.sleep(promisedMillis);
      super.pause();
    } finally {
      isDraining = false;
    }
  }

  private static final class DrainingHandler extends ConnectionHandler<NioChannel> {
    private final DrainingAjpProtocol protocol;

    DrainingHandler(DrainingAjpProtocol protocol) {
      super(protocol);
      this.protocol = protocol;
    }

    @Override
    public SocketState process(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
      boolean isBetweenRequests = event == SocketEvent.OPEN_READ && socket.getCurrentProcessor() == null;
      return protocol.isDraining && isBetweenRequests && isAsked(socket) ? SocketState.CLOSED : super.process(socket, event);
    }

    private static boolean isAsked(SocketWrapperBase<NioChannel> socket) {
      try {
        return Ping.hasCome(socket);
      } catch (IOException e) {
        return true;
      }
    }
  }
}
