package msmlab;

import java.io.IOException;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * HTTP for a balancer that also sends AJP's CPING, on a connection of its own: httpd's health check. Those that httpd has
 * for HTTP wait as long as the slowest request may take (mod_proxy_hcheck), and a frozen Tomcat would keep its visitors
 * for as long.
 */
public final class BalancerProtocol extends Http11NioProtocol {
  public BalancerProtocol() {
    Handler<NioChannel> handler = new PingHandler(this);
    setHandler(handler);
    getEndpoint().setHandler(handler);
  }

  private static final class PingHandler extends ConnectionHandler<NioChannel> {
    PingHandler(BalancerProtocol protocol) {
      super(protocol);
    }

    @Override
    public SocketState process(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
      boolean isNew = event == SocketEvent.OPEN_READ && socket.getCurrentProcessor() == null;
      return isNew && answersPing(socket) ? SocketState.CLOSED : super.process(socket, event);
    }

    private static boolean answersPing(SocketWrapperBase<NioChannel> socket) {
      try {
        if (!Ping.hasCome(socket)) return false;
        Ping.answer(socket);
        return true;
      } catch (IOException e) {
        return true;
      }
    }
  }
}
