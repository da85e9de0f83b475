package msmlab;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/** The sessions of one application in its memcacheds, as all its Tomcats see them. */
final class GuardedSessions {
  private static final Log LOG = LogFactory.getLog(GuardedSessions.class);

  /** Seconds that an item stays when its session is over, for a Tomcat to find it and tell the application. */
  static final int GRACE = 300;

  /** Seconds more that an item gets when it is only read, so that it can be told from one that was written last. */
  private static final int READ = 3;

  /** Seconds: memcached counts whole ones, and the Tomcats' questions are not asked at one moment. */
  private static final int FUZZ = 3;

  private static final int MILLIS = 1000;

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

  /** Whether a session of these stores can be called that; clients send what they like. */
  boolean isId(String id) {
    return Commands.isKey(key(id)) && !stores.copies().homesOf(key(id)).isEmpty();
  }

  /**
   * @return null where there is no session of that id, or it cannot be read, which is logged.
   * @throws UnreachableException where no memcached says whether there is one: who took it for gone would log a visitor out.
   */
  GuardedSession load(String id) {
    try {
      GuardedSession session = read(id);
      if (session == null || !session.isValid()) return null;
      // Else a long request could be overtaken by the end of its session.
      if (session.getIdleTimeInternal() > session.getMaxInactiveInterval() * MILLIS / 2) touch(session);
      return session;
    } catch (UnreachableException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.warn("session " + id + " cannot be read, it stays as it is: " + e.getMessage());
      return null;
    }
  }

  /**
   * Stores what the request has changed; where others have stored meanwhile, over what they have.
   *
   * @param mayMerge false for a request that was to be alone with the session and is not any more.
   * @return whether there was anything to store.
   * @throws RuntimeException where it could not be stored: it is as it was before.
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

  /** What a write of it would store. */
  byte[] bytes(GuardedSession session) {
    return codec.encode(session).payload();
  }

  /** At the end of a request, of which nobody is left to be told. */
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

  /** The session was used, and nothing of it has changed. */
  void used(GuardedSession session) {
    boolean isNews = System.currentTimeMillis() - session.knownUse() >= MILLIS;
    if (isNews && session.isValidInternal() && session.base() != null) touch(session);
  }

  /** Ends the session in the stores. @return whether it was this call that did. */
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
   * Ends the sessions whose time is over, of whatever Tomcat. Of the Tomcats that do this the first to find one tells the
   * application of it.
   */
  void expireOverdue() {
    for (String key : overdue()) {
      try {
        GuardedSession session = read(key.substring(prefix.length()));
        if (session != null) session.isValid(); // Which ends it where it is over.
      } catch (RuntimeException e) {
        LOG.warn("session " + key.substring(prefix.length()) + " is over and could not be ended: " + e.getMessage());
      }
    }
  }

  private Set<String> overdue() {
    long over = System.currentTimeMillis() / MILLIS + GRACE - FUZZ;
    Set<String> keys = new HashSet<>();
    for (Store store : stores.holdingAll()) {
      try {
        stores.dump(store, entry -> {
          if (entry.ends() > 0 && entry.ends() < over && isSession(entry.key())) keys.add(entry.key());
        });
      } catch (IOException e) {
        LOG.debug(store + " was not asked for sessions that are over: " + e);
      }
    }
    return keys;
  }

  /** Not a lock, nor another application's. */
  private boolean isSession(String key) {
    return key.startsWith(prefix) && key.indexOf(':', prefix.length()) < 0;
  }

  /** @return null where there is none; it may be over. */
  private GuardedSession read(String id) {
    Reading reading = stores.copies().read(key(id));
    StoredValue value = reading.value();
    if (value == null || value.isEnded() || value.movedTo() != null) return null;
    StoredSession stored = new StoredSession(value.payload());
    GuardedSession session = codec.decode(stored);
    session.setIdAsStored(id);
    long read = secondsSinceRead(session, reading.secondsLeft());
    // A session must not end too early for the whole seconds that memcached counts.
    if (read >= 0) session.lastAccessedAt(System.currentTimeMillis() - Math.max(0, read - 1) * MILLIS);
    session.activate();
    session.isAsStored(stored, reading, id);
    if (read >= 0) session.isKnownUsed(System.currentTimeMillis() - read * MILLIS);
    return session;
  }

  /** Less than 0 where it was written after that. When a session was read is told by its item's expiry alone. */
  private static long secondsSinceRead(GuardedSession session, int secondsLeft) {
    if (secondsLeft == Held.ENDLESS || session.getMaxInactiveInterval() <= 0) return -1;
    long lifetime = session.getMaxInactiveInterval() + GRACE;
    long sinceWritten = System.currentTimeMillis() - session.getThisAccessedTimeInternal();
    boolean isAsWritten = (secondsLeft - lifetime) * MILLIS + sinceWritten < (READ - 1) * MILLIS;
    return isAsWritten ? -1 : Math.max(0, lifetime + READ - secondsLeft);
  }

  private SessionWrite write(GuardedSession session) {
    return new SessionWrite(session, codec, stores.copies(), this);
  }

  private void touch(GuardedSession session) {
    stores.copies().touch(key(session.storedId()), expiration(session.getMaxInactiveInterval(), READ));
    session.isKnownUsed(System.currentTimeMillis());
  }

  /** Of an item that is written now, as memcached takes it. */
  static int expiration(GuardedSession session) {
    return expiration(session.getMaxInactiveInterval(), 0);
  }

  private static int expiration(int interval, int more) {
    return interval <= 0 ? Expiry.NEVER : Expiry.expiration(interval + GRACE + more);
  }
}
