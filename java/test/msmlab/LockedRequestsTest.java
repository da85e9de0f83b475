package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests that need their session's lock. */
class LockedRequestsTest extends TwoTomcats {
  private static final int INCREMENTS = 101;

  @Test
  void noParallelIncrementIsLost() throws Exception {
    start("all");
    assertEquals(INCREMENTS, counted(Visitor.unknown(), () -> {}));
  }

  @Test
  void noIncrementIsLostWhileAStoreDies() throws Exception {
    for (Memcached victim : List.of(n1, n2)) {
      start("all");
      assertEquals(INCREMENTS, counted(Visitor.unknown(), victim::kill));
      closeTomcats();
      victim.start();
    }
  }

  @Test
  void noIncrementIsLostWhileAStoreIsFrozen() throws Exception {
    for (Memcached victim : List.of(n1, n2)) {
      start("all");
      assertEquals(INCREMENTS, counted(Visitor.unknown(), victim::freeze));
      victim.thaw();
      closeTomcats();
    }
  }

  @Test
  void aUriPatternLocksOnlyTheRequestsItMatches() throws Exception {
    start("uriPattern:GET /increment.*");
    Visitor visitor = Visitor.unknown();
    assertEquals(INCREMENTS, counted(visitor, () -> {}));
    Parallel.run(2, i -> i == 0 ? visitor.get(a, "/increment?wait=500") : visitor.get(b, "/set?name=x&value=1").body());
    assertEquals("{counter=" + (INCREMENTS + 1) + ", x=1}", visitor.get(b, "/show").body());
  }

  @Test
  void aRequestThatWaitsTooLongIsRefusedAndTheSessionIsUnchanged() throws Exception {
    start("all", 1);
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=counter&value=x");
    List<Visitor.Answer> answers = Parallel.run(2, i -> {
      if (i == 1) sleep(100);
      return i == 0 ? visitor.get(a, "/set?name=x&value=1&wait=2500") : visitor.get(b, "/set?name=y&value=1");
    });
    assertEquals(200, answers.get(0).status());
    assertEquals(503, answers.get(1).status());
    assertEquals("1", answers.get(1).header("retry-after"));
    assertEquals("{counter=x, x=1}", visitor.get(b, "/show").body());
  }

  /** Simulates a Tomcat that stalled for longer than a store keeps a lock. */
  @Test
  void aRequestThatHasLostItsLockDoesNotOverwriteTheWorkOfOthers() throws Exception {
    start("uriPattern:GET /set.*");
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=x&value=0");
    List<Integer> statuses = Parallel.run(2, i -> {
      if (i == 0) return visitor.get(a, "/set?name=x&value=mine&wait=6500").status();
      sleep(500);
      for (Memcached store : List.of(n1, n2)) RawValue.set(store.address(), "lock:" + visitor.id(), new byte[] {1});
      return visitor.get(b, "/increment").status();
    });
    assertEquals(List.of(503, 200), statuses);
    assertEquals("{counter=1, x=0}", visitor.get(b, "/show").body());
  }

  @Test
  void aClientThatLearnsANewIdBeforeThatRequestHasEndedWaitsForIt() throws Exception {
    start("all");
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=x&value=0");
    try (Visitor.Answer answer = visitor.begin(a, "GET", "/login?user=me&flush=yes")) {
      assertEquals("{user=me, x=0}", visitor.get(b, "/show").body());
      answer.rest();
    }
  }

  @Test
  void nobodyWaitsForTheLockOfAnImpossibleSession() throws Exception {
    start("all");
    long begun = System.nanoTime();
    for (String unknown : List.of("unknown", "A1-n9", "x".repeat(300) + "-n1", "A1-n1")) {
      assertEquals("none", Visitor.with(unknown).get(a, "/show").body());
      assertEquals(200, Visitor.with(unknown).get(a, "/set?name=x&value=1").status());
    }
    assertTrue(System.nanoTime() - begun < Duration.ofSeconds(2).toNanos());
  }

  @Test
  void noLockIsLeftBehindByRequestsWithoutASession() throws Exception {
    start("all");
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=x&value=0");
    visitor.get(b, "/plain");
    visitor.get(b, "/end");
    visitor.get(b, "/show");
    assertNull(n1.stored("lock:" + visitor.id()));
    assertNull(n2.stored("lock:" + visitor.id()));
  }

  private interface Fault {
    void happen();
  }

  private int counted(Visitor visitor, Fault fault) throws Exception {
    visitor.get(a, "/increment");
    Parallel.run(21, i -> {
      if (i == 20) {
        sleep(60);
        fault.happen();
        return null;
      }
      for (int n = 0; n < 5; n++) {
        String path = "/increment?wait=1";
        assertEquals(200, visitor.get(both().get(n % 2), path).status());
      }
      return null;
    });
    String shown = visitor.get(b, "/show").body();
    return Integer.parseInt(shown.replaceAll("\\D", ""));
  }

  private void start(String lockingMode) throws Exception {
    start(lockingMode, 30);
  }

  private void start(String lockingMode, int lockWait) throws Exception {
    start(
        manager -> {
          manager.setLockingMode(lockingMode);
          ((GuardedSessionManager) manager).setLockWait(lockWait);
        },
        context -> {});
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
