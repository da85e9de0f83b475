package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionLocksTest {
  private static final String SESSION = "A1B2-n1";
  private static final String LOCK = "lock:" + SESSION;
  private static final long SHORT_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LONG_NANOS = Duration.ofSeconds(20).toNanos();

  private Memcached n1;
  private Memcached n2;
  private Guard a;
  private Guard b;

  @BeforeEach
  void start() {
    n1 = Memcached.running();
    n2 = Memcached.running();
    a = Guard.over(n1, n2).awaitInStep();
    b = Guard.over(n1, n2).awaitInStep();
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
    n1.close();
    n2.close();
  }

  @Test
  void noOtherRequestInAnyTomcatGetsALockThatIsHeld() throws Exception {
    SessionLocks.Lock held = a.stores.locks().take(SESSION, SHORT_NANOS);
    for (Guard tomcat : List.of(a, b)) assertNull(tomcat.stores.locks().take(SESSION, SHORT_NANOS));
    held.release();
    for (Guard tomcat : List.of(b, a)) tomcat.stores.locks().take(SESSION, SHORT_NANOS).release();
  }

  @Test
  void aLockOutlivesTheDeathOfEitherStoreAndOfTheOtherAfterIt() throws Exception {
    SessionLocks.Lock held = a.stores.locks().take(SESSION, SHORT_NANOS);
    for (Memcached victim : List.of(n1, n2)) {
      victim.kill();
      assertNull(b.stores.locks().take(SESSION, SHORT_NANOS));
      victim.start();
      Eventually.isTrue(Duration.ofSeconds(5), "it is on both again", () -> victim.stored(LOCK) != null);
    }
    assertTrue(held.isHeld());
  }

  @Test
  void aLockIsRenewedBeyondItsLifetimeOnAStore() throws Exception {
    SessionLocks.Lock held = a.stores.locks().take(SESSION, SHORT_NANOS);
    Thread.sleep(5000);
    assertTrue(held.isHeld());
    assertNull(b.stores.locks().take(SESSION, SHORT_NANOS));
  }

  @Test
  void aLockThatIsNotGrantedLeavesNothingBehind() throws Exception {
    RawValue.set(n2.address(), LOCK, new byte[] {1});
    assertNull(a.stores.locks().take(SESSION, SHORT_NANOS));
    assertNull(n1.stored(LOCK));
  }

  @Test
  void aLockThatIsReleasedWhileItIsRenewedStaysReleased() throws Exception {
    try (Wire slow = Wire.to(n1); Guard far = Guard.over(slow.address()).awaitInStep()) {
      slow.delay(Duration.ofMillis(20));
      long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
      ExecutorService threads = Executors.newFixedThreadPool(8);
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < 8; i++) running.add(threads.submit(() -> takeAndReleaseUntil(end, far)));
      for (Future<Integer> one : running) assertEquals(0, one.get());
      threads.shutdown();
    }
  }

  /** @return how many of the locks were still stored after their release. */
  private int takeAndReleaseUntil(long end, Guard tomcat) throws Exception {
    int left = 0;
    while (System.nanoTime() - end < 0) {
      String session = UUID.randomUUID() + "-n1";
      SessionLocks.Lock held = tomcat.stores.locks().take(session, SHORT_NANOS);
      Thread.sleep(30);
      held.release();
      Thread.sleep(100);
      if (n1.stored("lock:" + session) != null) left++;
    }
    return left;
  }

  @Test
  void aReleaseThatDidNotArriveIsRepeated() throws Exception {
    n1.kill();
    try (Wire wire = Wire.to(n2); Guard far = Guard.over(n1.address(), wire.address())) {
      SessionLocks.Lock held = far.stores.locks().take(SESSION, SHORT_NANOS);
      wire.cut();
      held.release();
      wire.mend();
      Eventually.isTrue(Duration.ofMillis(1300), "it is gone", () -> n2.stored(LOCK) == null);
    }
  }

  @Test
  void theLockOfATomcatThatDiedExpires() throws Exception {
    RawValue.set(n1.address(), LOCK, new byte[] {1}, 3);
    RawValue.set(n2.address(), LOCK, new byte[] {1}, 3);
    assertNotNull(a.stores.locks().take(SESSION, LONG_NANOS));
  }

  @Test
  void aLockThatOnlyAReturnedStoreHasIsDropped() throws Exception {
    RawValue.set(n1.address(), LOCK, new byte[] {1}, 600);
    n1.freeze();
    a.awaitDown(1);
    n1.thaw();
    a.awaitInStep();
    assertNull(n1.stored(LOCK));
    assertNotNull(a.stores.locks().take(SESSION, SHORT_NANOS));
  }

  @Test
  void aLockThatIsHeldOutlivesTheReturnOfAStore() throws Exception {
    SessionLocks.Lock held = a.stores.locks().take(SESSION, SHORT_NANOS);
    n1.freeze();
    a.awaitDown(1);
    b.awaitDown(1);
    n1.thaw();
    a.awaitInStep();
    b.awaitInStep();
    assertTrue(held.isHeld());
    assertNull(b.stores.locks().take(SESSION, SHORT_NANOS));
  }

  @Test
  void ifNoStoreIsLeftNoLockIsGranted() throws Exception {
    n1.kill();
    n2.kill();
    assertNull(a.stores.locks().take(SESSION, SHORT_NANOS));
  }

  @Test
  void aLostLockIsReportedAsLostAndItsReleaseLeavesTheNewOwnersLock() throws Exception {
    SessionLocks.Lock lost = a.stores.locks().take(SESSION, SHORT_NANOS);
    for (Memcached store : List.of(n1, n2)) RawValue.set(store.address(), LOCK, new byte[] {1});
    Eventually.isTrue(Duration.ofSeconds(8), "known to be lost", () -> !lost.isHeld());
    lost.release();
    assertNotNull(n1.stored(LOCK));
  }

  @Test
  void requestsThatLockTheirSessionLoseNoIncrementWhenAStoreDies() throws Exception {
    int each = 60;
    a.set(SESSION, number(0));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<Void>> running = new ArrayList<>();
    for (Guard tomcat : List.of(a, b, a, b)) running.add(threads.submit(() -> increment(tomcat, each)));
    Thread.sleep(150);
    n1.kill();
    for (Future<Void> one : running) one.get();
    threads.shutdown();
    assertEquals(4 * each, ByteBuffer.wrap(a.get(SESSION)).getInt());
  }

  private static Void increment(Guard tomcat, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      SessionLocks.Lock lock = tomcat.stores.locks().take(SESSION, LONG_NANOS);
      tomcat.set(SESSION, number(ByteBuffer.wrap(tomcat.get(SESSION)).getInt() + 1));
      lock.release();
    }
    return null;
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }
}
