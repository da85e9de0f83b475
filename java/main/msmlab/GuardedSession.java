package msmlab;

import de.javakaffee.web.msm.MemcachedSessionService.SessionManager;
import java.security.Principal;
import java.util.concurrent.ConcurrentMap;

/**
 * One request's own view of a session: what it read, and what it changed. Parallel requests of a session each have one,
 * whichever Tomcats serve them; {@link GuardedSessions} merges them when they are stored.
 */
final class GuardedSession extends MendedSession {
  private static final long serialVersionUID = 1;

  private final transient GuardedSessions sessions;
  /** What the request has read or last stored; null for a new session. */
  private transient StoredSession base;
  /** The reading it came from, for the write; null if the stores must be read again. */
  private transient Reading reading;
  /** Its id in the stores: the old one until a new id is stored, another one if another request changed it. */
  private transient String storedId;
  private transient boolean renamed;
  private transient boolean claimed;
  /** The last use that the stores know of, in ms since 1970. */
  private transient long knownUse;
  private transient SessionRequest request;

  GuardedSession(SessionManager manager, GuardedSessions sessions) {
    super(manager);
    this.sessions = sessions;
  }

  @Override
  public void setAuthType(String authType) {
    isChanged();
    super.setAuthType(authType);
  }

  @Override
  public void setPrincipal(Principal principal) {
    isChanged();
    super.setPrincipal(principal);
  }

  /** Only the request that ends the session in the stores notifies the application's listeners. */
  @Override
  public void expire(boolean notify) {
    if (!isValidInternal() || claimed) return;
    claimed = true;
    super.expire(notify & sessions.claim(this));
  }

  /** Sets the id of a new session, or changes the id. */
  @Override
  public void setId(String id, boolean notify) {
    super.setId(id, notify);
    isChanged();
    renamed = base != null;
    if (base == null) storedId = getIdInternal();
  }

  /** Tomcat's last call for a request. */
  @Override
  public void endAccess() {
    super.endAccess();
    if (request != null) request.finish();
    else sessions.finish(this);
  }

  void usedBy(SessionRequest user) {
    request = user;
  }

  /**
   * @param from null after a write, which returns no reading.
   * @param id of the session in the stores.
   */
  void isAsStored(StoredSession stored, Reading from, String id) {
    base = stored;
    reading = from;
    storedId = id;
    isStoredNow();
    renamed = false;
    knownUse = getThisAccessedTimeInternal();
  }

  StoredSession base() {
    return base;
  }

  Reading reading() {
    return reading;
  }

  String storedId() {
    return storedId;
  }

  /** Whether this request has given the session a new id that is not stored yet. */
  boolean isRenamed() {
    return renamed;
  }

  long knownUse() {
    return knownUse;
  }

  /** @param millis time of a use that the stores know of. */
  void isKnownUsed(long millis) {
    knownUse = millis;
  }

  /** Sets the last access of this request and of the one before, in ms since 1970. */
  void lastAccessedAt(long millis) {
    lastAccessedTime = millis;
    thisAccessedTime = millis;
  }

  /** Makes it what the next request must read: used until now, and no longer new. */
  void settle() {
    isNew = false;
    lastAccessedAt(System.currentTimeMillis());
  }

  /** The session has ended elsewhere: later changes of this request have no effect, and no listener is notified twice. */
  void endedElsewhere() {
    isValid = false;
  }

  /** Sets the id under which the session is stored; its bytes may contain an older one. */
  void setIdAsStored(String stored) {
    id = stored;
  }

  /** Replaces the attributes by the merged ones. */
  void take(ConcurrentMap<String, Object> merged) {
    attributes.keySet().retainAll(merged.keySet());
    attributes.putAll(merged);
    isChanged();
  }
}
