package msmlab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CopiesTest {
  private static final String KEY = "A1B2-n1.TomcatA";
  private static final byte[] OLD = {1};
  private static final byte[] NEW = {2};

  private Memcached n1;
  private Memcached n2;
  private Guard guard;

  @BeforeEach
  void start() {
    n1 = Memcached.running();
    n2 = Memcached.running();
    guard = Guard.over(n1, n2).awaitInStep();
  }

  @AfterEach
  void stop() {
    guard.close();
    n1.close();
    n2.close();
  }

  @Test
  void aValueIsOnBothStoresUnderOneKeyWhenSetReturns() throws Exception {
    guard.set(KEY, NEW);
    assertArrayEquals(NEW, n1.stored(KEY).payload());
    assertArrayEquals(n1.stored(KEY).stored(), n2.stored(KEY).stored());
  }

  @Test
  void theFirstHomesCopyIsValidAndTheSecondIsUpdated() {
    n1.store(KEY, StoredValue.session(NEW, 5, null));
    n2.store(KEY, StoredValue.session(OLD, 6, null));
    assertArrayEquals(NEW, guard.get(KEY));
    Eventually.isTrue(Duration.ofSeconds(2), "repaired", () -> n2.stored(KEY).version() == 5);
  }

  @Test
  void whatWasWrittenWhileTheFirstHomeWasAwayIsValidWhenItIsBack() {
    n1.store(KEY, StoredValue.session(OLD, 5, null));
    n2.store(KEY, StoredValue.session(NEW, 6, null).alone());
    assertArrayEquals(NEW, guard.get(KEY));
    Eventually.isTrue(Duration.ofSeconds(2), "repaired", () -> n1.stored(KEY).version() == 6);
  }

  @Test
  void aReadRepairsTheMissingCopyAndKeepsItsExpiry() {
    guard.set(KEY, 3, NEW);
    n1.delete(KEY);
    assertArrayEquals(NEW, guard.get(KEY));
    Eventually.isTrue(Duration.ofSeconds(2), "repaired", () -> n1.stored(KEY) != null);
    Eventually.isTrue(Duration.ofSeconds(4), "ends when the other copy does", () -> n1.stored(KEY) == null);
  }

  @Test
  void aWriteFailsIfAnotherCameFirstAndLeavesThatOneOnBothStores() {
    guard.set(KEY, OLD);
    Reading seen = guard.stores.copies().read(KEY);
    assertTrue(guard.write(KEY, seen, NEW));
    assertFalse(guard.write(KEY, seen, OLD));
    assertArrayEquals(NEW, n1.stored(KEY).payload());
    assertArrayEquals(NEW, n2.stored(KEY).payload());
  }

  @Test
  void aWriterWhoWinsAtTheFirstHomeUpdatesTheSecond() {
    guard.set(KEY, OLD);
    Reading seen = guard.stores.copies().read(KEY);
    n2.store(KEY, StoredValue.session(OLD, 7, null)); // From a writer who has lost at the first home.
    assertTrue(guard.write(KEY, seen, NEW));
    assertArrayEquals(NEW, n2.stored(KEY).payload());
  }

  @Test
  void aValueThatHasNotReachedTheFirstHomeYetIsCopiedThere() {
    StoredValue old = StoredValue.session(OLD, 5, null);
    n1.store(KEY, old);
    n2.store(KEY, StoredValue.session(NEW, 6, old));
    assertArrayEquals(OLD, guard.get(KEY));
    Eventually.isTrue(Duration.ofSeconds(2), "there", () -> n1.stored(KEY).version() == 6);
    assertArrayEquals(NEW, n2.stored(KEY).payload());
  }

  /** Its writer may have learned that both homes have it, and a Tomcat that reaches only the second home may build on it. */
  @Test
  void aValueReadAtTheSecondHomeOnlyThatHasReachedTheFirstSinceIsNotOverwritten() {
    StoredValue old = StoredValue.session(OLD, 5, null);
    StoredValue arriving = StoredValue.session(NEW, 6, old);
    n1.store(KEY, old);
    n2.store(KEY, arriving);
    Reading seen = guard.stores.copies().read(KEY);
    n1.store(KEY, arriving);
    assertFalse(guard.write(KEY, seen, new byte[] {3}));
    assertEquals(6, n2.stored(KEY).version());
  }

  @Test
  void theValueOfAWriterWhoCannotReachTheFirstHomeIsNotOverwritten() {
    guard.set(KEY, OLD);
    Reading seen = guard.stores.copies().read(KEY);
    byte[] theirs = {3};
    n2.store(KEY, StoredValue.session(theirs, guard.stores.copies().nextVersion(), null).alone());
    assertFalse(guard.write(KEY, seen, NEW));
    assertArrayEquals(theirs, guard.get(KEY));
    assertTrue(guard.write(KEY, guard.stores.copies().read(KEY), NEW));
    assertArrayEquals(NEW, n2.stored(KEY).payload());
  }

  @Test
  void aNewExpiryIsNoChange() {
    guard.set(KEY, OLD);
    Reading seen = guard.stores.copies().read(KEY);
    guard.stores.copies().touch(KEY, 50);
    assertEquals(50, guard.stores.copies().read(KEY).secondsLeft(), 1);
    assertTrue(guard.write(KEY, seen, NEW));
  }

  @Test
  void whatHasEndedIsGone() {
    guard.set(KEY, NEW);
    guard.end(KEY);
    assertNull(guard.get(KEY));
    assertTrue(n1.stored(KEY).isEnded());
    assertTrue(n2.stored(KEY).isEnded());
  }

  @Test
  void aValueOfStockMsmIsReadUnchangedAndCanBeOverwritten() {
    byte[] stock = new byte[300];
    n1.store(KEY, StoredValue.read(stock));
    assertArrayEquals(stock, guard.get(KEY));
    guard.set(KEY, OLD);
    assertArrayEquals(OLD, guard.get(KEY));
    assertTrue(n1.stored(KEY).isOurs());
    assertTrue(n2.stored(KEY).isOurs());
  }

  @Test
  void aSingleStoreHoldsEverything() {
    try (Guard single = Guard.over(n1).awaitInStep()) {
      single.set(KEY, NEW);
      assertArrayEquals(NEW, single.get(KEY));
    }
  }

  @Test
  void aWriteIsNewerThanWhatAnotherTomcatWroteWithAFastClock() throws Exception {
    long ahead = new VersionClock().next() + (3_600_000L << 16);
    n1.store(KEY, StoredValue.session(OLD, ahead, null));
    guard.get(KEY);
    guard.set(KEY, NEW);
    assertTrue(n1.stored(KEY).version() > ahead);
  }

  @Test
  void aKeyThatNamesNoStoreHasNoValue() {
    assertNull(guard.get("A1B2-x9.x"));
    assertNull(guard.get("nothing"));
    assertThrows(IllegalArgumentException.class, () -> guard.set("A1B2-x9.x", NEW));
  }

  @Test
  void aForgedIdDoesNotMakeAStoreLookDead() {
    for (String id : new String[] {"x".repeat(8000) + "-n1", "a b-n1", "a\r\nflush_all\r\n-n1", "\0-n1"}) {
      assertNull(guard.get(id));
      assertThrows(IllegalArgumentException.class, () -> guard.set(id, NEW));
    }
    assertEquals(StoreState.IN_STEP, guard.store(1).state());
    assertEquals(0, guard.store(1).outages() + guard.store(2).outages());
  }

  @Test
  void anInterruptedRequestDoesNotMakeAStoreLookDead() throws Exception {
    Thread.currentThread().interrupt();
    guard.set(KEY, NEW);
    assertArrayEquals(NEW, guard.get(KEY));
    assertTrue(Thread.interrupted());
    assertEquals(0, guard.store(1).outages() + guard.store(2).outages());
  }

  @Test
  void ifThereAreMoreRequestsThanConnectionsTheyWait() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(150);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      String key = "S" + i + "-n1";
      running.add(threads.submit(() -> {
        guard.set(key, new byte[20_000]);
        assertEquals(20_000, guard.get(key).length);
        return null;
      }));
    }
    for (Future<?> one : running) one.get();
    threads.shutdown();
    assertEquals(0, guard.store(1).outages() + guard.store(2).outages());
  }

  @Test
  void aValueTooLargeIsRefusedNamingTheLimitAndAffectsNoOther() throws Exception {
    guard.set(KEY, new byte[900_000]);
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> guard.set(KEY, new byte[1_100_000]));
    assertTrue(refused.getMessage().contains("takes at most 1048576"), refused.getMessage());
    assertEquals(900_000, guard.get(KEY).length);
    assertEquals(0, guard.store(1).outages());
  }

  @Test
  void theLimitIsTheOneEachMemcachedWasStartedWith() throws Exception {
    try (Memcached large = Memcached.running("-I", "2m");
        Memcached larger = Memcached.running("-I", "3m");
        Guard wide = Guard.over(large, larger)) {
      wide.set(KEY, new byte[1_900_000]);
      assertEquals(1_900_000, wide.get(KEY).length);
      assertThrows(IllegalArgumentException.class, () -> wide.set(KEY, new byte[2_500_000]));
    }
  }
}
