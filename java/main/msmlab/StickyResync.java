package msmlab;

import de.javakaffee.web.msm.MemcachedSessionService.SessionManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.Session;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/**
 * Keeps every sticky session of this Tomcat in two places: in its heap and in the memcached that the session's id names, or in
 * another one while that is away. A memcached that comes back empty gets from each Tomcat what it had.
 */
final class StickyResync extends Resync {
  private static final Log LOG = LogFactory.getLog(StickyResync.class);

  /** A Tomcat that stops must not be killed because it writes copies. */
  private static final long LEAVING_NANOS = TimeUnit.SECONDS.toNanos(8);

  private final SessionManager manager;
  private final List<Store> stores;
  private final StickyKeys keys;
  private final StickyCodec codec;
  private final KeptCopies kept;
  private final SpareCopies spares;
  private final String context;
  /** A second copy is not replaced by an earlier one. */
  private final Turns leavings = new Turns();
  private volatile boolean isLeaving;
  /** Stores that this Tomcat has given its sessions, and in which of their outages. */
  private final Map<Store, Integer> given = new HashMap<>();

  StickyResync(
      SessionManager manager, List<Store> stores, StickyKeys keys, StickyCodec codec, KeptCopies kept, SpareCopies spares,
      long timeoutNanos, StepMark mark) {
    super(stores, timeoutNanos, mark);
    this.manager = manager;
    this.stores = stores;
    this.keys = keys;
    this.codec = codec;
    this.kept = kept;
    this.spares = spares;
    this.context = manager.getContext().getBaseName();
  }

