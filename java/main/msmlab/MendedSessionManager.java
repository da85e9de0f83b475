package msmlab;

import de.javakaffee.web.msm.MemcachedBackupSession;
import de.javakaffee.web.msm.MemcachedBackupSessionManager;
import java.io.Serializable;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.apache.catalina.Authenticator;
import org.apache.catalina.Engine;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.Realm;
import org.apache.catalina.Server;
import org.apache.catalina.Session;
import org.apache.catalina.authenticator.AuthenticatorBase;
import org.apache.catalina.connector.Request;
import org.apache.catalina.realm.NullRealm;

/**
 * msm's manager (2.3.2) with fixes for cases in which it loses sessions on today's Tomcats: changes of an id, logins, changes
 * stored only after the answer was sent, and requests it takes for images by their URI.
 */
public class MendedSessionManager extends MemcachedBackupSessionManager {
  private final AttributeReporter reporter = new AttributeReporter();
  private final LongAdder created = new LongAdder();
  /**
   * Before the connectors pause: from then on other Tomcats get the requests, and one of them may not know the memcached any more
   * that has a session.
   */
  private final LifecycleListener leaving = event -> {
    if (event.getType().equals(Lifecycle.BEFORE_STOP_EVENT)) service().leaving();
  };
  private int sessionTimeoutMinutes;
  private Pattern ignoredUris;

  @SuppressWarnings("this-escape") // The service only keeps it. javac knows the warning from 21 on.
  public MendedSessionManager() {
    _msm = new MendedSessionService(this);
  }

  /** Overrides the timeout in the application's web.xml; the default, 0, does not. */
  public void setSessionTimeoutMinutes(int sessionTimeoutMinutes) {
    this.sessionTimeoutMinutes = sessionTimeoutMinutes;
  }

  /**
   * Under which this Tomcat marks the memcacheds that have all its sessions; without a name it does not.
   *
   * @param name that no other Tomcat of these memcacheds has.
   */
  public void setTomcatName(String name) {
    service().setTomcatName(name);
  }

  /**
   * Requests whose path matches do not keep their session alive, such as those by which an open page asks for news. What they
   * write is kept.
   *
   * @param ignoredUris a regular expression for the path without the query; by default each request counts.
   */
  public void setIgnoredUris(String ignoredUris) {
    this.ignoredUris = Pattern.compile(ignoredUris);
  }

  final boolean ignores(Request request) {
    return ignoredUris != null && ignoredUris.matcher(request.getRequestURI()).matches();
  }

  /** The context has read its descriptors, but has created no session yet. */
  @Override
  public void startInternal() throws LifecycleException {
    if (sessionTimeoutMinutes > 0) getContext().setSessionTimeout(sessionTimeoutMinutes);
    super.startInternal();
    spareUseless(getContext().getAuthenticator(), getContext().getRealm());
    service().opened();
    server().addLifecycleListener(leaving);
  }

  @Override
  public void stopInternal() throws LifecycleException {
    server().removeLifecycleListener(leaving);
    service().leaving();
    super.stopInternal();
  }

  private Server server() {
    return ((Engine) getContext().getParent().getParent()).getService().getServer();
  }

  @Override
  public void add(Session session) {
    super.add(session);
    StickyStores sticky = service().sticky();
    if (sticky != null) sticky.isUsed(session.getIdInternal());
  }

  /** Also ends sticky sessions whose Tomcat is gone. */
  @Override
  public void processExpires() {
    super.processExpires();
    StickyStores sticky = service().sticky();
    if (sticky != null) sticky.copies().endOrphans();
  }

  @Override
  public void backgroundProcess() {
    StickyStores sticky = service().sticky();
    if (sticky != null) sticky.copies().prolong();
    super.backgroundProcess();
  }

  /** For msm, the time a copy outlives its session, in periods of the background process (MemcachedBackupSession). */
  @Override
  public int getProcessExpiresFrequency() {
    return StickyCopies.GRACE_SECONDS / getContext().getBackgroundProcessorDelay();
  }

  /**
   * Logs which attribute a distributable application must not set: Tomcat refuses it with an exception that names neither
   * the class nor a cure, and calls this method right before (StandardSession.exclude).
   */
  @Override
  public boolean willAttributeDistribute(String name, Object value) {
    if (!(value instanceof Serializable)) reporter.examine(getContext().getPath(), name, value);
    return super.willAttributeDistribute(name, value);
  }

  /** Tomcat 11 has no field for the counter. */
  @Override
  public void incrementSessionCounter() {
    created.increment();
  }

  @Override
  public long getSessionCounter() {
    return created.sum();
  }

  /** All changes of an id pass here. Tomcat no longer calls {@code changeSessionId(Session)}, which msm overrides. */
  @Override
  protected void changeSessionId(Session session, String newId, boolean toSessionListeners, boolean toContainerListeners) {
    super.changeSessionId(session, newId, toSessionListeners, toContainerListeners);
    ((MendedSession) session).mustBeStored();
  }

  @Override
  public MemcachedBackupSession newMemcachedBackupSession() {
    return new MendedSession(this);
  }

  /**
   * Tomcat's authenticator loads the session of each request, even for an image, to find out who has logged in
   * (AuthenticatorBase.invoke). Every application has an authenticator, even if nobody can log in
   * (ContextConfig.authenticatorConfig): then this costs a needless read from the memcacheds.
   */
  private static void spareUseless(Authenticator authenticator, Realm realm) {
    if (realm instanceof NullRealm && authenticator instanceof AuthenticatorBase) {
      ((AuthenticatorBase) authenticator).setCache(false);
    }
  }

  /** Whether this thread serves a request that does not keep its session alive. */
  boolean isIgnoring() {
    return service().isIgnoring();
  }

  MendedSessionService service() {
    return (MendedSessionService) _msm;
  }
}
