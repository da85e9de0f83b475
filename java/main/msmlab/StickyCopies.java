package msmlab;

import de.javakaffee.web.msm.MemcachedSessionService.SessionManager;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.catalina.Session;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/**
 * The copies of sticky sessions: prolongs them while their sessions are only read, which msm does not do, ends those of a
 * Tomcat that is gone, and tells which of two ids of a session is the later one.
 */
final class StickyCopies {
  private static final Log LOG = LogFactory.getLog(StickyCopies.class);

  /** How long a copy stays after its session is over, so that another Tomcat finds it. */
  static final int GRACE_SECONDS = 300;

  /** By this time after its expiry, a session should have been ended by its own Tomcat. */
  private static final int ORPHAN_DELAY_SECONDS = 40;

  private static final int MILLIS_PER_SECOND = 1000;

  private final SessionManager manager;
  private final List<Store> stores;
  private final StickyKeys keys;
  private final StickyCodec codec;
  private final KeptCopies kept;
  private final long timeoutNanos;
  private long prolongedAt;

  /** @param timeoutNanos time limit of one operation. */
  StickyCopies(
      SessionManager manager, List<Store> stores, StickyKeys keys, StickyCodec codec, KeptCopies kept, long timeoutNanos) {
    this.manager = manager;
    this.stores = stores;
    this.keys = keys;
    this.codec = codec;
    this.kept = kept;
    this.timeoutNanos = timeoutNanos;
  }

  /** Gives the copies of sessions that were used since the last call the expiry of those sessions. */
  void prolong() {
    long since = prolongedAt;
    prolongedAt = System.currentTimeMillis();
    for (Session session : manager.findSessions()) {
      if (session.getThisAccessedTimeInternal() >= since && session.getMaxInactiveInterval() > 0) prolong((MendedSession) session);
    }
  }

  /**
   * Whether another Tomcat has taken the session over since this one used it: it deletes the copy under the old id. If the
   * memcacheds do not answer, it has not.
   *
   * @param own in this heap.
   */
  boolean isReplaced(MendedSession own, String byId) {
    if (own.getIdInternal().equals(byId)) return false;
    Held theirs = held(keys.of(byId));
    if (theirs == null) return false;
    return held(keys.of(own.getIdInternal())) == null || isUsedAfter(own, theirs);
  }

  private boolean isUsedAfter(MendedSession own, Held theirs) {
    try {
      return codec.read(theirs).getThisAccessedTimeInternal() > own.getThisAccessedTimeInternal();
    } catch (RuntimeException e) {
      LOG.debug("session " + own.getIdInternal() + " is taken for the latest: " + e);
      return false;
    }
  }

  void endOrphans() {
    endOrphans(ORPHAN_DELAY_SECONDS);
  }

  /**
   * Ends sessions that are over and that no Tomcat has; the first Tomcat to delete the copy notifies the application.
   *
   * @param delaySeconds that their own Tomcat has to end them.
   */
  void endOrphans(int delaySeconds) {
    Map<String, Store> over = overdue(delaySeconds);
    if (over.isEmpty()) return;
    Set<String> alive = alive(over.keySet());
    over.forEach((key, store) -> {
      try {
        if (!alive.contains(keys.nameOf(key))) end(key, store);
      } catch (RuntimeException e) {
        LOG.warn("session " + key + " is over and could not be ended: " + e);
      }
    });
  }

  private void prolong(MendedSession session) {
    String key = keys.of(session.getIdInternal());
    Store home = keys.homeOf(key);
    if (home != null && !home.isDown()) Asking.ask(home, timeoutNanos, Commands.touch(key, StickyCodec.expirationOf(session)));
  }

  private Map<String, Store> overdue(int delaySeconds) {
    long limit = System.currentTimeMillis() / MILLIS_PER_SECOND + GRACE_SECONDS - delaySeconds;
    Map<String, Store> over = new HashMap<>();
    for (Store store : stores) {
      Set<String> gone = new HashSet<>();
      for (String key : kept.keys()) if (keys.homeOf(key) == store) gone.add(key);
      boolean isRead = read(store, entry -> {
        gone.remove(entry.key);
        if (entry.ends > 0 && entry.ends < limit && keys.isSession(entry.key)) over.putIfAbsent(entry.key, store);
      });
      if (isRead && store.state() == StoreState.IN_STEP) forgetMissing(store, gone);
    }
    return over;
  }

  /** Others have ended those sessions, or taken them over. A list may lack a key that memcached moves meanwhile. */
  private void forgetMissing(Store store, Set<String> gone) {
    int outage = store.outages();
    for (String key : gone) {
      Answer<Boolean> there = Asking.ask(store, timeoutNanos, Commands.has(key));
      if (there != null && !there.value && store.outages() == outage) kept.forget(key);
    }
  }

  /** The sessions among them that live on under another id, which names another memcached or Tomcat. */
  private Set<String> alive(Set<String> over) {
    Set<String> names = new HashSet<>();
    for (String key : over) names.add(keys.nameOf(key));
    Set<String> alive = new HashSet<>();
    for (Store store : stores) {
      read(store, entry -> {
        if (!over.contains(entry.key) && names.contains(keys.nameOf(entry.key))) alive.add(keys.nameOf(entry.key));
      });
    }
    for (Session session : manager.findSessions()) alive.add(keys.nameOf(keys.of(session.getIdInternal())));
    return alive;
  }

  private void end(String key, Store store) {
    Answer<Held> copy = Asking.ask(store, timeoutNanos, Commands.get(key));
    if (copy == null || copy.value == null) return;
    Answer<Boolean> deleted = Asking.ask(store, timeoutNanos, Commands.delete(key));
    if (deleted == null || !deleted.value) return;
    Asking.ask(Ring.answering(stores), timeoutNanos, Commands.delete(key));
    kept.forget(key);
    MendedSession session = codec.read(copy.value);
    session.activate();
    session.expire();
  }

  /** @return whether all were read. */
  private boolean read(Store store, Consumer<KeyDump.Entry> reader) {
    if (store.isDown()) return false;
    try {
      KeyDump.read(store.address(), timeoutNanos, reader);
      return true;
    } catch (IOException e) {
      LOG.debug(store + " was not asked for sessions that are over: " + e);
      return false;
    }
  }

  private Held held(String key) {
    Store home = keys.homeOf(key);
    Answer<Held> answer = home == null || home.isDown() ? null : Asking.ask(home, timeoutNanos, Commands.get(key));
    return answer == null ? null : answer.value;
  }
}
