package msmlab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.catalina.Context;
import org.apache.catalina.Engine;
import org.apache.catalina.Service;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.session.StandardManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that httpd keeps to a Tomcat, while that begins to stop. */
@Timeout(30)
final class DrainingAjpProtocolTest {
  private static final byte[] CPING = {0x12, 0x34, 0, 1, 10};
  private static final byte[] CPONG = {'A', 'B', 0, 1, 9};
  private static final int SEND_HEADERS = 4;

  private final Connector connector = new Connector("msmlab.DrainingAjpProtocol");
  private ScratchTomcat tomcat;

  @BeforeEach
  void start() throws Exception {
    tomcat = ScratchTomcat.serving(new StandardManager(), 0, this::openPort);
  }

  @AfterEach
  void stop() throws Exception {
    tomcat.close();
  }

  @Test
  void servesARequestWhosePingItHasAnswered() throws Exception {
    try (Socket promised = connected(); Socket kept = connected()) {
      for (Socket each : new Socket[] {promised, kept}) assertArrayEquals(CPONG, ping(each));
      CompletableFuture<Void> pause = CompletableFuture.runAsync(connector::pause);
      Eventually.passes(Duration.ofMillis(50));
      assertArrayEquals(new byte[0], ping(kept), "a ping after that");
      promised.getOutputStream().write(get());
      promised.getInputStream().readNBytes(4); // The length of the packet.
      assertEquals(SEND_HEADERS, promised.getInputStream().read());
      assertEquals(200, promised.getInputStream().read() << 8 | promised.getInputStream().read());
      pause.join();
    }
  }

  private void openPort(Context context) {
    ScratchTomcat.addPage(context, "page", (request, response) -> response.getWriter().print("served"));
    Service service = ((Engine) context.getParent().getParent()).getService();
    connector.setPort(0);
    connector.setProperty("secretRequired", "false");
    service.addConnector(connector);
  }

  private Socket connected() throws IOException {
    return new Socket("127.0.0.1", connector.getLocalPort());
  }

  private static byte[] ping(Socket socket) throws IOException {
    socket.getOutputStream().write(CPING);
    return socket.getInputStream().readNBytes(CPONG.length);
  }

  /** GET /page, as AJP's FORWARD_REQUEST. */
  private static byte[] get() throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.write(new byte[] {2, 2});
    for (String text : new String[] {"HTTP/1.1", "/page", "127.0.0.1", "localhost", "localhost"}) {
      request.write(new byte[] {0, (byte) text.length()});
      request.write(text.getBytes(StandardCharsets.US_ASCII));
      request.write(0);
    }
    request.write(new byte[] {0, 80, 0, 0, 0, (byte) 0xff});
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(new byte[] {0x12, 0x34, 0, (byte) request.size()});
    request.writeTo(packet);
    return packet.toByteArray();
  }
}
