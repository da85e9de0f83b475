package msmlab;

import de.javakaffee.web.msm.MemcachedBackupSessionManager;

/**
 * msm's manager with the gap of its non-sticky mode closed: every session lies on two memcacheds before its request is
 * answered, and is read from both. Takes the attributes of {@link MemcachedBackupSessionManager}. Sticky sessions, a
 * single memcached and other storages are left to stock msm.
 */
public class GuardedSessionManager extends MemcachedBackupSessionManager {
  public GuardedSessionManager() {
    _msm = new GuardedSessionService(this);
  }
}
