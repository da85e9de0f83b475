package msmlab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/**
 * Brings a store that is behind back in step: copies values that it lacks, or has in an older version, from the stores that
 * share values with it. Without it, sessions that nobody requests would stay on one store until that one dies. Every Tomcat
 * does it after the outages it has seen itself, and once when it starts, and leaves its {@link StepMark} in the store.
 */
final class Resync {
  private static final Log LOG = LogFactory.getLog(Resync.class);

  /** Keys that are read together: few enough that their values fit in the heap twice. */
  private static final int MAX_BATCH_KEYS = 64;
  private static final int MAX_BATCH_BYTES = 1 << 20;

  private static final long LOOK_MILLIS = 100;
  private static final long BUSY_MILLIS = 200;
  private static final long FAILED_MILLIS = 2000;
  private static final long MARK_MILLIS = 500;

  private final Ring ring;
  private final Copies copies;
  private final long timeoutNanos;
  /** Null if nobody asks for it. */
  private final StepMark mark;
  /** Stores with a mark, and when it is asked for next. */
  private final Map<Store, Long> marked = new HashMap<>();
  private final Map<Store, Long> notBefore = new HashMap<>();
  private final ScheduledExecutorService thread = DaemonThreads.scheduler("msm-guard-resync");

  /**
   * @param timeoutNanos time limit of one operation.
   * @param mark for stores that are in step; null for none.
   */
  Resync(Ring ring, Copies copies, long timeoutNanos, StepMark mark) {
    this.ring = ring;
    this.copies = copies;
    this.timeoutNanos = timeoutNanos;
    this.mark = mark;
  }

  void start() {
    thread.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  void stop() {
    thread.shutdownNow();
  }

  private void look() {
    for (Store store : ring.stores()) {
      if (store.isDown() || System.nanoTime() < notBefore.getOrDefault(store, Long.MIN_VALUE)) continue;
      try {
        if (store.state() == StoreState.BEHIND) bringInStep(store);
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

  /** Does nothing while a store that may have its values is down: the store would stay behind anyway. */
  private void bringInStep(Store store) throws IOException {
    int outage = store.outages();
    // Of an earlier time, or of an earlier start of this Tomcat.
    if (mark != null) mark.remove(store, timeoutNanos);
    marked.remove(store);
    for (Store neighbour : ring.neighbours(store)) {
      if (neighbour.isDown()) return;
    }
    // It ends with the process that is filled now, so that the mark cannot get into another one.
    try (TextConnection process = new TextConnection(store.address(), System.nanoTime() + timeoutNanos)) {
      String filled = fill(store);
      if (!store.caughtUp(outage)) return;
      LOG.info(store + " is in step: " + filled);
      mark(store, outage, process);
    }
  }

  /** @return what was done, in words. */
  private String fill(Store store) throws IOException {
    long begun = System.nanoTime();
    int keys = 0;
    int copied = 0;
    for (Store neighbour : ring.neighbours(store)) {
      for (List<String> batch : batches(shared(neighbour, store))) {
        keys += batch.size();
        copied += copy(neighbour, store, batch);
      }
    }
    dropLocks(store);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    return keys + " keys compared, " + copied + " copied, " + millis + " ms";
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

  /** The neighbour's keys of which the store is a home. Locks are not copied; they expire by themselves. Nor are marks. */
  private List<KeyDump.Entry> shared(Store neighbour, Store store) throws IOException {
    List<KeyDump.Entry> shared = new ArrayList<>();
    KeyDump.read(neighbour.address(), timeoutNanos, entry -> {
      if (!isOwn(entry.key) && ring.homes(entry.key).contains(store)) shared.add(entry);
    });
    return shared;
  }

  /** Whether it is the guard's own, no application's. */
  private static boolean isOwn(String key) {
    return key.startsWith(Lease.PREFIX) || key.startsWith(StepMark.PREFIX);
  }

  private static List<List<String>> batches(List<KeyDump.Entry> entries) {
    List<List<String>> batches = new ArrayList<>();
    List<String> batch = new ArrayList<>();
    int bytes = 0;
    for (KeyDump.Entry entry : entries) {
      if (batch.size() == MAX_BATCH_KEYS || !batch.isEmpty() && bytes + entry.size > MAX_BATCH_BYTES) {
        batches.add(batch);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(entry.key);
      bytes += entry.size;
    }
    if (!batch.isEmpty()) batches.add(batch);
    return batches;
  }

  /** @return how many of the keys differed. */
  private int copy(Store from, Store to, List<String> keys) throws IOException {
    Map<String, byte[]> there = all(from, keys);
    Map<String, byte[]> here = all(to, keys);
    int copied = 0;
    for (Map.Entry<String, byte[]> entry : there.entrySet()) {
      byte[] own = here.get(entry.getKey());
      if (own != null && StoredValue.read(own).version() == StoredValue.read(entry.getValue()).version()) continue;
      copies.align(entry.getKey());
      if (to.isDown()) throw new IOException(to + " does not answer");
      copied++;
    }
    return copied;
  }

  /**
   * Drops the locks that its neighbours do not have: their owners went on without this store, and could not release them
   * here; or memcached, once it ran again, carried out a request that it had received before it stalled.
   */
  private void dropLocks(Store store) throws IOException {
    List<String> locks = new ArrayList<>();
    KeyDump.read(store.address(), timeoutNanos, entry -> {
      if (entry.key.startsWith(Lease.PREFIX)) locks.add(entry.key);
    });
    for (String key : locks) {
      List<Store> homes = ring.homes(key);
      List<Answer<Held>> answers = Asking.ask(homes, timeoutNanos, Commands.get(key));
      Held here = null;
      boolean isShared = homes.size() == 1;
      for (Answer<Held> answer : answers) if (answer.store == store) here = answer.value;
      for (Answer<Held> answer : answers) isShared |= answer.store != store && isSame(here, answer.value);
      if (here == null || isShared || answers.size() < homes.size()) continue;
      Asking.ask(store, timeoutNanos, Commands.swap(key, Lease.DROPPED, new byte[0], here.mark));
    }
  }

  private static boolean isSame(Held here, Held there) {
    return here != null && there != null && Arrays.equals(here.value.stored(), there.value.stored());
  }

  private Map<String, byte[]> all(Store store, List<String> keys) throws IOException {
    Answer<Map<String, byte[]>> answer = Asking.ask(store, timeoutNanos, Commands.getAll(keys));
    if (answer == null) throw new IOException(store + " does not answer");
    return answer.value;
  }
}
