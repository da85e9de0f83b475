package msmlab;

/**
 * msm's manager with the gap of its non-sticky mode closed: every session lies on two memcacheds before its request is
 * answered, and is read from both. Takes the attributes of msm's own manager. Sticky sessions, a single memcached and
 * other storages are left to stock msm.
 */
public class GuardedSessionManager extends ReportingSessionManager {
  public GuardedSessionManager() {
    _msm = new GuardedSessionService(this);
  }
}
