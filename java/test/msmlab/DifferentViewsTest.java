package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While a store moves, the Tomcats learn its new address one after the other: some have it already, others find nobody at the old one. */
class DifferentViewsTest {
  private static final Duration TIME = Duration.ofSeconds(2);

  private Memcached n1;
  private Memcached n2;
  private Guard told;
  private Guard untold;

  @BeforeEach
  void start() throws Exception {
    n1 = Memcached.running();
    n2 = Memcached.running();
    Memcached gone = Memcached.running();
    InetSocketAddress old = gone.address();
    gone.close();
    told = Guard.over(n1, n2).awaitInStep();
    untold = Guard.over(n1.address(), old).awaitDown(2);
  }

  @AfterEach
  void stop() {
    told.close();
    untold.close();
    n1.close();
    n2.close();
  }

  /** Each value is a count, and both Tomcats count. */
  @ParameterizedTest
  @ValueSource(strings = {"A1B2-n1", "A1B2-n2"})
  void noWriteIsLostAndNoReadGoesBack(String key) throws Exception {
    untold.set(key, bytes(0));
    AtomicInteger counted = new AtomicInteger();
    AtomicInteger goneBack = new AtomicInteger();
    long end = System.nanoTime() + TIME.toNanos();
    Parallel.run(3, thread -> {
      while (System.nanoTime() < end) {
        if (thread == 2) {
          int least = counted.get();
          if (count(told.stores.copies().read(key).value()) < least) goneBack.incrementAndGet();
        } else {
          Guard guard = thread == 0 ? told : untold;
          // The one in the old configuration is mostly alone: the other one has just started.
          for (int i = 0; i < (thread == 0 ? 1 : 20); i++) increment(guard, key, counted);
        }
      }
      return null;
    });
    assertEquals(counted.get(), count(told.stores.copies().read(key).value()));
    assertEquals(counted.get(), count(untold.stores.copies().read(key).value()));
    assertEquals(0, goneBack.get(), "of " + counted + " counts, reads that went back");
  }

  @Test
  void aCopyOfWhatWasWrittenAloneIsNotMarked() {
    n1.store("A1B2-n1", StoredValue.session(bytes(1), 5, null).alone());
    told.get("A1B2-n1");
    Eventually.isTrue(TIME, "copied", () -> n2.stored("A1B2-n1") != null);
    assertFalse(n2.stored("A1B2-n1").isAlone());
  }

  /** As {@link SessionWrite} does: a value that was not seen to win may have won if others went on from it. */
  private static void increment(Guard guard, String key, AtomicInteger counted) {
    Copies copies = guard.stores.copies();
    List<StoredValue> tried = new ArrayList<>();
    for (boolean isStored = false; !isStored; Copies.pause(1)) {
      Reading seen = copies.read(key);
      if (tried.stream().anyMatch(seen.value()::includes)) {
        isStored = copies.holds(key, seen.value());
        continue;
      }
      StoredValue next = StoredValue.session(bytes(count(seen.value()) + 1), copies.nextVersion(), seen.value());
      tried.add(next);
      isStored = copies.write(key, seen, next, 600);
    }
    counted.incrementAndGet();
  }

  private static int count(StoredValue value) {
    return ByteBuffer.wrap(value.payload()).getInt();
  }

  private static byte[] bytes(int count) {
    return ByteBuffer.allocate(4).putInt(count).array();
  }
}
