package msmlab;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/** Aligns copies that a read has found to differ, in the background of the request that found them. */
final class Repairs {
  private static final Log LOG = LogFactory.getLog(Repairs.class);

  /** If so many keys wait, more are dropped: the next read finds them again. */
  private static final int MAX_WAITING = 256;

  /** A write in progress has reached both homes by then; a repair would only conflict with it. */
  private static final long DELAY_MILLIS = 100;

  private final Consumer<String> align;
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService thread = DaemonThreads.scheduler("msm-guard-repair");

  Repairs(Consumer<String> align) {
    this.align = align;
  }

  void add(String key) {
    if (waiting.size() >= MAX_WAITING || thread.isShutdown() || !waiting.add(key)) return;
    thread.schedule(() -> repair(key), DELAY_MILLIS, TimeUnit.MILLISECONDS);
  }

  void stop() {
    thread.shutdownNow();
  }

  private void repair(String key) {
    waiting.remove(key);
    try {
      align.accept(key);
    } catch (RuntimeException e) {
      LOG.warn("the copies of " + key + " were not brought together, the next read will: " + e);
    }
  }
}
