package msmlab;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/**
 * One request of a session at a time, over all Tomcats. Those of one Tomcat queue in it, in their order; the first of each
 * Tomcat's queue asks the stores.
 */
final class SessionLocks {
  private static final Log LOG = LogFactory.getLog(SessionLocks.class);

  private static final long RENEW_MILLIS = 600;

  /** Between two questions to the stores: it doubles from the one to the other. */
  private static final int SHORTEST_PAUSE_MICROS = 1000;
  private static final int LONGEST_PAUSE_MICROS = 4000;

  /** What the next of a Tomcat's queue leaves to other Tomcats, which would else never come in between. */
  private static final int COURTESY_MICROS = 2 * LONGEST_PAUSE_MICROS;

  private final Ring ring;
  private final long timeout;
  private final Map<String, Queue> queues = new ConcurrentHashMap<>();
  private final Set<Lock> held = ConcurrentHashMap.newKeySet();
  /** Released, but not everywhere yet. */
  private final Set<Lease> leftovers = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService keeper =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("msm-guard-locks"));

  /** @param timeout of one operation, in ns. */
  SessionLocks(Ring ring, long timeout) {
    this.ring = ring;
    this.timeout = timeout;
    keeper.scheduleWithFixedDelay(this::keep, RENEW_MILLIS, RENEW_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Held until it is released, or until this Tomcat has stood still for seconds. */
  final class Lock {
    private final String key;
    private final Lease lease;

    private Lock(String key, Lease lease) {
      this.key = key;
      this.lease = lease;
    }

    boolean isHeld() {
      return lease.isHeld();
    }

    void release() {
      if (!held.remove(this)) return;
      try {
        giveBack(lease);
      } finally {
        leave(key, true);
      }
    }
  }

  /**
   * @param wait for others to release it, in ns.
   * @return null where it was not to be had in that time.
   */
  Lock take(String key, long wait) throws InterruptedException {
    long end = System.nanoTime() + wait;
    Queue queue = queues.compute(key, (same, there) -> (there == null ? new Queue() : there).joined());
    if (!queue.turn.tryAcquire(wait, TimeUnit.NANOSECONDS)) {
      leave(key, false);
      return null;
    }
    Lock lock = null;
    try {
      if (queue.isHandedOn) TimeUnit.MICROSECONDS.sleep(COURTESY_MICROS);
      lock = takeFromStores(key, end);
      return lock;
    } finally {
      if (lock == null) leave(key, true);
    }
  }

  void stop() {
    keeper.shutdownNow();
    for (Lock lock : held) lock.release();
  }

  private Lock takeFromStores(String key, long end) throws InterruptedException {
    for (int pause = SHORTEST_PAUSE_MICROS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MICROS)) {
      Lease lease = new Lease(key, ring, timeout);
      if (lease.take()) {
        Lock lock = new Lock(key, lease);
        held.add(lock);
        return lock;
      }
      giveBack(lease);
      if (System.nanoTime() - end > 0) return null;
      TimeUnit.MICROSECONDS.sleep(pause / 2 + ThreadLocalRandom.current().nextInt(pause));
    }
  }

  private void leave(String key, boolean hadTurn) {
    queues.computeIfPresent(key, (same, queue) -> {
      if (hadTurn) {
        queue.isHandedOn = true;
        queue.turn.release();
      }
      return --queue.waiting == 0 ? null : queue;
    });
  }

  private void giveBack(Lease lease) {
    if (!lease.release()) leftovers.add(lease);
  }

  private void keep() {
    try {
      for (Lock lock : held) lock.lease.renew();
      leftovers.removeIf(Lease::release);
    } catch (RuntimeException e) {
      LOG.error("the locks were not seen to", e);
    }
  }

  private static final class Queue {
    private final Semaphore turn = new Semaphore(1, true);
    private int waiting;
    private volatile boolean isHandedOn;

    private Queue joined() {
      waiting++;
      return this;
    }
  }
}
