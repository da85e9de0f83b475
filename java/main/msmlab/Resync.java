package msmlab;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/**
 * Brings a store that is behind back in step: it gets what it lacks. Every Tomcat does it after the outages it has seen itself,
 * and once when it starts, and leaves its {@link StepMark} in the store.
 */
abstract class Resync {
  private static final Log LOG = LogFactory.getLog(Resync.class);

  private static final long LOOK_MILLIS = 100;
  private static final long BUSY_MILLIS = 200;
  private static final long FAILED_MILLIS = 2000;
  private static final long MARK_MILLIS = 500;

  final long timeoutNanos;
  private final List<Store> stores;
  /** Null if nobody asks for it. */
  private final StepMark mark;
  /** Stores with a mark, and when it is asked for next. */
  private final Map<Store, Long> marked = new HashMap<>();
  private final Map<Store, Long> notBefore = new HashMap<>();
  /** Stores that are down, and whose outage is dealt with. */
  private final Map<Store, Integer> lost = new HashMap<>();
  private final ScheduledExecutorService thread = DaemonThreads.scheduler("msm-guard-resync");

  /**
   * @param timeoutNanos time limit of one operation.
   * @param mark for stores that are in step; null for none.
   */
  Resync(List<Store> stores, long timeoutNanos, StepMark mark) {
    this.stores = stores;
    this.timeoutNanos = timeoutNanos;
    this.mark = mark;
  }

  /** Whether a store can be filled now. If it cannot, it stays behind. */
  abstract boolean isFillable(Store store);

  /** Gives the store what it lacks. @return what was done, in words. */
  abstract String fill(Store store) throws IOException;

  /** Called once in each outage of a store. */
  abstract void isLost(Store store) throws IOException;

  void start() {
    thread.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  void stop() {
    thread.shutdownNow();
  }

  /** The stores have nothing more of this Tomcat's that it has in step. */
  final void removeMarks() {
    if (mark != null) Asking.ask(Ring.answering(stores), timeoutNanos, Commands.delete(mark.key()));
  }

  private void look() {
    for (Store store : stores) {
      if (System.nanoTime() < notBefore.getOrDefault(store, Long.MIN_VALUE)) continue;
      try {
        if (store.isDown()) lookAtLost(store);
        else if (store.state() == StoreState.BEHIND) bringInStep(store);
        else lookForMark(store);
      } catch (KeyDump.BusyException e) {
        // The random part keeps the Tomcats from trying again at the same moment.
        wait(store, BUSY_MILLIS + ThreadLocalRandom.current().nextLong(BUSY_MILLIS));
      } catch (InterruptedIOException e) {
        return; // This Tomcat stops.
      } catch (IOException | RuntimeException e) {
        LOG.warn(store + " could not be brought in step, will be tried again: " + e);
        wait(store, FAILED_MILLIS);
      }
    }
  }

  private void wait(Store store, long millis) {
    notBefore.put(store, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private void lookAtLost(Store store) throws IOException {
    int outage = store.outages();
    if (lost.getOrDefault(store, -1) == outage) return;
    isLost(store);
    lost.put(store, outage);
  }

  private void bringInStep(Store store) throws IOException {
    int outage = store.outages();
    // Of an earlier time, or of an earlier start of this Tomcat.
    if (mark != null) mark.remove(store, timeoutNanos);
    marked.remove(store);
    if (!isFillable(store)) return;
    // It ends with the process that is filled now, so that the mark cannot get into another one.
    try (TextConnection process = new TextConnection(store.address(), System.nanoTime() + timeoutNanos)) {
      String filled = fill(store);
      if (!store.caughtUp(outage)) return;
      LOG.info(store + " is in step: " + filled);
      mark(store, outage, process);
    }
  }

  /** A connection that has ended meanwhile is an outage. */
  private void mark(Store store, int outage, TextConnection process) {
    if (mark == null) return;
    try {
      if (mark.write(process, System.nanoTime() + timeoutNanos)) marked.put(store, System.nanoTime());
      else store.refused();
    } catch (IOException e) {
      store.failed(outage, e);
    }
  }

  /** Asking for it also keeps memcached from evicting it. */
  private void lookForMark(Store store) {
    Long next = marked.get(store);
    if (next == null || System.nanoTime() < next) return;
    int outage = store.outages();
    if (mark.isGone(store, timeoutNanos)) store.emptied(outage);
    else marked.put(store, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MARK_MILLIS));
  }
}
