package msmlab;

import de.javakaffee.web.msm.MemcachedBackupSession;
import de.javakaffee.web.msm.MemcachedNodesManager;
import de.javakaffee.web.msm.MemcachedSessionService.SessionManager;
import de.javakaffee.web.msm.TranscoderService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.catalina.Session;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/**
 * The copies of sticky sessions: prolongs them while their sessions are only read, which msm does not do, ends those of a
 * Tomcat that is gone, and tells which of two ids of a session is the later one.
 */
final class StickyCopies {
  private static final Log LOG = LogFactory.getLog(StickyCopies.class);

  /** How long a copy stays after its session is over, so that another Tomcat finds it. */
  static final int GRACE_SECONDS = 300;

  /** By this time after its expiry, a session should have been ended by its own Tomcat. */
  private static final int ORPHAN_DELAY_SECONDS = 40;

  private static final int MILLIS_PER_SECOND = 1000;

  private final SessionManager manager;
  private final MemcachedNodesManager nodes;
  private final TranscoderService transcoder;
  private final long timeoutNanos;
  private long prolongedAt;

  /** @param timeoutNanos time limit of one operation. */
  StickyCopies(SessionManager manager, MemcachedNodesManager nodes, TranscoderService transcoder, long timeoutNanos) {
    this.manager = manager;
    this.nodes = nodes;
    this.transcoder = transcoder;
    this.timeoutNanos = timeoutNanos;
  }

  /** Gives the copies of sessions that were used since the last call the expiry of those sessions. */
  void prolong() {
    long since = prolongedAt;
    prolongedAt = System.currentTimeMillis();
    for (InetSocketAddress address : nodes.getAllMemcachedAddresses()) {
      try (TextConnection memcached = connect(address)) {
        for (Session session : manager.findSessions()) {
          if (session.getThisAccessedTimeInternal() >= since && isAt(address, session.getIdInternal())) prolong(memcached, session);
        }
      } catch (IOException e) {
        LOG.debug("copies on " + address + " were not prolonged: " + e);
      }
    }
  }

  /**
   * Whether another Tomcat has taken the session over since this one stored it: it deletes the copy under the old id. If the
   * memcacheds do not answer, it has not.
   */
  boolean isReplaced(String id, String byId) {
    try {
      return !id.equals(byId) && !isStored(id) && isStored(byId);
    } catch (IOException e) {
      LOG.debug("session " + id + " is taken for the latest: " + e);
      return false;
    }
  }

  void endOrphans() {
    endOrphans(ORPHAN_DELAY_SECONDS);
  }

  /**
   * Ends sessions that are over and that no Tomcat has; the first Tomcat to delete the copy notifies the application.
   *
   * @param delaySeconds that their own Tomcat has to end them.
   */
  void endOrphans(int delaySeconds) {
    Map<String, InetSocketAddress> over = overdue(delaySeconds);
    if (over.isEmpty()) return;
    Set<String> alive = alive(over.keySet());
    over.forEach((key, address) -> {
      try {
        if (!alive.contains(nameOf(key))) end(key, address);
      } catch (IOException | RuntimeException e) {
        LOG.warn("session " + key + " is over and could not be ended: " + e);
      }
    });
  }

  private void prolong(TextConnection memcached, Session session) throws IOException {
    int interval = session.getMaxInactiveInterval();
    if (interval <= 0) return;
    int left = interval - (int) (session.getIdleTimeInternal() / MILLIS_PER_SECOND);
    ask(memcached, Commands.touch(keyOf(session), Expiry.expiration(left + GRACE_SECONDS)));
  }

  private Map<String, InetSocketAddress> overdue(int delaySeconds) {
    long limit = System.currentTimeMillis() / MILLIS_PER_SECOND + GRACE_SECONDS - delaySeconds;
    Map<String, InetSocketAddress> over = new HashMap<>();
    for (InetSocketAddress address : nodes.getAllMemcachedAddresses()) {
      read(address, entry -> {
        if (entry.ends > 0 && entry.ends < limit && isSession(entry.key)) over.put(entry.key, address);
      });
    }
    return over;
  }

  /** The sessions among them that live on under another id, which names another memcached or Tomcat. */
  private Set<String> alive(Set<String> over) {
    Set<String> names = new HashSet<>();
    for (String key : over) names.add(nameOf(key));
    Set<String> alive = new HashSet<>();
    for (InetSocketAddress address : nodes.getAllMemcachedAddresses()) {
      read(address, entry -> {
        if (!over.contains(entry.key) && names.contains(nameOf(entry.key))) alive.add(nameOf(entry.key));
      });
    }
    for (Session session : manager.findSessions()) alive.add(nameOf(keyOf(session)));
    return alive;
  }

  private void end(String key, InetSocketAddress address) throws IOException {
    try (TextConnection memcached = connect(address)) {
      Held held = ask(memcached, Commands.get(key));
      if (held == null || !ask(memcached, Commands.delete(key))) return;
      MemcachedBackupSession session = transcoder.deserialize(held.value.payload(), manager);
      session.setSticky(true);
      session.activate();
      session.expire();
    }
  }

  private void read(InetSocketAddress address, Consumer<KeyDump.Entry> reader) {
    try {
      KeyDump.read(address, timeoutNanos, reader);
    } catch (IOException e) {
      LOG.debug(address + " was not asked for sessions that are over: " + e);
    }
  }

  private boolean isStored(String id) throws IOException {
    for (InetSocketAddress address : nodes.getAllMemcachedAddresses()) {
      if (!isAt(address, id)) continue;
      try (TextConnection memcached = connect(address)) {
        return ask(memcached, Commands.get(nodes.getStorageKeyFormat().format(id))) != null;
      }
    }
    return false;
  }

  private boolean isAt(InetSocketAddress address, String id) {
    return nodes.getNodeId(address).equals(nodes.getSessionIdFormat().extractMemcachedId(id));
  }

  /** Whether the key is a session of this application, not another application's key or one of msm's others. */
  private boolean isSession(String key) {
    String prefix = nodes.getStorageKeyFormat().format("");
    return key.startsWith(prefix) && key.indexOf(':', prefix.length()) < 0 && key.indexOf('-') > 0;
  }

  private String keyOf(Session session) {
    return nodes.getStorageKeyFormat().format(session.getIdInternal());
  }

  /** The part of a key that stays the same when its session moves. */
  private static String nameOf(String key) {
    int end = key.indexOf('-');
    return end < 0 ? key : key.substring(0, end);
  }

  private TextConnection connect(InetSocketAddress address) throws IOException {
    return new TextConnection(address, System.nanoTime() + timeoutNanos);
  }

  private <T> T ask(TextConnection memcached, Command<T> command) throws IOException {
    memcached.send(command.request(), System.nanoTime() + timeoutNanos);
    return command.answer(memcached);
  }
}
