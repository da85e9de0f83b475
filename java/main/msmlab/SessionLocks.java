package msmlab;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/**
 * Lets one request of a session run at a time, across all Tomcats. The requests of one Tomcat queue there in their order;
 * the first of each Tomcat's queue asks the stores.
 */
final class SessionLocks {
  private static final Log LOG = LogFactory.getLog(SessionLocks.class);

  private static final long RENEW_MILLIS = 600;

  /** The pause between two requests to the stores doubles from the shortest to the longest. */
  private static final int SHORTEST_PAUSE_MICROS = 1000;
  private static final int LONGEST_PAUSE_MICROS = 4000;

  /** The next in a Tomcat's queue waits for this time, so that other Tomcats get a turn. */
  private static final int COURTESY_MICROS = 2 * LONGEST_PAUSE_MICROS;

  private final Ring ring;
  private final long timeoutNanos;
  private final Map<String, Queue> queues = new ConcurrentHashMap<>();
  private final Set<Lock> held = ConcurrentHashMap.newKeySet();
  /** Leases that are not yet released on every store. */
  private final Set<Lease> leftovers = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService keeper = DaemonThreads.scheduler("msm-guard-locks");

  /** @param timeoutNanos time limit of one operation. */
  SessionLocks(Ring ring, long timeoutNanos) {
    this.ring = ring;
    this.timeoutNanos = timeoutNanos;
    keeper.scheduleWithFixedDelay(this::keep, RENEW_MILLIS, RENEW_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Held until it is released, or until this Tomcat has stalled for some seconds. */
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
   * @param waitNanos how long to wait for others to release it.
   * @return null if it was not available in that time.
   */
  Lock take(String key, long waitNanos) throws InterruptedException {
    long deadline = System.nanoTime() + waitNanos;
    Queue queue = queues.compute(key, (same, there) -> (there == null ? new Queue() : there).joined());
    if (!queue.turn.tryAcquire(waitNanos, TimeUnit.NANOSECONDS)) {
      leave(key, false);
      return null;
    }
    Lock lock = null;
    try {
      if (queue.isHandedOn) TimeUnit.MICROSECONDS.sleep(COURTESY_MICROS);
      lock = takeFromStores(key, deadline);
      return lock;
    } finally {
      if (lock == null) leave(key, true);
    }
  }

  void stop() {
    keeper.shutdownNow();
    for (Lock lock : held) lock.release();
  }

  private Lock takeFromStores(String key, long deadline) throws InterruptedException {
    for (int pause = SHORTEST_PAUSE_MICROS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MICROS)) {
      Lease lease = new Lease(key, ring, timeoutNanos);
      if (lease.take()) {
        Lock lock = new Lock(key, lease);
        held.add(lock);
        return lock;
      }
      giveBack(lease);
      if (System.nanoTime() - deadline > 0) return null;
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
      LOG.error("the locks could not be renewed", e);
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
