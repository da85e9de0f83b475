package msmlab;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Versions that show the newer of two copies, across Tomcats: a Lamport clock on top of the wall clock, in ms, with the
 * writer in the lowest bits so that no two writers give the same version to different values. A Tomcat with a slow clock
 * still writes higher versions than it has read.
 */
final class VersionClock {
  private static final int WRITER_BITS = 16;

  private final long writer = new SecureRandom().nextInt(1 << WRITER_BITS);
  private final AtomicLong ticks = new AtomicLong();

  long next() {
    return ticks.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis())) << WRITER_BITS | writer;
  }

  void seen(long version) {
    long tick = version >> WRITER_BITS;
    if (tick > ticks.get()) ticks.accumulateAndGet(tick, Math::max);
  }
}
