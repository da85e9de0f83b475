package msmlab;

import de.javakaffee.web.msm.MemcachedBackupSession;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Session;

/**
 * A manager of non-sticky sessions that behave as on one Tomcat. Each lies on two memcacheds before a client sees the answer
 * of the request that wrote it, and is read from both; requests side by side keep each other's changes. It takes the
 * attributes of msm's own manager, of which {@code lockingMode} is {@code none}, {@code all} or {@code uriPattern:REGEX}.
 */
public class GuardedSessionManager extends MendedSessionManager {
  private final GuardedSessionService service;

  public GuardedSessionManager() {
    service = new GuardedSessionService(this);
    _msm = service;
  }

  /**
   * How long a request waits for others of its session, where it is to be alone with it; then it is answered with 503.
   *
   * @param seconds default 60.
   */
  public void setLockWait(int seconds) {
    service.setLockWait(seconds);
  }

  GuardedSessionService service() {
    return service;
  }

  @Override
  public void startInternal() throws LifecycleException {
    super.startInternal();
    service.opened();
  }

  @Override
  public MemcachedBackupSession newMemcachedBackupSession() {
    return new GuardedSession(this, service.sessions());
  }

  /** A Tomcat keeps no session beyond its request. */
  @Override
  public void add(Session session) {}

  /** The session has ended itself in the stores ({@link GuardedSession#expire}); what is left is to count it. */
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

  /** Of all Tomcats: those in this one's memory are in use. */
  @Override
  public void processExpires() {
    service.sessions().expireOverdue();
  }
}
