package msmlab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ResyncTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void thousandsOfIdleSessionsAreCopiedBackWhileTheHeartbeatContinues() throws Exception {
    try (Memcached n1 = Memcached.running();
        Memcached n2 = Memcached.running();
        Memcached n3 = Memcached.running();
        Guard guard = Guard.over(n1, n2, n3).awaitInStep()) {
      int sessions = 5000;
      for (int i = 0; i < sessions; i++) guard.set("S" + i + "-n1", new byte[2000]);
      n2.kill();
      guard.awaitDown(2);
      n2.start();
      Eventually.isTrue(LONG, "resync begun", () -> n2.stored("S1-n1") != null || guard.store(2).state() == StoreState.IN_STEP);
      n3.kill();
      Eventually.isTrue(Duration.ofSeconds(2), "the heartbeat sees n3", guard.store(3)::isDown);
      n3.start();
      guard.awaitInStep();
      for (int i = 0; i < sessions; i++) assertNotNull(n2.stored("S" + i + "-n1"), "S" + i);
    }
  }

  @Test
  void aThawedStoreGetsWhatWasWrittenMeanwhile() throws Exception {
    try (Memcached n1 = Memcached.running();
        Memcached n2 = Memcached.running();
        Guard guard = Guard.over(n1, n2).awaitInStep()) {
      for (int i = 0; i < 200; i++) guard.set("S" + i + "-n2", new byte[] {1});
      n2.freeze();
      guard.awaitDown(2);
      for (int i = 0; i < 200; i++) guard.set("S" + i + "-n2", new byte[] {2});
      n2.thaw();
      guard.awaitInStep();
      n1.kill();
      for (int i = 0; i < 200; i++) assertArrayEquals(new byte[] {2}, guard.get("S" + i + "-n2"));
    }
  }

  @Test
  void aReturnedStoreOfThreeGetsTheValuesOfWhichItIsAHomeAndNoOthers() throws Exception {
    try (Memcached n1 = Memcached.running();
        Memcached n2 = Memcached.running();
        Memcached n3 = Memcached.running();
        Guard guard = Guard.over(n1, n2, n3).awaitInStep()) {
      for (int i = 1; i <= 3; i++) guard.set("S-n" + i, new byte[] {(byte) i});
      n2.kill();
      guard.awaitDown(2);
      n2.start();
      guard.awaitInStep();
      assertNotNull(n2.stored("S-n1"), "n2 is its second home");
      assertNotNull(n2.stored("S-n2"), "n2 is its first home");
      assertNull(n2.stored("S-n3"), "its homes are n3 and n1");
    }
  }

  @Test
  void fiveStoresMayFailOneAfterAnother() throws Exception {
    Memcached[] stores = new Memcached[5];
    for (int i = 0; i < stores.length; i++) stores[i] = Memcached.running();
    try (Guard guard = Guard.over(stores).awaitInStep()) {
      for (int i = 0; i < 100; i++) guard.set("S" + i + "-n" + (i % 5 + 1), new byte[] {(byte) i});
      for (int n = 0; n < stores.length; n++) {
        stores[n].kill();
        guard.awaitDown(n + 1);
        for (int i = 0; i < 100; i++) assertEquals(i, guard.get("S" + i + "-n" + (i % 5 + 1))[0]);
        stores[n].start();
        guard.awaitInStep();
      }
    } finally {
      for (Memcached store : stores) store.close();
    }
  }

  @Test
  void theResyncWaitsWhileTheCrawlerIsBusy() throws Exception {
    try (Memcached n1 = Memcached.running();
        Memcached n2 = Memcached.running();
        Guard guard = Guard.over(n1, n2).awaitInStep()) {
      // So many keys fill every buffer on the way to a reader that does not read.
      RawValue.fill(n1.address(), "x".repeat(180), 60_000);
      guard.set("S-n1", new byte[] {7});
      Socket slow = keepingBusy(n1);
      try {
        n2.kill();
        guard.awaitDown(2);
        n2.start();
        Eventually.isTrue(LONG, "n2 answers", () -> !guard.store(2).isDown());
        Thread.sleep(1000);
        assertNotEquals(StoreState.IN_STEP, guard.store(2).state());
      } finally {
        slow.close();
      }
      guard.awaitInStep();
      assertNotNull(n2.stored("S-n1"));
    }
  }

  /** Has the crawler for itself, once the guard has ended its own lists. */
  private static Socket keepingBusy(Memcached memcached) throws IOException {
    while (true) {
      Socket slow = new Socket(memcached.address().getAddress(), memcached.address().getPort());
      slow.getOutputStream().write("lru_crawler metadump all\r\n".getBytes(StandardCharsets.US_ASCII));
      if (slow.getInputStream().read() == 'k') return slow;
      slow.close();
      Eventually.passes(Duration.ofMillis(20));
    }
  }

  @Test
  void locksAndForeignValuesAreNotCopied() throws Exception {
    try (Memcached n1 = Memcached.running();
        Memcached n2 = Memcached.running();
        Guard guard = Guard.over(n1, n2).awaitInStep()) {
      n1.store("foreign", StoredValue.read(new byte[] {1}));
      n1.store("lock:T-n1", StoredValue.read(new byte[] {1}));
      n2.kill();
      guard.awaitDown(2);
      n2.start();
      guard.awaitInStep();
      assertNull(n2.stored("foreign"));
      assertNull(n2.stored("lock:T-n1"));
    }
  }

  @Test
  void aTomcatThatStartsCopiesWhatAnotherHadNoTimeFor() throws Exception {
    try (Memcached n1 = Memcached.running();
        Memcached n2 = Memcached.running()) {
      n1.store("S-n1", StoredValue.session(new byte[] {7}, 1, null));
      try (Guard guard = Guard.over(n1, n2)) {
        guard.awaitInStep();
        assertNotNull(n2.stored("S-n1"));
      }
    }
  }

  @Test
  void aStoreStaysBehindWhileTheOneThatHasItsValuesIsDown() throws Exception {
    try (Memcached n1 = Memcached.running();
        Memcached n2 = Memcached.running();
        Guard guard = Guard.over(n1, n2).awaitInStep()) {
      guard.set("S-n1", new byte[] {7});
      n2.kill();
      guard.awaitDown(2);
      n1.freeze();
      guard.awaitDown(1);
      n2.start();
      Thread.sleep(1500);
      assertEquals(StoreState.BEHIND, guard.store(2).state());
      n1.thaw();
      guard.awaitInStep();
      assertNotNull(n2.stored("S-n1"));
    }
  }
}
