package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StepMarkTest {
  private static final StepMark MARK = new StepMark("TomcatA", "shop-n1.a");
  private static final StepMark OTHER = new StepMark("TomcatB", "shop-n1.a");
  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  void aRestartedStoreIsMarkedByEachTomcatOnceItHasEverything() throws Exception {
    try (Memcached n1 = Memcached.running();
        Memcached n2 = Memcached.running();
        Guard guard = Guard.over(MARK, n1.address(), n2.address()).awaitInStep();
        Guard other = Guard.over(OTHER, n1.address(), n2.address()).awaitInStep()) {
      awaitMark(n1, MARK);
      int sessions = 2000;
      for (int i = 0; i < sessions; i++) guard.set("S" + i + "-n1", new byte[500]);
      n2.kill();
      n2.start();
      assertNull(mark(n2, MARK));
      awaitMark(n2, MARK);
      awaitMark(n2, OTHER);
      n1.kill();
      for (int i = 0; i < sessions; i++) assertNotNull(other.get("S" + i + "-n1"), "S" + i);
    }
  }

  @Test
  void aStoreThatIsBehindIsNotMarked() throws Exception {
    try (Memcached n1 = Memcached.running();
        Memcached n2 = Memcached.running();
        Guard guard = Guard.over(MARK, n1.address(), n2.address()).awaitInStep()) {
      awaitMark(n2, MARK);
      n2.freeze();
      guard.awaitDown(2);
      n1.freeze();
      guard.awaitDown(1);
      n2.thaw();
      Eventually.isTrue(SOON, "the mark of before the outage is gone", () -> mark(n2, MARK) == null);
      assertEquals(StoreState.BEHIND, guard.store(2).state());
      n1.thaw();
      awaitMark(n2, MARK);
    }
  }

  @Test
  void aTomcatThatStartsTakesAwayItsMarkOfEarlierUntilItHasLooked() throws Exception {
    try (Memcached n1 = Memcached.running();
        Memcached n2 = Memcached.running()) {
      RawValue.set(n1.address(), MARK.key(), new byte[0]);
      n2.freeze();
      try (Guard guard = Guard.over(MARK, n1.address(), n2.address())) {
        Eventually.isTrue(SOON, "n1 has no mark", () -> mark(n1, MARK) == null);
        assertEquals(StoreState.BEHIND, guard.store(1).state());
        n2.thaw();
        awaitMark(n1, MARK);
      }
    }
  }

  @Test
  void aStoreThatHasLostItsMarkIsBroughtInStepAgain() throws Exception {
    try (Memcached n1 = Memcached.running();
        Memcached n2 = Memcached.running();
        Guard guard = Guard.over(MARK, n1.address(), n2.address()).awaitInStep()) {
      awaitMark(n2, MARK);
      guard.set("S-n1", new byte[] {7});
      n2.delete("S-n1");
      n2.delete(MARK.key());
      awaitMark(n2, MARK);
      assertNotNull(n2.stored("S-n1"));
    }
  }

  /** A list of keys may lack some. */
  @Test
  void aStoreIsMarkedOnceAnotherFillingChangesNothing() throws Exception {
    try (Memcached n1 = Memcached.running()) {
      Store store = new Store("n1", n1.address(), Guard.TIMEOUT.toNanos());
      AtomicInteger fillings = new AtomicInteger();
      Resync resync = new Resync(List.of(store), Guard.TIMEOUT.toNanos(), MARK) {
        @Override
        boolean isFillable(Store any) {
          return true;
        }

        @Override
        Filled fill(Store any) {
          assertNull(mark(n1, MARK));
          return new Filled(5, 3 - fillings.incrementAndGet());
        }

        @Override
        void settle(Store any) {
          assertEquals(1, fillings.get());
        }

        @Override
        void isLost(Store any) {}
      };
      resync.start();
      awaitMark(n1, MARK);
      resync.stop();
      assertEquals(3, fillings.get());
      store.close();
    }
  }

  @Test
  void aMarkIsNotCopiedEvenIfItsApplicationIsNamedLikeAStore() throws Exception {
    try (Memcached n1 = Memcached.running();
        Memcached n2 = Memcached.running();
        Guard guard = Guard.over(MARK, n1.address(), n2.address()).awaitInStep()) {
      RawValue.set(n1.address(), OTHER.key(), new byte[0]);
      n2.kill();
      guard.awaitDown(2);
      n2.start();
      awaitMark(n2, MARK);
      assertNull(mark(n2, OTHER));
    }
  }

  @Test
  void aNameThatIsNoKeyIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new StepMark("Tomcat A\r\nflush_all", "ROOT"));
  }

  private static byte[] mark(Memcached store, StepMark mark) {
    return RawValue.get(store.address(), mark.key());
  }

  private static void awaitMark(Memcached store, StepMark mark) {
    Eventually.isTrue(SOON, mark.key() + " is there", () -> mark(store, mark) != null);
  }
}
