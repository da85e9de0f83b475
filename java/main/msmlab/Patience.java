package msmlab;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Interrupts an application's own code that blocks while its values are written or read, so that neither the request nor
 * what it holds stays for ever. Code that does not end when it is interrupted cannot be ended.
 */
final class Patience {
  private static final long LOOK_MILLIS = 500;

  private final long patience;
  private final Set<Turn> turns = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("msm-guard-patience"));

  /** @param millis that values may take. */
  Patience(long millis) {
    patience = TimeUnit.MILLISECONDS.toNanos(millis);
    watch.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  <T> T with(Supplier<T> values) {
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
    for (Turn turn : turns) if (now - turn.begun > patience) turn.interrupt();
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

    /** An interrupt that came too late must not meet what the thread does next. */
    private synchronized void end() {
      ended = true;
      if (interrupted) Thread.interrupted();
    }
  }
}
