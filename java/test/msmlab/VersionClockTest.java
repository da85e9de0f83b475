package msmlab;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class VersionClockTest {
  @Test
  void everyVersionIsAboveTheLast() {
    VersionClock clock = new VersionClock();
    long last = clock.next();
    for (int i = 0; i < 10_000; i++) {
      long next = clock.next();
      assertTrue(next > last);
      last = next;
    }
  }

  @Test
  void aTomcatWithASlowClockWritesAboveWhatItHasRead() {
    VersionClock clock = new VersionClock();
    long ahead = clock.next() + (60_000L << 16);
    clock.seen(ahead);
    assertTrue(clock.next() > ahead);
  }

  @Test
  void twoTomcatsDoNotGiveTheSameVersion() {
    VersionClock a = new VersionClock();
    VersionClock b = new VersionClock();
    a.seen(b.next());
    b.seen(a.next());
    assertNotEquals(a.next(), b.next());
  }
}
