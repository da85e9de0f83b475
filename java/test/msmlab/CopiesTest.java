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
import java.util.concurrent.ExecutionException;
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
  void aValueLiesOnBothStoresUnderOneKeyWhenSetReturns() throws Exception {
    guard.set(KEY, NEW);
    assertArrayEquals(NEW, n1.stored(KEY).payload());
    assertArrayEquals(n1.stored(KEY).stored(), n2.stored(KEY).stored());
  }

  @Test
  void msmsOwnSecondCopyIsNotWritten() throws Exception {
    guard.set("bak:" + KEY, NEW);
    assertNull(n1.stored("bak:" + KEY));
    assertNull(n2.stored("bak:" + KEY));
    assertFalse(guard.add("bak:" + KEY, 5, NEW), "msm would store it again");
  }

  @Test
  void theNewerCopyWinsOnWhicheverStoreItLies() {
    for (Memcached newer : new Memcached[] {n1, n2}) {
      n1.store(KEY, StoredValue.of(OLD, 0, 5));
      n2.store(KEY, StoredValue.of(OLD, 0, 5));
      newer.store(KEY, StoredValue.of(NEW, 0, 6));
      assertArrayEquals(NEW, guard.get(KEY));
    }
  }

  @Test
  void aReadRepairsTheOlderCopy() {
    n1.store(KEY, StoredValue.of(OLD, 0, 5));
    n2.store(KEY, StoredValue.of(NEW, 0, 6));
    guard.get(KEY);
    Eventually.isTrue(Duration.ofSeconds(2), "repaired", () -> n1.stored(KEY).version() == 6);
  }

  @Test
  void aReadRepairsTheMissingCopyAndKeepsItsEnd() {
    int date = Expiry.date(2);
    n2.store(KEY, StoredValue.of(NEW, date, 6));
    guard.get(KEY);
    Eventually.isTrue(Duration.ofSeconds(2), "repaired", () -> n1.stored(KEY) != null);
    assertEquals(date, n1.stored(KEY).date());
    Eventually.isTrue(Duration.ofSeconds(4), "ends when the first copy does", () -> n1.stored(KEY) == null);
  }

  @Test
  void aRepairDoesNotUndoANewerWrite() {
    n1.store(KEY, StoredValue.of(NEW, 0, 7));
    assertTrue(Repairs.repair(guard.store(1), KEY, StoredValue.of(OLD, 0, 6), Guard.TIMEOUT.toNanos()));
    assertEquals(7, n1.stored(KEY).version());
  }

  @Test
  void aWriteIsNewerThanWhatAnotherTomcatWroteWithAFastClock() throws Exception {
    long ahead = new VersionClock().next() + (3_600_000L << 16);
    n1.store(KEY, StoredValue.of(OLD, 0, ahead));
    guard.get(KEY);
    guard.set(KEY, NEW);
    assertTrue(n1.stored(KEY).version() > ahead);
  }

  @Test
  void msmsQuestionWhetherThereIsAValueWritesNothing() throws Exception {
    assertTrue(guard.add(KEY, 5, new byte[] {1}));
    assertNull(n1.stored(KEY));
    guard.set(KEY, NEW);
    assertFalse(guard.add(KEY, 5, new byte[] {1}));
    assertArrayEquals(NEW, guard.get(KEY));
  }

  @Test
  void aDeletedValueIsGoneAndItsTombstoneEndsWhenItWouldHave() throws Exception {
    guard.set(KEY, 2, NEW);
    guard.delete(KEY);
    assertNull(guard.get(KEY));
    assertTrue(n1.stored(KEY).isTombstone());
    assertTrue(n2.stored(KEY).isTombstone());
    Eventually.isTrue(Duration.ofSeconds(4), "no tombstone", () -> n1.stored(KEY) == null && n2.stored(KEY) == null);
  }

  @Test
  void theTombstoneOfAValueWithoutEndEndsInADay() throws Exception {
    guard.set(KEY, 0, NEW);
    guard.delete(KEY);
    assertEquals(Expiry.date(24 * 60 * 60), n1.stored(KEY).date(), 2);
  }

  @Test
  void deletingWhatIsNotThereLeavesNothing() throws Exception {
    guard.delete(KEY);
    assertNull(n1.stored(KEY));
  }

  @Test
  void aValueOfStockMsmIsReadAsItIsAndLosesToAnyOfOurs() throws Exception {
    byte[] stock = new byte[300];
    n1.store(KEY, StoredValue.read(stock));
    assertArrayEquals(stock, guard.get(KEY));
    n2.store(KEY, StoredValue.of(NEW, 0, 1));
    assertArrayEquals(NEW, guard.get(KEY));
    guard.set(KEY, OLD);
    assertArrayEquals(OLD, guard.get(KEY));
    assertTrue(n1.stored(KEY).isOurs());
  }

  @Test
  void aKeyThatNamesNoStoreHasNoValue() {
    assertNull(guard.get("A1B2-n9.x"));
    assertNull(guard.get("nothing"));
    assertThrows(ExecutionException.class, () -> guard.set("A1B2-n9.x", NEW));
  }

  @Test
  void aForgedIdDoesNotMakeAStoreLookDead() {
    for (String id : new String[] {"x".repeat(8000) + "-n1", "a b-n1", "a\r\nflush_all\r\n-n1", "\0-n1"}) {
      assertNull(guard.get(id));
      assertThrows(ExecutionException.class, () -> guard.set(id, NEW));
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
  void moreRequestsAtOnceThanConnectionsWaitForOne() throws Exception {
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
  void whatIsOnlyOnTheSecondHomeExists() throws Exception {
    n2.store(KEY, StoredValue.of(NEW, 0, 6));
    assertFalse(guard.add(KEY, 5, new byte[] {1}));
  }

  @Test
  void whatIsDeletedDoesNotExist() throws Exception {
    guard.set(KEY, NEW);
    guard.delete(KEY);
    assertTrue(guard.add(KEY, 5, new byte[] {1}));
  }

  @Test
  void aValueTooLargeIsRefusedWithTheLimitAndHurtsNobodyElse() throws Exception {
    guard.set(KEY, new byte[900_000]);
    ExecutionException refused = assertThrows(ExecutionException.class, () -> guard.set(KEY, new byte[1_100_000]));
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
      assertThrows(ExecutionException.class, () -> wide.set(KEY, new byte[2_500_000]));
    }
  }
}
