package msmlab;

import de.javakaffee.web.msm.MemcachedSessionService.SessionManager;
import de.javakaffee.web.msm.RequestTrackingHostValve;
import org.apache.catalina.connector.Request;
import org.apache.coyote.CommitHook;
import org.apache.coyote.Response;

/** Has msm store the session that a request uses: before its answer is sent, and again at its end if it changed after that. */
final class SessionBackup implements CommitHook.Listener {
  private final Request request;
  private final MendedSessionService service;
  private MendedSession session;
  private CommitHook hook;
  private boolean isEarly;
  private boolean isAsync;

  private SessionBackup(Request request, MendedSessionService service) {
    this.request = request;
    this.service = service;
  }

  /** @return null if the request has used no session. */
  static SessionBackup of(Request request) {
    return (SessionBackup) request.getNote(SessionBackup.class.getName());
  }

  static void begin(Request request, MendedSession session, MendedSessionService service) {
    SessionBackup backup = of(request);
    if (backup == null) {
      backup = new SessionBackup(request, service);
      request.setNote(SessionBackup.class.getName(), backup);
      backup.hook = CommitHook.install(request.getResponse().getCoyoteResponse(), backup);
    }
    backup.session = session;
  }

  @Override
  public synchronized void committing(Response response) {
    backup(false);
    isEarly = true;
    session.isStoredNow();
    if (!session.isSticky()) keep(service.getManager());
  }

  @Override
  public synchronized void closing() {
    if (isAsync) end();
  }

  synchronized void requestLeft() {
    isAsync = request.isAsync();
    if (!isAsync) end();
  }

  private void end() {
    hook.remove();
    // msm considers a session unchanged if nobody has accessed it since it was last stored.
    if (!isEarly || !session.isSticky() || session.isTouched()) backup(isEarly && session.isTouched());
  }

  private void backup(boolean force) {
    boolean idChanged = request.getNote(RequestTrackingHostValve.SESSION_ID_CHANGED) == Boolean.TRUE;
    service.store(session.getIdInternal(), force || idChanged, request);
  }

  /** msm removes a non-sticky session from memory after storing it, but this request still uses it. */
  private void keep(SessionManager manager) {
    synchronized (manager.getSessionsInternal()) {
      if (!session.isValidInternal()) return;
      if (manager.getSessionInternal(session.getIdInternal()) == null) manager.add(session);
      session.registerReference();
    }
  }
}
