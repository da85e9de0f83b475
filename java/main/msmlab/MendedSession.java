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

/** msm's session, for logins whose form may be answered by another Tomcat than showed it, and with all its changes stored. */
class MendedSession extends MemcachedBackupSession {
  private static final long serialVersionUID = 1;

  /** Values that nobody can change after they were handed out. Subclasses may be otherwise. */
  private static final Set<Class<?>> IMMUTABLE =
      new HashSet<>(Arrays.asList(
          String.class, Boolean.class, Character.class, Byte.class, Short.class, Integer.class, Long.class, Float.class,
          Double.class, BigInteger.class, BigDecimal.class, UUID.class));

  private transient boolean changed = true;
  /** Whether the application has a value that it may still change in place. */
  private transient boolean handedOut;

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

  /** Whether it may be otherwise than it was read or last stored. */
  final boolean isTouched() {
    return changed || handedOut;
  }

  final void isChanged() {
    changed = true;
  }

  final void isStoredNow() {
    changed = false;
  }

  /** Whether the attribute goes into a memcached. */
  final boolean isStored(String name, Object value) {
    return value instanceof Serializable && !exclude(name, value);
  }

  /**
   * Tomcat notes the id of the session that it showed the login form in, right after the request to go on with. msm keeps the
   * request, not the id; a session that has the one was found by the other.
   */
  @Override
  public Object getNote(String name) {
    Object note = super.getNote(name);
    boolean inLogin = note == null && Constants.SESSION_ID_NOTE.equals(name) && super.getNote(Constants.FORM_REQUEST_NOTE) != null;
    return inLogin ? getIdInternal() : note;
  }

  /**
   * Tomcat shortens the life of a session that begins with the form until the request goes on, and notes what it was with
   * that request; msm does not keep that number, so the life would stay short.
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

  /** Stored without it, or the request would be restored once more by the next one that loads the session. */
  @Override
  public void removeNote(String name) {
    boolean inLogin = Constants.FORM_REQUEST_NOTE.equals(name) && super.getNote(name) != null;
    super.removeNote(name);
    if (inLogin) mustBeStored();
  }

  /** msm does not look for a change of it. A session that has no id yet is new, or being read. */
  @Override
  public void setMaxInactiveInterval(int interval) {
    boolean changed = getIdInternal() != null && interval != getMaxInactiveInterval();
    super.setMaxInactiveInterval(interval);
    if (changed) mustBeStored();
  }

  /** Something has changed that is neither an attribute nor who is logged in. */
  final void mustBeStored() {
    isChanged();
    setSessionIdChanged(true);
  }

  private void handsOut(Object value) {
    if (value != null && !IMMUTABLE.contains(value.getClass()) && !(value instanceof Enum)) handedOut = true;
  }
}
