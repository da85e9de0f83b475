package msmlab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutageTest {
  private static final String KEY = "A1B2-n1";
  private static final byte[] OLD = {1};
  private static final byte[] NEW = {2};

  private Memcached n1;
  private Memcached n2;

  @BeforeEach
  void start() {
    n1 = Memcached.running();
    n2 = Memcached.running();
  }

  @AfterEach
  void stop() {
    n1.close();
    n2.close();
  }

  @Test
  void aValueSurvivesTheDeathOfEitherStore() throws Exception {
    for (Memcached victim : new Memcached[] {n1, n2}) {
      try (Guard guard = Guard.over(n1, n2).awaitInStep()) {
        guard.set(KEY, NEW);
        victim.kill();
        assertArrayEquals(NEW, guard.get(KEY));
        guard.set(KEY, OLD);
        assertArrayEquals(OLD, guard.get(KEY));
        victim.start();
        guard.awaitInStep();
        assertArrayEquals(OLD, victim.stored(KEY).payload());
      }
    }
  }

  @Test
  void aDeadStoreIsDetectedAndUsedAgainWithoutARequest() {
    try (Guard guard = Guard.over(n1, n2).awaitInStep()) {
      n2.kill();
      guard.awaitDown(2);
      n2.start();
      guard.awaitInStep();
    }
  }

  @Test
  void aStoreIsFoundAtTheNewAddressBehindItsName() throws Exception {
    InetSocketAddress before = new InetSocketAddress(
        InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 9}), n2.address().getPort());
    try (Guard guard = Guard.over(n1.address(), before).awaitInStep()) {
      guard.set(KEY, NEW);
      assertArrayEquals(NEW, n2.stored(KEY).payload());
    }
  }

  @Test
  void aStoreWhoseNameWasUnknownAtTheStartIsUsedOnceItIsKnown() {
    InetSocketAddress unknown = InetSocketAddress.createUnresolved("localhost", n2.address().getPort());
    Guard.over(n1.address(), unknown).awaitInStep().close();
  }

  @Test
  void aStoreThatCameBackEmptyBetweenTwoHeartbeatsIsFilledAgain() throws Exception {
    try (Guard guard = Guard.over(n1, n2).awaitInStep()) {
      guard.set(KEY, NEW);
      n2.kill();
      n2.start();
      Eventually.isTrue(Duration.ofSeconds(5), "filled", () -> n2.stored(KEY) != null);
    }
  }

  @Test
  void aFrozenStoreCostsOneTimeoutAndThenNothing() throws Exception {
    try (Guard guard = Guard.over(n1, n2).awaitInStep()) {
      guard.set(KEY, OLD);
      n1.freeze();
      assertTrue(took(() -> guard.set(KEY, NEW)).compareTo(Guard.TIMEOUT.multipliedBy(2)) < 0);
      for (int i = 0; i < 20; i++) {
        Duration one = took(() -> assertArrayEquals(NEW, guard.get(KEY)));
        assertTrue(one.compareTo(Guard.TIMEOUT.dividedBy(2)) < 0, one + " with the store known to be down");
      }
      n1.thaw();
      guard.awaitInStep();
      assertArrayEquals(NEW, guard.get(KEY));
      assertArrayEquals(NEW, n1.stored(KEY).payload());
    }
  }

  /** The values exceed the kernel's buffers for a memcached that reads nothing, so the write itself hangs. */
  @Test
  void aFrozenStoreDelaysWritesOfLargeSessionsNoLongerThanTheHeartbeatTakesToDetectIt() throws Exception {
    try (Guard guard = Guard.over(n1, n2).awaitInStep()) {
      n1.freeze();
      Duration all = took(() -> {
        for (int i = 0; i < 30; i++) guard.set("S" + i + "-n1", new byte[900_000]);
      });
      assertTrue(all.compareTo(Guard.TIMEOUT.multipliedBy(2).plusMillis(1500)) < 0, all.toString());
      assertTrue(guard.store(1).isDown());
    }
  }

  @Test
  void aThawedStoreDoesNotBringADeletedSessionBack() throws Exception {
    try (Guard guard = Guard.over(n1, n2).awaitInStep()) {
      guard.set(KEY, OLD);
      n1.freeze();
      guard.awaitDown(1);
      guard.end(KEY);
      n1.thaw();
      assertNull(guard.get(KEY));
      guard.awaitInStep();
      n2.kill();
      assertNull(guard.get(KEY));
    }
  }

  @Test
  void aShortFreezeOfBothStoresLosesNothing() throws Exception {
    try (Guard guard = Guard.over(n1, n2).awaitInStep()) {
      guard.set(KEY, NEW);
      n1.freeze();
      n2.freeze();
      Thread thaw = new Thread(() -> {
        sleep(Guard.TIMEOUT.plusMillis(20));
        n1.thaw();
        n2.thaw();
      });
      thaw.start();
      assertArrayEquals(NEW, guard.get(KEY));
      thaw.join();
    }
  }

  @Test
  void ifBothStoresAreGoneEveryCallFailsInTimeWithAnException() {
    try (Guard guard = Guard.over(n1, n2).awaitInStep()) {
      n1.freeze();
      n2.freeze();
      Duration most = Guard.TIMEOUT.multipliedBy(2);
      assertTrue(took(() -> assertThrows(IllegalStateException.class, () -> guard.get(KEY))).compareTo(most) < 0);
      assertTrue(took(() -> assertThrows(Exception.class, () -> guard.set(KEY, NEW))).compareTo(most) < 0);
      assertThrows(IllegalStateException.class, () -> guard.stores.copies().requireReachable(KEY));
    }
  }

  @Test
  void aConnectionThatStaysSilentIsReplacedWhenTheStoreCanBeReachedAgain() throws Exception {
    try (Wire wire = Wire.to(n2);
        Guard guard = Guard.over(n1.address(), wire.address()).awaitInStep()) {
      guard.set(KEY, OLD);
      wire.cut();
      guard.awaitDown(2);
      guard.set(KEY, NEW);
      sleep(Guard.TIMEOUT.multipliedBy(4));
      assertTrue(guard.store(2).isDown());
      wire.mend();
      guard.awaitInStep();
      assertArrayEquals(NEW, n2.stored(KEY).payload());
    }
  }

  /** A client with exponential backoff, as stock msm's, would be in a pause of 8 s by then. */
  @Test
  void aLongOutageEndsWhenTheStoreReturnsAndNotWithAClientsNextAttempt() throws Exception {
    try (Guard guard = Guard.over(n1, n2).awaitInStep()) {
      guard.set(KEY, NEW);
      n2.kill();
      sleep(Duration.ofSeconds(9));
      n2.start();
      Eventually.isTrue(Duration.ofSeconds(2), "back with its values", () -> n2.stored(KEY) != null);
    }
  }

  @Test
  void aHostThatAcceptsNoConnectionDelaysTheStartByOneTimeoutAndNoRequest() throws Exception {
    try (FullBacklog unreachable = new FullBacklog()) {
      long begun = System.nanoTime();
      try (Guard guard = Guard.over(n1.address(), unreachable.address())) {
        Duration start = Duration.ofNanos(System.nanoTime() - begun);
        assertTrue(start.compareTo(Guard.TIMEOUT.multipliedBy(3)) < 0, start.toString());
        Duration request = took(() -> {
          guard.set(KEY, NEW);
          assertArrayEquals(NEW, guard.get(KEY));
        });
        assertTrue(request.compareTo(Guard.TIMEOUT.dividedBy(2)) < 0, request.toString());
        assertTrue(guard.store(2).isDown());
      }
    }
  }

  @Test
  void aStoreThatAcceptsNoConnectionDoesNotMakeAnotherLookDead() throws Exception {
    try (FullBacklog unreachable = new FullBacklog()) {
      long timeout = Guard.TIMEOUT.toNanos();
      Store first = new Store("n1", unreachable.address(), timeout);
      Store second = new Store("n2", n2.address(), timeout);
      List<Answer<Held>> answers = Asking.ask(List.of(first, second), timeout, Commands.get(KEY));
      assertEquals(List.of(second), answers.stream().map(answer -> answer.store).toList());
      assertTrue(first.isDown());
      assertEquals(0, second.outages());
      second.close();
    }
  }

  @Test
  void ifOneOfThreeStoresIsDeadAnUnknownIdIsReportedAsMissingAtOnce() throws Exception {
    try (Memcached n3 = Memcached.running();
        Guard guard = Guard.over(n1, n2, n3).awaitInStep()) {
      n2.kill();
      guard.awaitDown(2);
      for (String key : new String[] {"FFFF-n1", "FFFF-n2", "FFFF-n3"}) {
        assertTrue(took(() -> assertNull(guard.get(key))).compareTo(Guard.TIMEOUT.dividedBy(2)) < 0);
        guard.stores.copies().requireReachable(key);
      }
    }
  }

  @Test
  void aStoreThatIsBehindIsNotTrustedIfItHasNoValue() throws Exception {
    try (Guard guard = Guard.over(n1, n2).awaitInStep()) {
      guard.set(KEY, NEW);
      n2.kill();
      guard.awaitDown(2);
      n1.freeze();
      guard.awaitDown(1);
      n2.start();
      Eventually.isTrue(Duration.ofSeconds(5), "n2 answers", () -> guard.store(2).state() == StoreState.BEHIND);
      n1.thaw();
      assertArrayEquals(NEW, guard.get(KEY), "n1 is asked, though it was down a moment ago");
    }
  }

  @Test
  void twoTomcatsSeeTheSameStateDuringAnOutage() throws Exception {
    try (Guard a = Guard.over(n1, n2).awaitInStep();
        Guard b = Guard.over(n1, n2).awaitInStep()) {
      for (byte i = 0; i < 100; i++) {
        if (i == 30) n1.kill();
        if (i == 60) n1.start();
        a.set(KEY, new byte[] {i});
        assertEquals(i, b.get(KEY)[0]);
        b.set(KEY, new byte[] {(byte) -i});
        assertEquals(-i, a.get(KEY)[0]);
      }
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static Duration took(Work work) {
    long begun = System.nanoTime();
    try {
      work.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A port whose backlog is full: a connect to it hangs, as to a host that is switched off. */
  private static final class FullBacklog implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> queue = new ArrayList<>();

    FullBacklog() throws IOException {
      try {
        while (true) {
          Socket next = new Socket();
          queue.add(next);
          next.connect(address(), 300);
        }
      } catch (SocketTimeoutException e) {
        // Full.
      }
    }

    InetSocketAddress address() {
      return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
      listener.close();
      for (Socket socket : queue) socket.close();
    }
  }
}
