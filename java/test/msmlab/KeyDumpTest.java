package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyDumpTest {
  private static final long TIMEOUT = Duration.ofSeconds(2).toNanos();

  @Test
  void keysThatAListLeavesOutAreInTheNext() throws Exception {
    String moved = "key=A-n1 exp=-1 size=9\r\n";
    String stays = "key=B-n1 exp=-1 size=9\r\n";
    assertEquals(Set.of("A-n1", "B-n1"), keys(stays + "END\r\n", "BUSY currently processing crawler request\r\n", moved + stays + "END\r\n", moved + "END\r\n"));
  }

  @Test
  void onlyTheWantedKeysAreReturned() throws Exception {
    String all = "key=in-step%3ATomcatA exp=-1 size=9\r\nkey=A-n1 exp=1700000000 size=9\r\nEND\r\n";
    assertEquals(Set.of("A-n1"), keys(all, all));
  }

  @Test
  void aCrawlerThatStaysBusyIsReported() {
    String[] busy = new String[20];
    Arrays.fill(busy, "BUSY currently processing crawler request\r\n");
    assertThrows(KeyDump.BusyException.class, () -> keys(busy));
  }

  /** @param answers of a memcached, to one connection each. */
  private static Set<String> keys(String... answers) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread memcached = new Thread(() -> serve(server, List.of(answers)));
      memcached.start();
      InetSocketAddress address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
      return KeyDump.readAll(address, TIMEOUT, key -> !key.startsWith(StepMark.PREFIX)).keySet();
    }
  }

  private static void serve(ServerSocket server, List<String> answers) {
    for (String answer : answers) {
      try (Socket client = server.accept()) {
        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII)).readLine();
        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        return; // The test has all that it wants.
      }
    }
  }
}
