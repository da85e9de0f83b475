package msmlab;

import de.javakaffee.web.msm.CurrentRequest;
import de.javakaffee.web.msm.MemcachedBackupSession;
import de.javakaffee.web.msm.MemcachedNodesManager;
import de.javakaffee.web.msm.MemcachedSessionService;
import de.javakaffee.web.msm.RequestTrackingContextValve;
import de.javakaffee.web.msm.RequestTrackingHostValve;
import de.javakaffee.web.msm.TranscoderFactory;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Request;

/** msm's session service (2.3.2), which stores the session that a request has used before the client sees its answer. */
class MendedSessionService extends MemcachedSessionService implements RequestValve.Watcher {
  private final Relocations relocations;
  /** One request of a session at a time takes it over: meanwhile it may have a copy under both ids, or none. */
  private final Turns takeovers = new Turns();
  private CurrentRequest current;
  private MemcachedNodesManager nodes;
  private StickyCopies copies;

  MendedSessionService(SessionManager manager) {
    super(manager);
    relocations = new Relocations(manager);
  }

  /** Follows new ids of sticky sessions only: non-sticky ones are found by their copies. */
  @Override
  public String changeSessionIdOnMemcachedFailover(String requested) {
    return isSticky()
        ? relocations.follow(requested, super::changeSessionIdOnMemcachedFailover)
        : super.changeSessionIdOnMemcachedFailover(requested);
  }

  /**
   * Forgets a session which this Tomcat has had before, and which left it because it stood still or was cut off: msm takes what
   * is in memory for a session that another request has just taken over (its #282), whatever was written elsewhere since.
   */
  @Override
  public String changeSessionIdOnTomcatFailover(String requested) {
    if (!isSticky()) return null;
    synchronized (takeovers.of(requested)) {
      SessionManager manager = getManager();
      String own = nodes.changeSessionIdForTomcatFailover(requested, manager.getJvmRoute());
      if (manager.getSessionInternal(own) != null && stickyCopies().isReplaced(own, requested)) manager.getSessionsInternal().remove(own);
      return super.changeSessionIdOnTomcatFailover(requested);
    }
  }

  @Override
  protected MemcachedNodesManager createMemcachedNodesManager(String memcachedNodes, String failoverNodes) {
    nodes = super.createMemcachedNodesManager(memcachedNodes, failoverNodes);
    return nodes;
  }

  /** Returns null if sessions are not sticky. */
  StickyCopies stickyCopies() {
    if (copies == null && isSticky()) {
      copies = new StickyCopies(getManager(), nodes, _transcoderService, operationTimeoutNanos());
    }
    return copies;
  }

  @Override
  public MemcachedBackupSession findSession(String id) throws IOException {
    return used(super.findSession(id));
  }

  @Override
  public MemcachedBackupSession createSession(String sessionId) {
    return used(super.createSession(sessionId));
  }

  /** msm's context valve checks this note, and takes over a session whose Tomcat is gone. */
  @Override
  public void begins(Request request) {
    request.setNote(RequestTrackingHostValve.REQUEST_PROCESS, Boolean.TRUE);
    current.set(request);
  }

  @Override
  public void ends(Request request) {
    try {
      SessionBackup backup = SessionBackup.of(request);
      if (backup != null) backup.requestLeft();
      // A session that was taken over must be stored, for its old copy is deleted.
      else if (request.getNote(RequestTrackingHostValve.SESSION_ID_CHANGED) == Boolean.TRUE) {
        backupSession(request.getRequestedSessionId(), true, RequestValve.nameOf(request));
      }
    } finally {
      current.reset();
    }
  }

  /** A guarded session is not kept in this Tomcat, so its {@link SessionRequest} sees to it instead. */
  boolean isIgnoring() {
    Request request = current.get();
    return request != null && ((MendedSessionManager) getManager()).ignores(request);
  }

  @Override
  protected RequestTrackingHostValve createRequestTrackingHostValve(String cookie, CurrentRequest currentRequest) {
    current = currentRequest;
    return new RequestValve(cookie, this, currentRequest, this);
  }

  @Override
  protected RequestTrackingContextValve createRequestTrackingContextValve(String cookie) {
    RequestTrackingContextValve valve = super.createRequestTrackingContextValve(cookie);
    valve.setAsyncSupported(true);
    return valve;
  }

  @Override
  protected TranscoderFactory getTranscoderFactory() {
    return JavaTranscoderFactory.insteadOf(super.getTranscoderFactory());
  }

  final MemcachedNodesManager nodes() {
    return nodes;
  }

  final long operationTimeoutNanos() {
    return TimeUnit.MILLISECONDS.toNanos(getOperationTimeout());
  }

  /** Notes that the current request, if there is one, uses the session. @return the session, which may be null. */
  MemcachedBackupSession used(MemcachedBackupSession session) {
    Request request = current.get();
    if (session != null && request != null) SessionBackup.begin(request, (MendedSession) session, this);
    return session;
  }
}
