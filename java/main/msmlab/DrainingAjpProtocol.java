package msmlab;

import java.io.IOException;
import org.apache.coyote.ajp.AjpNioProtocol;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * AJP that, before it pauses, serves every request whose CPING it has answered, and answers no other one. Tomcat's own closes
 * a connection on which it has just answered: httpd cannot know whether the request on its way there was carried out, and
 * fails it if it is a POST (mod_proxy_ajp).
 */
public final class DrainingAjpProtocol extends AjpNioProtocol {
  /** Far longer than httpd takes from the answer to the request. */
  private static final long PROMISED_MILLIS = 100;

  private volatile boolean isDraining;

  public DrainingAjpProtocol() {
    Handler<NioChannel> handler = new DrainingHandler(this);
    setHandler(handler);
    getEndpoint().setHandler(handler);
  }

  @Override
  public void pause() throws Exception {
    isDraining = true;
    try {
      Thread.sleep(PROMISED_MILLIS);
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
