package msmlab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * While a store moves or leaves, the Tomcats learn of it one after the other: some know already, others find nobody at the old
 * address, or still use it.
 */
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

  @ParameterizedTest
  @ValueSource(strings = {"A1B2-n1", "A1B2-n2"})
  void noWriteIsLostAndNoReadGoesBack(String key) throws Exception {
    bothCount(key, told, untold);
  }

  /** @param left how many stores the Tomcat has that knows of it. */
  @ParameterizedTest
  @CsvSource({"A1B2-n1, 1", "A1B2-n2, 1", "A1B2-n1, 2", "A1B2-n2, 2", "A1B2-n3, 2"})
  void noWriteIsLostWhileTheLastStoreLeaves(String key, int left) throws Exception {
    try (Memcached n3 = Memcached.running();
        Guard few = Guard.over(left == 1 ? new Memcached[] {n1} : new Memcached[] {n1, n2});
        Guard all = Guard.over(left == 1 ? new Memcached[] {n1, n2} : new Memcached[] {n1, n2, n3})) {
      bothCount(key, few.awaitInStep(), all.awaitInStep());
    }
  }

  /** Each value has a count of both Tomcats. */
  private static void bothCount(String key, Guard told, Guard untold) throws Exception {
    untold.set(key, bytes(0, 0));
    Guard[] guards = {told, untold};
    AtomicInteger[] counted = {new AtomicInteger(), new AtomicInteger()};
    AtomicInteger goneBack = new AtomicInteger();
    long end = System.nanoTime() + TIME.toNanos();
    Parallel.run(3, thread -> {
      while (System.nanoTime() < end) {
        if (thread == 2) {
          int least = counted[0].get() + counted[1].get();
          int[] read = counts(told.stores.copies().read(key).value());
          if (read[0] + read[1] < least) goneBack.incrementAndGet();
        } else {
          // The one in the old configuration is mostly alone: the other one has just started.
          for (int i = 0; i < (thread == 0 ? 1 : 20); i++) count(guards[thread], key, thread, counted[thread]);
        }
      }
      return null;
    });
    int[] all = {counted[0].get(), counted[1].get()};
    for (Guard guard : guards) assertArrayEquals(all, counts(guard.stores.copies().read(key).value()));
    assertEquals(0, goneBack.get(), "of " + Arrays.toString(all) + " counts, reads that went back");
  }

  @Test
  void aCopyOfWhatWasWrittenAloneIsNotMarked() {
    n1.store("A1B2-n1", StoredValue.session(bytes(1), 5, null).alone());
    told.get("A1B2-n1");
    Eventually.isTrue(TIME, "copied", () -> n2.stored("A1B2-n1") != null);
    assertFalse(n2.stored("A1B2-n1").isAlone());
  }

  /** As {@link SessionWrite} does: a value that was not seen to win may have won if others went on from it. */
  private static void count(Guard guard, String key, int place, AtomicInteger counted) {
    Copies copies = guard.stores.copies();
    int next = counted.get() + 1;
    for (boolean isStored = false; !isStored; Copies.pause(1)) {
      Reading seen = copies.read(key);
      int[] counts = counts(seen.value());
      if (counts[place] == next) {
        isStored = copies.holds(key, seen.value());
        continue;
      }
      counts[place] = next;
      isStored = copies.write(key, seen, StoredValue.session(bytes(counts), copies.nextVersion(), seen.value()), 600);
    }
    counted.set(next);
  }

  private static int[] counts(StoredValue value) {
    ByteBuffer payload = ByteBuffer.wrap(value.payload());
    return new int[] {payload.getInt(), payload.getInt()};
  }

  private static byte[] bytes(int... counts) {
    ByteBuffer bytes = ByteBuffer.allocate(counts.length * Integer.BYTES);
    for (int count : counts) bytes.putInt(count);
    return bytes.array();
  }
}
