package msmlab;

import de.javakaffee.web.msm.MemcachedSessionService.SessionManager;
import java.security.Principal;
import java.util.concurrent.ConcurrentMap;

/**
 * One request's own view of a session: what it read, and what it made of it. Requests of a session that run side by side
 * each have one, in whatever Tomcats they are; {@link GuardedSessions} brings them together where they are stored.
 */
final class GuardedSession extends MendedSession {
  private static final long serialVersionUID = 1;

  private final transient GuardedSessions sessions;
  /** What the request has read or last stored; null for a session that is new. */
  private transient StoredSession base;
  /** Where it came from, for the write; null where that has to be asked again. */
  private transient Reading reading;
  /** Its id in the stores: an older one while a change of it is not stored yet, another where another request changed it. */
  private transient String storedId;
  private transient boolean renamed;
  private transient boolean claimed;
  /** The last use of it that the stores know of, in ms. */
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

  /** The one who ends it in the stores tells the application's listeners, nobody else. */
  @Override
  public void expire(boolean notify) {
    if (!isValidInternal() || claimed) return;
    claimed = true;
    super.expire(notify & sessions.claim(this));
  }

  /** Sets the id of a new session, or a new one. */
  @Override
  public void setId(String id, boolean notify) {
    super.setId(id, notify);
    hasNewId();
  }

  /** Tomcat's last word of a request. */
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
   * @param from may be null, where the write has told nothing of it.
   * @param id under which it lies there.
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

  /** Whether this request has given it a new id, which is not stored yet. */
  boolean isRenamed() {
    return renamed;
  }

  private void hasNewId() {
    isChanged();
    renamed = base != null;
    if (base == null) storedId = getIdInternal();
  }

  long knownUse() {
    return knownUse;
  }

  /** @param millis of a use of it that the stores know of. */
  void isKnownUsed(long millis) {
    knownUse = millis;
  }

  /** When it was asked for last, in ms; also of what the request before this one has left. */
  void lastAccessedAt(long millis) {
    lastAccessedTime = millis;
    thisAccessedTime = millis;
  }

  /** As it is to be read by the next request: used until now, and not new any more. */
  void settle() {
    isNew = false;
    lastAccessedAt(System.currentTimeMillis());
  }

  /** It has ended elsewhere: whatever this request still does to it has no effect, and nobody is told twice. */
  void endedElsewhere() {
    isValid = false;
  }

  /** Where it is stored, of which the bytes may tell something older. */
  void setIdAsStored(String stored) {
    id = stored;
  }

  /** Puts what others have stored in the place of what this request has left alone. */
  void take(ConcurrentMap<String, Object> merged) {
    attributes.keySet().retainAll(merged.keySet());
    attributes.putAll(merged);
    isChanged();
  }
}
