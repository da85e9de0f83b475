package msmlab;

import java.io.IOException;
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
  private static final long AGAIN_MILLIS = 100;
  private static final int MAX_FILLINGS = 5;

  final long timeoutNanos;
  private final List<Store> stores;
  /** Null if nobody asks for it. */
  private final StepMark mark;
  /** Stores with a mark, and when it is asked for next. */
  private final Map<Store, Long> marked = new HashMap<>();
  /** Stores that are in step and have no mark yet. */
  private final Map<Store, Filling> fillings = new HashMap<>();
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

  /** What was done to fill a store. */
  static final class Filled {
    final int compared;
    final int copied;

    Filled(int compared, int copied) {
      this.compared = compared;
      this.copied = copied;
    }
  }

  /** A store in step that is filled again until that changes nothing, as a list of keys may lack some. */
  private static final class Filling {
    final int outage;
    /** It ends with the process that is filled, so that the mark cannot get into another one. */
    final TextConnection process;
    int times = 1;

    Filling(int outage, TextConnection process) {
      this.outage = outage;
      this.process = process;
    }
  }

  /** Whether a store can be filled now. If it cannot, it stays behind. */
  abstract boolean isFillable(Store store);

  /** Gives the store what it lacks; it may be called again. */
  abstract Filled fill(Store store) throws IOException;

  /** Called when a store has been filled for the first time, before it is in step. */
  abstract void settle(Store store) throws IOException;

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
        else if (fillings.containsKey(store)) fillAgain(store, fillings.get(store));
        else lookForMark(store);
      } catch (KeyDump.BusyException e) {
        // The random part keeps the Tomcats from trying again at the same moment.
        wait(store, BUSY_MILLIS + ThreadLocalRandom.current().nextLong(BUSY_MILLIS));
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
    end(fillings.remove(store));
    if (!isFillable(store)) return;
    Filling filling = new Filling(outage, new TextConnection(store.address(), System.nanoTime() + timeoutNanos));
    try {
      long begun = System.nanoTime();
      Filled filled = fill(store);
      settle(store);
      if (!store.caughtUp(outage)) return;
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      LOG.info(store + " is in step: " + filled.compared + " keys compared, " + filled.copied + " copied, " + millis + " ms");
      fillings.put(store, filling);
      wait(store, AGAIN_MILLIS);
    } finally {
      if (fillings.get(store) != filling) end(filling);
    }
  }

  private void fillAgain(Store store, Filling filling) throws IOException {
    boolean isChanged = fill(store).copied > 0;
    filling.times++;
    // While sessions are written, copies always differ for a moment.
    if (isChanged && filling.times < MAX_FILLINGS) {
      wait(store, AGAIN_MILLIS);
      return;
    }
    fillings.remove(store);
    mark(store, filling.outage, filling.process);
    end(filling);
  }

  private static void end(Filling filling) throws IOException {
    if (filling != null) filling.process.close();
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
