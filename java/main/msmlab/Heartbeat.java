package msmlab;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/** Detects dead and returned stores, so that no request has to. Each store has a thread, so that a silent one delays no other. */
final class Heartbeat {
  private static final Log LOG = LogFactory.getLog(Heartbeat.class);

  private static final long PERIOD_MILLIS = 500;

  private final List<Store> stores;
  private final ScheduledExecutorService threads;

  Heartbeat(List<Store> stores) {
    this.stores = stores;
    this.threads = Executors.newScheduledThreadPool(stores.size(), DaemonThreads.named("msm-guard-heartbeat"));
  }

  /** Returns when every store has answered or timed out. */
  void start() {
    CountDownLatch asked = new CountDownLatch(stores.size());
    for (Store store : stores) {
      threads.execute(() -> {
        guarded(store::beat);
        asked.countDown();
      });
    }
    try {
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Store store : stores) {
      threads.scheduleWithFixedDelay(
          () -> guarded(store::beat), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  void stop() {
    threads.shutdownNow();
  }

  /** An exception would end the schedule, and the store's return would never be noticed. */
  private static void guarded(Runnable beat) {
    try {
      beat.run();
    } catch (RuntimeException e) {
      LOG.error("a heartbeat failed", e);
    }
  }
}
