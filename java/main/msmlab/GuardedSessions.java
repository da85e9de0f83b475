package msmlab;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/** The sessions of one application in its memcacheds, shared by all its Tomcats. */
final class GuardedSessions {
  private static final Log LOG = LogFactory.getLog(GuardedSessions.class);

  /** How long an item stays after its session is over, so that a Tomcat finds it and notifies the application. */
  static final int GRACE_SECONDS = 300;

  /** Added to the expiry of an item that is only read, which distinguishes it from one that was written last. */
  private static final int READ_MARK_SECONDS = 3;

  /** Tolerance: memcached counts whole seconds, and the Tomcats do not ask at the same moment. */
  private static final int FUZZ_SECONDS = 3;

  private static final int MILLIS_PER_SECOND = 1000;

  private final Stores stores;
  private final SessionCodec codec;
  private final String prefix;

  /** @param prefix of the application's keys. */
  GuardedSessions(Stores stores, SessionCodec codec, String prefix) {
    this.stores = stores;
    this.codec = codec;
    this.prefix = prefix;
  }

  void stop() {
    codec.stop();
  }

  String key(String id) {
    return prefix + id;
  }

  /** Whether a session of these stores can have that id; clients may send anything. */
  boolean isId(String id) {
    return Commands.isKey(key(id)) && !stores.copies().homesOf(key(id)).isEmpty();
  }

  GuardedSession load(String id) {
    return load(id, true);
  }

  /**
   * @param keepAlive whether the session is used by whoever loads it.
   * @return null if no session has that id, or it cannot be read, which is logged.
   * @throws UnreachableException if no memcached answers: to treat the session as gone would log its visitor out.
   */
  GuardedSession load(String id, boolean keepAlive) {
    try {
      GuardedSession session = read(id);
      if (session == null || !session.isValid()) return null;
      // Otherwise the session could expire during a long request.
      boolean isOld = session.getIdleTimeInternal() > session.getMaxInactiveInterval() * MILLIS_PER_SECOND / 2;
      if (keepAlive && isOld) touch(session);
      return session;
    } catch (UnreachableException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.warn("session " + id + " cannot be read, it stays as it is: " + e.getMessage());
      return null;
    }
  }

  /**
   * Stores what the request has changed; if others have stored meanwhile, its changes are merged into theirs.
   *
   * @param mayMerge false for a request that has lost the lock that it needs.
   * @return whether there was anything to store.
   * @throws RuntimeException if it could not be stored: the stored session is unchanged.
   */
  boolean store(GuardedSession session, boolean mayMerge) {
    if (!session.isValidInternal() || !session.isTouched()) return false;
    session.passivate();
    try {
      return write(session).run(mayMerge);
    } finally {
      session.activate();
    }
  }

  /** The bytes that a write of the session would store. */
  byte[] bytes(GuardedSession session) {
    return codec.encode(session).payload();
  }

  /** Stores the session at the end of a request; it logs a failure, because nobody is left to receive it. */
  void finish(GuardedSession session) {
    try {
      if (!store(session, true)) used(session);
    } catch (RuntimeException e) {
      LOG.error(notStored(session, e));
    }
  }

  static String notStored(GuardedSession session, RuntimeException e) {
    return "session " + session.getIdInternal() + " was not stored, it stays as it was before: " + e.getMessage();
  }

  /** Notes a use of a session that did not change it. */
  void used(GuardedSession session) {
    boolean isNews = System.currentTimeMillis() - session.knownUse() >= MILLIS_PER_SECOND;
    if (isNews && session.isValidInternal() && session.base() != null) touch(session);
  }

  /** Ends the session in the stores. @return whether this call ended it. */
  boolean claim(GuardedSession session) {
    if (session.base() == null) return true;
    try {
      return write(session).end();
    } catch (RuntimeException e) {
      LOG.warn("session " + session.getIdInternal() + " ended, which no memcached knows of: " + e.getMessage());
      return true;
    }
  }

  /**
   * Ends all expired sessions, whichever Tomcat used them. The first Tomcat that finds one notifies the application.
   */
  void expireOverdue() {
    for (String key : overdue()) {
      try {
        GuardedSession session = read(key.substring(prefix.length()));
        if (session != null) session.isValid(); // It ends a session that is over.
      } catch (RuntimeException e) {
        LOG.warn("session " + key.substring(prefix.length()) + " is over and could not be ended: " + e.getMessage());
      }
    }
  }

  private Set<String> overdue() {
    long over = System.currentTimeMillis() / MILLIS_PER_SECOND + GRACE_SECONDS - FUZZ_SECONDS;
    Set<String> keys = new HashSet<>();
    for (Store store : stores.holdingAll()) {
      try {
        stores.dump(store, entry -> {
          if (entry.ends > 0 && entry.ends < over && isSession(entry.key)) keys.add(entry.key);
        });
      } catch (IOException e) {
        LOG.debug(store + " was not asked for sessions that are over: " + e);
      }
    }
    return keys;
  }

  /** Whether the key is a session of this application, not a lock or another application's key. */
  private boolean isSession(String key) {
    return key.startsWith(prefix) && key.indexOf(':', prefix.length()) < 0;
  }

  /** @return null if there is none; the session may be over. */
  private GuardedSession read(String id) {
    Reading reading = stores.copies().read(key(id));
    StoredValue value = reading.value();
    if (value == null || value.isEnded() || value.movedTo() != null) return null;
    StoredSession stored = new StoredSession(value.payload());
    GuardedSession session = codec.decode(stored);
    session.setIdAsStored(id);
    long read = secondsSinceRead(session, reading.secondsLeft());
    // memcached counts whole seconds, and a session must not end too early because of that.
    if (read >= 0) session.lastAccessedAt(System.currentTimeMillis() - Math.max(0, read - 1) * MILLIS_PER_SECOND);
    session.activate();
    session.isAsStored(stored, reading, id);
    if (read >= 0) session.isKnownUsed(System.currentTimeMillis() - read * MILLIS_PER_SECOND);
    return session;
  }

  /** Less than 0 if it was written later. Only its item's expiry shows when a session was read. */
  private static long secondsSinceRead(GuardedSession session, int secondsLeft) {
    if (secondsLeft == Held.ENDLESS || session.getMaxInactiveInterval() <= 0) return -1;
    long lifetime = session.getMaxInactiveInterval() + GRACE_SECONDS;
    long sinceWritten = System.currentTimeMillis() - session.getThisAccessedTimeInternal();
    boolean isAsWritten = (secondsLeft - lifetime) * MILLIS_PER_SECOND + sinceWritten < (READ_MARK_SECONDS - 1) * MILLIS_PER_SECOND;
    return isAsWritten ? -1 : Math.max(0, lifetime + READ_MARK_SECONDS - secondsLeft);
  }

  private SessionWrite write(GuardedSession session) {
    return new SessionWrite(session, codec, stores.copies(), this);
  }

  private void touch(GuardedSession session) {
    stores.copies().touch(key(session.storedId()), expiration(session.getMaxInactiveInterval(), READ_MARK_SECONDS));
    session.isKnownUsed(System.currentTimeMillis());
  }

  /** The expiry of an item that is written now, in memcached's format. */
  static int expiration(GuardedSession session) {
    return expiration(session.getMaxInactiveInterval(), 0);
  }

  private static int expiration(int interval, int more) {
    return interval <= 0 ? Expiry.NEVER : Expiry.expiration(interval + GRACE_SECONDS + more);
  }
}
