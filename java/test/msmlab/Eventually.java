package msmlab;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what a heartbeat, a resync or a repair does on its own thread. */
final class Eventually {
  private Eventually() {}

  static void isTrue(Duration within, String what, BooleanSupplier condition) {
    long end = System.nanoTime() + within.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) fail("not within " + within.toMillis() + " ms: " + what);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  static void passes(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
