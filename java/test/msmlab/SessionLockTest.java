package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionLockTest {
  private static final String SESSION = "A1B2-n1";
  private static final String LOCK = "lock:" + SESSION;
  private static final byte[] WORD = "locked".getBytes();

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
  void whatOneTomcatHoldsAnotherDoesNotGetUntilItIsReleased() throws Exception {
    assertTrue(a.add(LOCK, 5, WORD));
    assertFalse(b.add(LOCK, 5, WORD));
    a.delete(LOCK);
    assertTrue(b.add(LOCK, 5, WORD));
  }

  @Test
  void aLockOutlivesTheDeathOfEitherStore() throws Exception {
    for (Memcached victim : new Memcached[] {n1, n2}) {
      assertTrue(a.add(LOCK, 5, WORD));
      victim.kill();
      assertFalse(b.add(LOCK, 5, WORD));
      a.delete(LOCK);
      victim.start();
      a.awaitInStep();
      b.awaitInStep();
    }
  }

  @Test
  void aLockThatIsNotGrantedLeavesNothingBehind() throws Exception {
    RawValue.set(n2.address(), LOCK, WORD);
    assertFalse(a.add(LOCK, 5, WORD));
    assertNull(n1.stored(LOCK));
  }

  @Test
  void theLockOfATomcatThatDiedExpires() throws Exception {
    assertTrue(a.add(LOCK, 1, WORD));
    Eventually.isTrue(Duration.ofSeconds(4), "free again", () -> {
      try {
        return b.add(LOCK, 1, WORD);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
  }

  @Test
  void withNoStoreLeftMsmIsToldThatThereIsNoLock() {
    n1.kill();
    n2.kill();
    assertThrows(ExecutionException.class, () -> a.add(LOCK, 5, WORD));
  }

  @Test
  void manyRequestsOfOneSessionUnderItsLockLoseNoIncrementThroughTheDeathOfAStore() throws Exception {
    int each = 60;
    a.set(SESSION, number(0));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<Void>> work = new ArrayList<>();
    for (Guard tomcat : List.of(a, b, a, b)) work.add(() -> increment(tomcat, each));
    List<Future<Void>> running = new ArrayList<>();
    for (Callable<Void> one : work) running.add(threads.submit(one));
    Thread.sleep(150);
    n1.kill();
    for (Future<Void> one : running) one.get();
    threads.shutdown();
    assertEquals(4 * each, ByteBuffer.wrap(a.get(SESSION)).getInt());
  }

  private static Void increment(Guard tomcat, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      while (!tomcat.add(LOCK, 5, WORD)) Thread.sleep(1);
      tomcat.set(SESSION, number(ByteBuffer.wrap(tomcat.get(SESSION)).getInt() + 1));
      tomcat.delete(LOCK);
    }
    return null;
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }
}
