package msmlab;

import de.javakaffee.web.msm.MemcachedBackupSession;
import de.javakaffee.web.msm.MemcachedNodesManager;
import de.javakaffee.web.msm.MemcachedNodesManager.StorageClientCallback;
import de.javakaffee.web.msm.Statistics;
import de.javakaffee.web.msm.storage.StorageClient;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.catalina.connector.Request;

/**
 * The service with msm's own storage of non-sticky sessions replaced: it uses msm's settings, ids and serializers, and the
 * guard's {@link GuardedSessions}.
 */
final class GuardedSessionService extends MendedSessionService implements SessionRequest.Turns {
  private static final String URI_PATTERN = "uriPattern:";
  private static final String NOTE = SessionRequest.class.getName();

  private final ThreadLocal<SessionRequest> current = new ThreadLocal<>();
  private String protocol = PROTOCOL_TEXT;
  private Pattern locked;
  private int lockWaitSeconds = 60;
  private Stores stores;
  private GuardedSessions sessions;

  GuardedSessionService(SessionManager manager) {
    super(manager);
    setStickyInternal(false);
  }

  GuardedSessions sessions() {
    return sessions;
  }

  Stores stores() {
    return stores;
  }

  /** @param seconds that a request waits for the session's lock if it needs it. */
  void setLockWait(int seconds) {
    lockWaitSeconds = seconds;
  }

  /**
   * {@code none}, {@code all} or {@code uriPattern:REGEX}.
   *
   * @throws IllegalArgumentException for msm's {@code auto}, which does not lock a request whose URI wrote nothing before.
   */
  @Override
  public void setLockingMode(String mode) {
    if (mode == null || mode.equals("none")) locked = null;
    else if (mode.equals("all")) locked = Pattern.compile(".*", Pattern.DOTALL);
    else if (mode.startsWith(URI_PATTERN)) locked = Pattern.compile(mode.substring(URI_PATTERN.length()));
    else throw new IllegalArgumentException("lockingMode=\"" + mode + "\": none, all or uriPattern:REGEX");
  }

  @Override
  public void setMemcachedProtocol(String memcachedProtocol) {
    protocol = memcachedProtocol;
    super.setMemcachedProtocol(memcachedProtocol);
  }

  /**
   * Opens the guard's stores, and returns no client of msm's own.
   *
   * @throws IllegalStateException if the settings do not fit guarded sessions.
   */
  @Override
  protected StorageClient createStorageClient(MemcachedNodesManager configured, Statistics statistics) {
    boolean isMemcached = !configured.isRedisConfig() && !configured.isCouchbaseBucketConfig();
    if (isSticky() || !isMemcached || !configured.isEncodeNodeIdInSessionId()) {
      throw unguarded("sticky=\"" + isSticky() + "\" memcachedNodes=\"" + configured.getMemcachedNodes() + "\"",
          "guarded sessions need sticky=\"false\" and memcachedNodes=\"n1:host:port,n2:host:port\"");
    }
    // Only the text protocol has the command with which the guard lists keys.
    if (!protocol.equals(PROTOCOL_TEXT)) {
      throw unguarded("memcachedProtocol=\"" + protocol + "\"", "guarded sessions need the text protocol; remove the attribute");
    }
    stores = Stores.open(storesOf(configured), operationTimeoutNanos(), stepMark());
    return null;
  }

  @Override
  void opened() {
    String prefix = nodes().getStorageKeyFormat().format("");
    sessions = new GuardedSessions(stores, new SessionCodec(_transcoderService, getManager()), prefix);
  }

  /** Tomcat also calls it after a failed start. */
  @Override
  public void shutdown() {
    if (stores == null) return;
    super.shutdown();
    stores.close();
    if (sessions != null) sessions.stop();
  }

  @Override
  public MemcachedBackupSession findSession(String id) {
    SessionRequest request = current.get();
    return request == null ? loadForNobody(id) : request.find(id);
  }

  /** For the connector, which checks which of several cookies names a session, or for an application's own thread. */
  private GuardedSession loadForNobody(String id) {
    try {
      return sessions.load(id);
    } catch (UnreachableException e) {
      return null;
    }
  }

  @Override
  MemcachedBackupSession used(MemcachedBackupSession session) {
    SessionRequest request = current.get();
    if (request != null) request.use((GuardedSession) session);
    return session;
  }

  /** Called after a change of a session's id. */
  void idChanged(String id) {
    SessionRequest request = current.get();
    if (request != null) request.renamed(id);
  }

  /** Called more than once for an asynchronous request: each time it passes this context's valve again. */
  @Override
  public void begins(Request request) {
    if (noted(request) == null) request.setNote(NOTE, new SessionRequest(request, sessions, this, !manager().ignores(request)));
    current.set(noted(request));
  }

  @Override
  public void ends(Request request) {
    current.remove();
    noted(request).left();
  }

  private MendedSessionManager manager() {
    return (MendedSessionManager) getManager();
  }

  private static SessionRequest noted(Request request) {
    return (SessionRequest) request.getNote(NOTE);
  }

  @Override
  public boolean isNeededBy(Request request) {
    return locked != null && locked.matcher(RequestValve.nameOf(request)).matches();
  }

  @Override
  public SessionLocks.Lock take(String id) {
    try {
      return stores.locks().take(sessions.key(id), TimeUnit.SECONDS.toNanos(lockWaitSeconds));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** A guarded session is readable as long as either copy is, so its id never has to change (and msm #404 cannot happen). */
  @Override
  public String changeSessionIdOnMemcachedFailover(String requestedSessionId) {
    return null;
  }

  /** msm uses it to check that the memcached for a new id answers. */
  @Override
  protected StorageClientCallback createStorageClientCallback() {
    return key -> {
      stores.copies().requireReachable(key);
      return null;
    };
  }

  private static IllegalStateException unguarded(String settings, String cure) {
    return new IllegalStateException(
        settings + ": " + cure + ", or use className=\"msmlab.MendedSessionManager\", which does not guard them");
  }
}
