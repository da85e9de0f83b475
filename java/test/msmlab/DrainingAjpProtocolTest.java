package msmlab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
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

/** Connections that httpd keeps to a Tomcat: while that begins to stop, and while httpd takes another secret. */
@Timeout(30)
final class DrainingAjpProtocolTest {
  private static final byte[] CPING = {0x12, 0x34, 0, 1, 10};
  private static final byte[] CPONG = {'A', 'B', 0, 1, 9};
  private static final int SEND_HEADERS = 4;
  private static final int END_RESPONSE = 5;
  private static final int NONE = -1;
  private static final String OLD = "old-secret-of-a-test";
  private static final String NEW = "new-secret-of-a-test";

  private final Connector connector = new Connector("msmlab.DrainingAjpProtocol");
  private SecretFile secrets;
  private ScratchTomcat tomcat;

  @BeforeEach
  void start() throws Exception {
    secrets = SecretFile.with(OLD);
    tomcat = ScratchTomcat.serving(new StandardManager(), 0, this::openPort);
  }

  @AfterEach
  void stop() throws Exception {
    tomcat.close();
    secrets.close();
  }

  @Test
  void servesARequestWhosePingItHasAnswered() throws Exception {
    // Not that a machine without a free core has let the time pass before the request is on its way.
    ((DrainingAjpProtocol) connector.getProtocolHandler()).promisedMillis = 2000;
    try (Socket promised = connected(); Socket kept = connected()) {
      for (Socket each : new Socket[] {promised, kept}) assertArrayEquals(CPONG, ping(each));
      CompletableFuture<Void> pause = CompletableFuture.runAsync(connector::pause);
      Eventually.passes(Duration.ofMillis(50));
      assertArrayEquals(new byte[0], ping(kept), "a ping after that");
      assertEquals(200, status(promised, OLD));
      pause.join();
    }
  }

  @Test
  void refusesWhoeverDoesNotHaveTheSecret() throws Exception {
    for (String wrong : new String[] {null, "", NEW, OLD + "x", OLD.substring(1), OLD + "\n"})
      assertEquals(403, status(wrong), wrong);
    assertEquals(200, status(OLD));
  }

  @Test
  void acceptsAnotherSecretBesideTheOneBeforeAndThenAlone() throws Exception {
    try (Socket before = connected(); Socket after = connected()) {
      assertEquals(200, status(before, OLD));
      secrets.replaceBy(OLD, NEW);
      assertEquals(200, status(before, OLD));
      assertEquals(200, status(after, NEW));
      assertEquals(403, status(OLD + "\n" + NEW));
      secrets.replaceBy(NEW);
      assertEquals(200, status(after, NEW));
      assertEquals(403, status(before, OLD));
    }
  }

  @Test
  void servesWithTheSecretItKnowsOnceItsReleaseIsGone() throws Exception {
    secrets.remove();
    assertEquals(200, status(OLD));
    assertEquals(403, status(NEW));
  }

  private void openPort(Context context) {
    ScratchTomcat.addPage(context, "page", (request, response) -> response.getWriter().print("served"));
    Service service = ((Engine) context.getParent().getParent()).getService();
    connector.setPort(0);
    connector.setProperty("secretFile", secrets.path());
    service.addConnector(connector);
  }

  private Socket connected() throws IOException {
    return new Socket("127.0.0.1", connector.getLocalPort());
  }

  private static byte[] ping(Socket socket) throws IOException {
    socket.getOutputStream().write(CPING);
    return socket.getInputStream().readNBytes(CPONG.length);
  }

  private int status(String secret) throws IOException {
    try (Socket socket = connected()) {
      return status(socket, secret);
    }
  }

  /** Sends a request and reads its answer to the end. */
  private static int status(Socket socket, String secret) throws IOException {
    socket.getOutputStream().write(get(secret));
    DataInputStream answer = new DataInputStream(socket.getInputStream());
    for (int status = NONE; ; ) {
      answer.readUnsignedShort(); // What every packet begins with.
      byte[] packet = answer.readNBytes(answer.readUnsignedShort());
      if (packet[0] == SEND_HEADERS) status = (packet[1] & 0xff) << 8 | packet[2] & 0xff;
      if (packet[0] == END_RESPONSE) return status;
    }
  }

  /** GET /page, as AJP's FORWARD_REQUEST. */
  private static byte[] get(String secret) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.write(new byte[] {2, 2});
    for (String text : new String[] {"HTTP/1.1", "/page", "127.0.0.1", "localhost", "localhost"}) write(request, text);
    request.write(new byte[] {0, 80, 0, 0, 0});
    if (secret != null) {
      request.write(0x0c);
      write(request, secret);
    }
    request.write(0xff);
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(new byte[] {0x12, 0x34, 0, (byte) request.size()});
    request.writeTo(packet);
    return packet.toByteArray();
  }

  private static void write(ByteArrayOutputStream request, String text) throws IOException {
    request.write(new byte[] {0, (byte) text.length()});
    request.write(text.getBytes(StandardCharsets.US_ASCII));
    request.write(0);
  }
}
