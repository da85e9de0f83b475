package msmlab;

import de.javakaffee.web.msm.MemcachedBackupSession;
import org.apache.catalina.Session;

/**
 * A manager of non-sticky sessions that behave as on one Tomcat. Each session is on two memcacheds before a client sees the
 * answer of the request that wrote it, and is read from both; parallel requests keep each other's changes. It has the
 * attributes of msm's own manager, but {@code lockingMode} is {@code none}, {@code all} or {@code uriPattern:REGEX}.
 */
public class GuardedSessionManager extends MendedSessionManager {
  private final GuardedSessionService service;

  @SuppressWarnings("this-escape") // The service only keeps it. javac knows the warning from 21 on.
  public GuardedSessionManager() {
    service = new GuardedSessionService(this);
    _msm = service;
  }

  /**
   * How long a request that needs the session's lock waits for it; after that it is answered with 503.
   *
   * @param seconds default 60.
   */
  public void setLockWait(int seconds) {
    service.setLockWait(seconds);
  }

  @Override
  GuardedSessionService service() {
    return service;
  }

  @Override
  public MemcachedBackupSession newMemcachedBackupSession() {
    return new GuardedSession(this, service.sessions());
  }

  /** Does nothing: a Tomcat keeps no session beyond its request. */
  @Override
  public void add(Session session) {}

  /** The session has ended itself in the stores ({@link GuardedSession#expire}), so this only counts it. */
  @Override
  public void remove(Session session, boolean update) {
    removeInternal(session, update);
  }

  @Override
  protected void changeSessionId(Session session, String newId, boolean toSessionListeners, boolean toContainerListeners) {
    super.changeSessionId(session, newId, toSessionListeners, toContainerListeners);
    service.idChanged(newId);
  }

  @Override
  public void expireSession(String sessionId) {
    GuardedSession session = service.sessions().load(sessionId);
    if (session != null) session.expire();
  }

  /** Expires the sessions of all Tomcats; those in this one's memory are in use. */
  @Override
  public void processExpires() {
    service.sessions().expireOverdue();
  }
}
