package msmlab;

import java.util.HashMap;
import java.util.Map;
import org.apache.catalina.connector.Request;
import org.apache.coyote.CommitHook;
import org.apache.coyote.Response;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/** A request and the session it uses: the session is read on its first use, and stored before the client sees the answer. */
final class SessionRequest implements CommitHook.Listener {
  private static final Log LOG = LogFactory.getLog(SessionRequest.class);

  private static final int UNAVAILABLE = 503;

  /** The value of the header, in seconds. */
  private static final String RETRY_AFTER = "1";

  private final Request request;
  private final GuardedSessions sessions;
  private final Turns turns;
  private final boolean keepsAlive;
  /** By session id. */
  private final Map<String, SessionLocks.Lock> locks = new HashMap<>();
  private CommitHook hook;
  private GuardedSession session;
  private boolean stored;
  private boolean refused;
  private boolean isAsync;
  private boolean finished;

  /** Decides which requests need the session's lock, and takes it. */
  interface Turns {
    boolean isNeededBy(Request request);

    /** @return null if others have held it for too long. */
    SessionLocks.Lock take(String id);
  }

  /** @param keepsAlive whether the session is used by it, so that its timeout begins anew. */
  SessionRequest(Request request, GuardedSessions sessions, Turns turns, boolean keepsAlive) {
    this.request = request;
    this.sessions = sessions;
    this.turns = turns;
    this.keepsAlive = keepsAlive;
  }

  /**
   * Returns the same object each time.
   *
   * @return null if there is no such session.
   * @throws RefusedException if the request needs the session's lock and did not get it.
   * @throws UnreachableException if no memcached answers. Both are answered with 503.
   */
  synchronized GuardedSession find(String id) {
    if (session != null && session.isValidInternal() && session.getIdInternal().equals(id)) return session;
    // Such an id has no home, so its lock could never be taken.
    if (!sessions.isId(id)) return null;
    lock(id);
    GuardedSession found = load(id);
    if (found == null) return null;
    use(found);
    return found;
  }

  private GuardedSession load(String id) {
    try {
      return sessions.load(id, keepsAlive);
    } catch (UnreachableException e) {
      refused = true;
      watchAnswer();
      throw e;
    }
  }

  private void watchAnswer() {
    if (hook == null) hook = CommitHook.install(request.getResponse().getCoyoteResponse(), this);
  }

  synchronized void use(GuardedSession used) {
    session = used;
    stored = false;
    used.usedBy(this);
    watchAnswer();
  }

  /** Locks the new id too: a client that learns it from the answer must wait for the end of this request. */
  synchronized void renamed(String id) {
    if (!locks.isEmpty()) lock(id);
  }

  @Override
  public synchronized void committing(Response response) {
    store();
    if (refused) refuse(response);
  }

  @Override
  public synchronized void closing() {
    if (isAsync) finish();
  }

  /** The request has left the application. */
  synchronized void left() {
    isAsync = request.isAsync();
    if (!isAsync) finish();
    if (refused && !request.getResponse().isCommitted()) refuse(request.getResponse().getCoyoteResponse());
  }

  /** Called more than once for an asynchronous request, which may change the session after the answer is complete. */
  synchronized void finish() {
    if (finished && !isAsync) return;
    finished = true;
    try {
      store();
      if (session != null && !stored && keepsAlive) sessions.used(session);
    } catch (RuntimeException e) {
      LOG.warn("the use of session " + session.getIdInternal() + " is not noted: " + e.getMessage());
    } finally {
      if (hook != null) hook.remove();
      locks.values().forEach(SessionLocks.Lock::release);
      locks.clear();
    }
  }

  private static void refuse(Response response) {
    response.setStatus(UNAVAILABLE);
    response.getMimeHeaders().setValue("Retry-After").setString(RETRY_AFTER);
  }

  private void store() {
    if (session == null) return;
    try {
      if (sessions.store(session, isAlone())) stored = true;
    } catch (RuntimeException e) {
      LOG.error(GuardedSessions.notStored(session, e));
      refused = refused || !isAlone();
    }
  }

  /** Whether it needs no lock, or still holds it. */
  private boolean isAlone() {
    return locks.values().stream().allMatch(SessionLocks.Lock::isHeld);
  }

  private void lock(String id) {
    if (locks.containsKey(id) || !turns.isNeededBy(request)) return;
    SessionLocks.Lock lock = refused ? null : turns.take(id);
    if (lock == null) {
      refused = true;
      watchAnswer();
      throw new RefusedException(id, RequestValve.nameOf(request));
    }
    locks.put(id, lock);
  }
}
