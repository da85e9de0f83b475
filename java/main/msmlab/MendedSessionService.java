package msmlab;

import de.javakaffee.web.msm.CurrentRequest;
import de.javakaffee.web.msm.MemcachedBackupSession;
import de.javakaffee.web.msm.MemcachedNodesManager;
import de.javakaffee.web.msm.MemcachedSessionService;
import de.javakaffee.web.msm.RequestTrackingContextValve;
import de.javakaffee.web.msm.RequestTrackingHostValve;
import de.javakaffee.web.msm.Statistics;
import de.javakaffee.web.msm.TranscoderFactory;
import de.javakaffee.web.msm.storage.StorageClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Request;

/** msm's session service (2.3.2), which stores the session that a request has used before the client sees its answer. */
class MendedSessionService extends MemcachedSessionService implements RequestValve.Watcher {
  /** The note of a request that has asked for a session that does not exist. */
  private static final String MISSED = MendedSessionService.class.getName() + ".missed";

  private final Relocations relocations;
  /** One request of a session at a time loads it or takes it over: meanwhile it may have a copy under both ids, or none. */
  private final Turns takeovers = new Turns();
  private CurrentRequest current;
  private MemcachedNodesManager nodes;
  /** Null if nobody asks which memcacheds have all sessions of this Tomcat. */
  private String tomcatName;
  /** Null if sessions are not sticky. */
  private StickyStores sticky;

  MendedSessionService(SessionManager manager) {
    super(manager);
    relocations = new Relocations(manager);
  }

  void setTomcatName(String name) {
    tomcatName = name;
  }

  /** Called once msm has started. */
  void opened() {
    if (!isSticky() || !nodes.isEncodeNodeIdInSessionId()) return;
    sticky = StickyStores.open(getManager(), nodes, _transcoderService, storesOf(nodes), operationTimeoutNanos(), stepMark());
  }

  /** Called before this Tomcat stops, as long as requests still come to it, and before its sessions leave its heap. */
  void leaving() {
    if (sticky != null) sticky.leave();
  }

  @Override
  public void shutdown() {
    super.shutdown();
    if (sticky != null) sticky.close();
    sticky = null;
  }

  /** Follows new ids of sticky sessions only: non-sticky ones are found by their copies. */
  @Override
  public String changeSessionIdOnMemcachedFailover(String requested) {
    return sticky == null ? super.changeSessionIdOnMemcachedFailover(requested) : relocations.follow(requested, this::relocate);
  }

  /** @return the session's new id; null if its memcached answers, or if there is no such session. */
  private String relocate(String id) {
    if (sticky.isAway(id)) load(id);
    String moved = super.changeSessionIdOnMemcachedFailover(id);
    if (moved != null) sticky.forget(id);
    return moved;
  }

  /**
   * Forgets a session which this Tomcat has had before, and which left it because it stood still or was cut off: msm takes what
   * is in memory for a session that another request has just taken over (its #282), whatever was written elsewhere since.
   */
  @Override
  public String changeSessionIdOnTomcatFailover(String requested) {
    if (sticky == null) return null;
    String moved;
    synchronized (takeovers.of(requested)) {
      SessionManager manager = getManager();
      MendedSession own = inHeap(nodes.changeSessionIdForTomcatFailover(requested, manager.getJvmRoute()));
      if (own != null && sticky.copies().isReplaced(own, requested)) manager.getSessionsInternal().remove(own.getIdInternal());
      moved = super.changeSessionIdOnTomcatFailover(requested);
    }
    String relocated = moved == null ? null : changeSessionIdOnMemcachedFailover(moved);
    return relocated == null ? moved : relocated;
  }

  /** Also finds a copy that is elsewhere than msm looks for it, or whose memcached its client takes for unavailable. */
  @Override
  protected MemcachedBackupSession loadFromMemcachedWithCheck(String id) {
    return sticky == null ? super.loadFromMemcachedWithCheck(id) : sticky.recall(id);
  }

  /** Has msm store a session. @param isForced also if msm considers it unchanged. */
  void store(String id, boolean isForced, Request request) {
    backupSession(id, isForced, RequestValve.nameOf(request));
    if (sticky != null) sticky.stored(id);
  }

  @Override
  protected void deleteFromMemcached(String id) {
    super.deleteFromMemcached(id);
    if (sticky != null) sticky.forget(id);
  }

  @Override
  protected StorageClient createStorageClient(MemcachedNodesManager configured, Statistics statistics) {
    StorageClient client = super.createStorageClient(configured, statistics);
    return new DirectWrites(client, key -> sticky == null ? null : sticky.homeOf(key), operationTimeoutNanos());
  }

  @Override
  protected MemcachedNodesManager createMemcachedNodesManager(String memcachedNodes, String failoverNodes) {
    nodes = super.createMemcachedNodesManager(memcachedNodes, failoverNodes);
    return nodes;
  }

  /** Returns null if sessions are not sticky. */
  StickyStores sticky() {
    return sticky;
  }

  @Override
  public MemcachedBackupSession findSession(String id) throws IOException {
    if (sticky == null) return used(super.findSession(id));
    MendedSession own = inHeap(id);
    return used(own != null ? own : load(id));
  }

  /** Returns the session, which is in this Tomcat's heap then; null if it is over. */
  private MendedSession load(String id) {
    Request request = current.get();
    if (request != null && id.equals(request.getNote(MISSED))) return null;
    synchronized (takeovers.of(id)) {
      MendedSession session = inHeap(id);
      if (session != null) return session;
      session = sticky.recall(id);
      // This ends a session that is over.
      if (session != null && session.isValid()) return loaded(session);
    }
    if (request != null) request.setNote(MISSED, id);
    return null;
  }

  /** As msm does it (addValidLoadedSession). */
  private MendedSession loaded(MendedSession session) {
    SessionManager manager = getManager();
    if (session.isNew()) session.tellNew();
    manager.add(session);
    // One of another Tomcat gets its new id first.
    if (manager.getJvmRoute().equals(nodes.getSessionIdFormat().extractJvmRoute(session.getIdInternal()))) session.activate();
    session.access();
    session.endAccess();
    return session;
  }

  private MendedSession inHeap(String id) {
    return (MendedSession) getManager().getSessionInternal(id);
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
        store(request.getRequestedSessionId(), true, request);
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

  final List<Store> storesOf(MemcachedNodesManager configured) {
    List<Store> found = new ArrayList<>();
    for (InetSocketAddress address : configured.getAllMemcachedAddresses()) {
      found.add(new Store(configured.getNodeId(address), address, operationTimeoutNanos()));
    }
    return found;
  }

  final StepMark stepMark() {
    return tomcatName == null ? null : new StepMark(tomcatName, getManager().getContext().getBaseName());
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