  /** Leaves a second copy of every session in a memcached, for the time until this Tomcat is back. */
  void leave() {
    if (isLeaving) return;
    isLeaving = true;
    long begun = System.nanoTime();
    removeMarks();
    int copied = 0;
    for (String key : inThisHeap()) {
      if (System.nanoTime() - begun > LEAVING_NANOS) break;
      if (leave(key)) copied++;
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    if (copied > 0) LOG.info("left second copies of " + copied + " sessions, " + millis + " ms");
  }

  /** Called when a request has stored its session: what it wrote may be later than the second copy. */
  void stored(String key) {
    if (isLeaving) leave(key);
  }

  @Override
  boolean isFillable(Store store) {
    return true;
  }

  @Override
  void isLost(Store store) {
    for (String key : inThisHeap()) {
      if (spares.homeOf(key) == store) leave(key);
    }
  }

  @Override
  Filled fill(Store store) throws IOException {
    Map<String, KeyDump.Entry> sessions = KeyDump.list(store.address(), timeoutNanos, keys::isSession);
    Set<String> there = new HashSet<>(sessions.keySet());
    keep(store, sessions.values());
    // Later, what a store lacks may be a session that another Tomcat has taken over meanwhile.
    boolean isFirst = !Integer.valueOf(store.outages()).equals(given.put(store, store.outages()));
    int copied = isFirst ? giveOwn(store, there) : 0;
    for (Store other : Ring.answering(stores)) {
      if (other != store) copied += giveSpares(other, store, there);
    }
    return new Filled(there.size(), copied);
  }

  /** Does nothing: sticky sessions have no locks. */
  @Override
  void settle(Store store) {}

  private void keep(Store store, Collection<KeyDump.Entry> entries) throws IOException {
    Set<String> used = new HashSet<>();
    for (Session session : manager.findSessions()) used.add(keys.nameOf(keys.of(session.getIdInternal())));
    List<KeyDump.Entry> unknown = new ArrayList<>();
    Map<String, Integer> expirations = new HashMap<>();
    for (KeyDump.Entry entry : entries) {
      // What its home has is the latest.
      boolean isKnown = kept.has(entry.key) && spares.homeOf(entry.key) != store;
      if (!keys.isOwn(entry.key) || isKnown || used.contains(keys.nameOf(entry.key))) continue;
      unknown.add(entry);
      expirations.put(entry.key, Expiry.at(entry.ends));
    }
    for (List<String> batch : BulkRead.batches(unknown)) {
      BulkRead.values(store, timeoutNanos, batch).forEach((key, value) -> {
        kept.keep(key, new StickyCopy(value, expirations.get(key)));
        if (manager.getSessionsInternal().containsKey(keys.idOf(key))) kept.forget(key);
      });
    }
  }

  private int giveOwn(Store store, Set<String> there) throws IOException {
    int given = 0;
    for (String key : inThisHeap()) {
      StickyCopy copy = spares.homeOf(key) == store && !there.contains(key) ? copyOf(key) : null;
      if (copy == null) continue;
      if (give(store, key, copy)) given++;
      if (copyOf(key) == null) Asking.ask(store, timeoutNanos, Commands.delete(key));
      there.add(key);
    }
    return given;
  }

  /**
   * Gives a store the spare copies of its sessions, and second copies of others: of this Tomcat and of those that have stopped. The
   * others do it themselves. This Tomcat's spare copies are not needed any more then.
   */
  private int giveSpares(Store from, Store to, Set<String> there) throws IOException {
    Collection<KeyDump.Entry> entries = KeyDump.list(from.address(), timeoutNanos, keys::isSession).values();
    Map<String, Boolean> stopped = new HashMap<>();
    List<KeyDump.Entry> lacking = new ArrayList<>();
    for (KeyDump.Entry entry : entries) {
      boolean isOwnSpare = isOwnSpare(entry.key, to);
      if (!there.contains(entry.key) && (isOwnSpare || isForsaken(entry.key, from, stopped))) lacking.add(entry);
    }
    int given = copy(from, to, lacking);
    for (KeyDump.Entry entry : entries) {
      if (isOwnSpare(entry.key, to)) Asking.ask(from, timeoutNanos, Commands.delete(entry.key));
    }
    return given;
  }

  /** Whether a key elsewhere is a spare copy of this Tomcat's for that home. */
  private boolean isOwnSpare(String key, Store home) {
    return keys.isOwn(key) && spares.homeOf(key) == home;
  }

  /** Whether the session's Tomcat has stopped: it took its mark away. A list of keys may lack one that is asked for often. */
  private boolean isForsaken(String key, Store from, Map<String, Boolean> stopped) {
    return !keys.isOwn(key) && stopped.computeIfAbsent(keys.routeOf(key), route -> {
      Answer<Boolean> mark = Asking.ask(from, timeoutNanos, Commands.has(new StepMark(route, context).key()));
      return mark != null && !mark.value;
    });
  }

  private int copy(Store from, Store to, List<KeyDump.Entry> entries) throws IOException {
    Map<String, Integer> expirations = new HashMap<>();
    for (KeyDump.Entry entry : entries) expirations.put(entry.key, Expiry.at(entry.ends));
    int copied = 0;
    for (List<String> batch : BulkRead.batches(entries)) {
      Map<String, byte[]> values = BulkRead.values(from, timeoutNanos, batch);
      List<String> added = new ArrayList<>();
      for (Map.Entry<String, byte[]> value : values.entrySet()) {
        String key = value.getKey();
        if (give(to, key, new StickyCopy(value.getValue(), expirations.get(key)))) added.add(key);
      }
      // A request of this Tomcat that ended or moved a session meanwhile has removed the copy that was read.
      for (String key : added) if (keys.isOwn(key) && copyOf(key) == null) Asking.ask(to, timeoutNanos, Commands.delete(key));
      copied += added.size();
    }
    return copied;
  }

  /** @return whether it was lacking. */
  private boolean give(Store store, String key, StickyCopy copy) throws IOException {
    Answer<Stored> answer = Asking.ask(store, timeoutNanos, Commands.add(key, copy.expiration, copy.value));
    if (answer == null) throw new IOException(store + " does not answer");
    if (answer.value == Stored.REFUSED) store.refused();
    return answer.value == Stored.DONE;
  }

  private boolean leave(String key) {
    synchronized (leavings.of(key)) {
      StickyCopy copy = copyOf(key);
      if (copy == null || !spares.leave(key, copy)) return false;
      // A request may have ended or moved it meanwhile.
      if (copyOf(key) == null) spares.remove(key);
      return true;
    }
  }

  /** The keys of all sessions that this Tomcat has, used or not. */
  private List<String> inThisHeap() {
    List<String> all = new ArrayList<>(kept.keys());
    for (Session session : manager.findSessions()) all.add(keys.of(session.getIdInternal()));
    return all;
  }

  /** Returns null if this Tomcat does not have the session any more. */
  private StickyCopy copyOf(String key) {
    MendedSession session = (MendedSession) manager.getSessionsInternal().get(keys.idOf(key));
    return session == null ? kept.get(key) : codec.copyOf(session);
  }
}
