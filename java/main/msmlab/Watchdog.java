package msmlab;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Interrupts an application's own code that blocks while its values are serialized or deserialized, so that neither the
 * request nor its locks last for ever. Code that ignores an interrupt cannot be ended.
 */
final class Watchdog {
  private static final long CHECK_INTERVAL_MILLIS = 500;

  private final long limitNanos;
  private final Set<Turn> turns = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService watch = DaemonThreads.scheduler("msm-guard-watchdog");

  /** @param millis time limit of each call of {@link #run}. */
  Watchdog(long millis) {
    limitNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    watch.scheduleWithFixedDelay(this::look, CHECK_INTERVAL_MILLIS, CHECK_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
  }

  <T> T run(Supplier<T> values) {
    Turn turn = new Turn();
    turns.add(turn);
    try {
      return values.get();
    } finally {
      turns.remove(turn);
      turn.end();
    }
  }

  void stop() {
    watch.shutdownNow();
  }

  private void look() {
    long now = System.nanoTime();
    for (Turn turn : turns) if (now - turn.begun > limitNanos) turn.interrupt();
  }

  private static final class Turn {
    private final Thread thread = Thread.currentThread();
    private final long begun = System.nanoTime();
    private boolean ended;
    private boolean interrupted;

    private synchronized void interrupt() {
      if (ended) return;
      interrupted = true;
      thread.interrupt();
    }

    /** Clears an interrupt that came too late: it must not affect what the thread does next. */
    private synchronized void end() {
      ended = true;
      if (interrupted) Thread.interrupted();
    }
  }
}
