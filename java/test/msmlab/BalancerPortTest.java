package msmlab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.catalina.Context;
import org.apache.catalina.Engine;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.session.StandardManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Tomcat's port for WebSockets, as httpd and others ask it. */
@Timeout(30)
final class BalancerPortTest {
  private static final String SECRET = "secret-of-a-test";
  private static final byte[] CPING = {0x12, 0x34, 0, 1, 10};
  private static final byte[] CPONG = {'A', 'B', 0, 1, 9};

  private final Connector connector = new Connector("msmlab.BalancerProtocol");
  private SecretFile secrets;
  private ScratchTomcat tomcat;

  @BeforeEach
  void start() throws Exception {
    secrets = SecretFile.with(SECRET);
    tomcat = ScratchTomcat.serving(new StandardManager(), 0, this::openPort);
  }

  @AfterEach
  void stop() throws Exception {
    tomcat.close();
    secrets.close();
  }

  @Test
  void givesRequestsOfTheBalancerWhatAjpWould() throws Exception {
    String answer = ask("X-Msm-Lab-Balancer: 10.0.0.7 https 443 " + SECRET);
    // Since Tomcat 11, names are as they were sent.
    assertTrue(answer.toLowerCase(Locale.ROOT).endsWith("10.0.0.7 10.0.0.7 https true 443 [host, connection]"), answer);
  }

  @Test
  void refusesOthers() throws Exception {
    for (String header : List.of(
        "X-None: none",
        "X-Msm-Lab-Balancer: 10.0.0.7 https 443 another-secret",
        "X-Msm-Lab-Balancer: 10.0.0.7 https 443",
        "X-Msm-Lab-Balancer: " + SECRET,
        "X-Msm-Lab-Balancer: 10.0.0.7 https 443 another\r\nX-Msm-Lab-Balancer: 10.0.0.7 https 443 " + SECRET)) {
      String answer = ask(header);
      assertTrue(answer.startsWith("HTTP/1.1 403 "), header + ": " + answer);
    }
  }

  @Test
  void acceptsAnotherSecretBesideTheOneBeforeAndThenAlone() throws Exception {
    String other = "another-secret";
    secrets.replaceBy(SECRET, other);
    for (String each : List.of(SECRET, other)) assertTrue(asksWith(each).startsWith("HTTP/1.1 200 "), each);
    secrets.replaceBy(other);
    assertTrue(asksWith(other).startsWith("HTTP/1.1 200 "));
    assertTrue(asksWith(SECRET).startsWith("HTTP/1.1 403 "));
  }

  @Test
  void answersAPing() throws Exception {
    assertArrayEquals(CPONG, ask(CPING));
  }

  @Test
  void readsARequestThatArrivesInParts() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", connector.getLocalPort())) {
      for (String part : List.of("GE", "T /seen HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")) {
        socket.getOutputStream().write(part.getBytes(StandardCharsets.US_ASCII));
        Thread.sleep(200);
      }
      assertEquals("HTTP/1.1 403", new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
    }
  }

  private void openPort(Context context) {
    Engine engine = (Engine) context.getParent().getParent();
    connector.setPort(0);
    engine.getService().addConnector(connector);
    BalancerValve valve = new BalancerValve();
    valve.setSecretFile(secrets.path());
    engine.getPipeline().addValve(valve);
    ScratchTomcat.addPage(context, "seen", (request, response) ->
        response.getWriter().print(String.join(" ", request.getRemoteAddr(), request.getRemoteHost(), request.getScheme(),
            String.valueOf(request.isSecure()), String.valueOf(request.getServerPort()),
            Collections.list(request.getHeaderNames()).toString())));
  }

  private String asksWith(String secret) throws IOException {
    return ask("X-Msm-Lab-Balancer: 10.0.0.7 https 443 " + secret);
  }

  private String ask(String header) throws IOException {
    String request = "GET /seen HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + header + "\r\n\r\n";
    return new String(ask(request.getBytes(StandardCharsets.US_ASCII)), StandardCharsets.US_ASCII).replaceAll("(\\r\\n0)?\\r\\n\\r\\n$", "");
  }

  private byte[] ask(byte[] bytes) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", connector.getLocalPort())) {
      socket.getOutputStream().write(bytes);
      return socket.getInputStream().readAllBytes();
    }
  }
}
