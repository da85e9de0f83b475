package msmlab;

import de.javakaffee.web.msm.MemcachedBackupSession;
import de.javakaffee.web.msm.MemcachedSessionService.SessionManager;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.apache.catalina.authenticator.Constants;
import org.apache.catalina.authenticator.SavedRequest;

/** msm's session, with all its changes stored, and with logins whose form another Tomcat may answer than the one that showed it. */
class MendedSession extends MemcachedBackupSession {
  private static final long serialVersionUID = 1;

  /** Classes of immutable values; subclasses may be mutable. */
  private static final Set<Class<?>> IMMUTABLE =
      new HashSet<>(Arrays.asList(
          String.class, Boolean.class, Character.class, Byte.class, Short.class, Integer.class, Long.class, Float.class,
          Double.class, BigInteger.class, BigDecimal.class, UUID.class));

  private transient boolean changed = true;
  /** Whether the application has a reference to a value that it can change in place. */
  private transient boolean handedOut;
  /** By requests in flight that do not keep it alive. */
  private transient int ignoredUses;

  MendedSession(SessionManager manager) {
    super(manager);
  }

  @Override
  public Object getAttribute(String name) {
    Object value = super.getAttribute(name);
    handsOut(value);
    return value;
  }

  @Override
  public void setAttribute(String name, Object value, boolean notify) {
    isChanged();
    handsOut(value);
    super.setAttribute(name, value, notify);
  }

  @Override
  public void removeAttributeInternal(String name, boolean notify) {
    isChanged();
    super.removeAttributeInternal(name, notify);
  }

  @Override
  public void access() {
    if (!((MendedSessionManager) getManager()).isIgnoring()) super.access();
    else countIgnored(1);
  }

  /** Called in a thread that need not know the request any more. */
  @Override
  public void endAccess() {
    if (ignoredUses == 0) super.endAccess();
    else countIgnored(-1);
  }

  private synchronized void countIgnored(int change) {
    ignoredUses += change;
  }

  /** Whether it may differ from what was read or last stored. */
  final boolean isTouched() {
    return changed || handedOut;
  }

  final void isChanged() {
    changed = true;
  }

  final void isStoredNow() {
    changed = false;
  }

  /** Whether the attribute is stored in memcached. */
  final boolean isStored(String name, Object value) {
    return value instanceof Serializable && !exclude(name, value);
  }

  /**
   * Tomcat notes the id of the session in which it showed the login form, right after the request to resume. msm stores the
   * request but not the id; a session that has the request was found by that id.
   */
  @Override
  public Object getNote(String name) {
    Object note = super.getNote(name);
    boolean inLogin = note == null && Constants.SESSION_ID_NOTE.equals(name) && super.getNote(Constants.FORM_REQUEST_NOTE) != null;
    return inLogin ? getIdInternal() : note;
  }

  /**
   * Tomcat shortens the lifetime of a session that begins with the form until the request is resumed, and saves the original
   * in that request; msm does not store that number, so the lifetime would stay short.
   */
  @Override
  @SuppressWarnings("deprecation") // Tomcat 8.5 has no other.
  public void setNote(String name, Object value) {
    super.setNote(name, value);
    if (!Constants.FORM_REQUEST_NOTE.equals(name)) return;
    int interval = ((SavedRequest) value).getOriginalMaxInactiveInterval();
    if (interval > 0) setMaxInactiveInterval(interval);
    mustBeStored();
  }

  /** Stores the session without the note: otherwise the next request that loads it would restore the saved request again. */
  @Override
  public void removeNote(String name) {
    boolean inLogin = Constants.FORM_REQUEST_NOTE.equals(name) && super.getNote(name) != null;
    super.removeNote(name);
    if (inLogin) mustBeStored();
  }

  /** msm does not detect a change of the interval. A session without an id is new, or being read. */
  @Override
  public void setMaxInactiveInterval(int interval) {
    boolean changed = getIdInternal() != null && interval != getMaxInactiveInterval();
    super.setMaxInactiveInterval(interval);
    if (changed) mustBeStored();
  }

  /** Forces a backup after a change that is neither an attribute nor the login. */
  final void mustBeStored() {
    isChanged();
    setSessionIdChanged(true);
  }

  /** A use of which its copy does not tell. */
  final void wasUsedAt(long millis) {
    thisAccessedTime = Math.max(thisAccessedTime, millis);
  }

  private void handsOut(Object value) {
    if (value != null && !IMMUTABLE.contains(value.getClass()) && !(value instanceof Enum)) handedOut = true;
  }
}
