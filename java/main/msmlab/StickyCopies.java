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
 * The copies of sticky sessions: kept as long as their sessions are used, which msm forgets where they are only read, and
 * ended for a Tomcat that is gone.
 */
final class StickyCopies {
  private static final Log LOG = LogFactory.getLog(StickyCopies.class);

  /** Seconds that a copy stays when its session is over, for another Tomcat to find it. */
  static final int GRACE = 300;

  /** Seconds after which a session that is over should have been ended by the Tomcat that has it. */
  private static final int PATIENCE = 40;

  private static final int MILLIS = 1000;

  private final SessionManager manager;
  private final MemcachedNodesManager nodes;
  private final TranscoderService transcoder;
  private final long timeout;
  private long prolongedAt;

  /** @param timeout of one operation, in ns. */
  StickyCopies(SessionManager manager, MemcachedNodesManager nodes, TranscoderService transcoder, long timeout) {
    this.manager = manager;
    this.nodes = nodes;
    this.transcoder = transcoder;
    this.timeout = timeout;
  }

  /** Gives the copies of sessions that were used since the last call the life that these have. */
  void prolong() {
    long since = prolongedAt;
    prolongedAt = System.currentTimeMillis();
    for (InetSocketAddress address : nodes.getAllMemcachedAddresses()) {
      try (TextConnection memcached = connect(address)) {
        for (Session session : manager.findSessions()) {
          if (session.getThisAccessedTimeInternal() >= since && isAt(address, session)) prolong(memcached, session);
        }
      } catch (IOException e) {
        LOG.debug("copies on " + address + " were not prolonged: " + e);
      }
    }
  }

  void endOrphans() {
    endOrphans(PATIENCE);
  }

  /**
   * Ends sessions that are over and that no Tomcat has; the first to delete the copy tells the application.
   *
   * @param patience seconds for their own Tomcat.
   */
  void endOrphans(int patience) {
    Map<String, InetSocketAddress> over = overdue(patience);
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
    int left = interval - (int) (session.getIdleTimeInternal() / MILLIS);
    ask(memcached, Commands.touch(keyOf(session), Expiry.expiration(left + GRACE)));
  }

  private Map<String, InetSocketAddress> overdue(int patience) {
    long limit = System.currentTimeMillis() / MILLIS + GRACE - patience;
    Map<String, InetSocketAddress> over = new HashMap<>();
    for (InetSocketAddress address : nodes.getAllMemcachedAddresses()) {
      read(address, entry -> {
        if (entry.ends() > 0 && entry.ends() < limit && isSession(entry.key())) over.put(entry.key(), address);
      });
    }
    return over;
  }

  /** Of those that are over what lives under another id, with another memcached's name or Tomcat's in it. */
  private Set<String> alive(Set<String> over) {
    Set<String> names = new HashSet<>();
    for (String key : over) names.add(nameOf(key));
    Set<String> alive = new HashSet<>();
    for (InetSocketAddress address : nodes.getAllMemcachedAddresses()) {
      read(address, entry -> {
        if (!over.contains(entry.key()) && names.contains(nameOf(entry.key()))) alive.add(nameOf(entry.key()));
      });
    }
    for (Session session : manager.findSessions()) alive.add(nameOf(keyOf(session)));
    return alive;
  }

  private void end(String key, InetSocketAddress address) throws IOException {
    try (TextConnection memcached = connect(address)) {
      Held held = ask(memcached, Commands.get(key));
      if (held == null || !ask(memcached, Commands.delete(key))) return;
      MemcachedBackupSession session = transcoder.deserialize(held.value().payload(), manager);
      session.setSticky(true);
      session.activate();
      session.expire();
    }
  }

  private void read(InetSocketAddress address, Consumer<KeyDump.Entry> reader) {
    try {
      KeyDump.read(address, timeout, reader);
    } catch (IOException e) {
      LOG.debug(address + " was not asked for sessions that are over: " + e);
    }
  }

  private boolean isAt(InetSocketAddress address, Session session) {
    return nodes.getNodeId(address).equals(nodes.getSessionIdFormat().extractMemcachedId(session.getIdInternal()));
  }

  /** Not another application's, nor what else msm keeps. */
  private boolean isSession(String key) {
    String prefix = nodes.getStorageKeyFormat().format("");
    return key.startsWith(prefix) && key.indexOf(':', prefix.length()) < 0 && key.indexOf('-') > 0;
  }

  private String keyOf(Session session) {
    return nodes.getStorageKeyFormat().format(session.getIdInternal());
  }

  /** What stays of a key when its session moves. */
  private static String nameOf(String key) {
    int end = key.indexOf('-');
    return end < 0 ? key : key.substring(0, end);
  }

  private TextConnection connect(InetSocketAddress address) throws IOException {
    return new TextConnection(address, System.nanoTime() + timeout);
  }

  private <T> T ask(TextConnection memcached, Command<T> command) throws IOException {
    memcached.send(command.request(), System.nanoTime() + timeout);
    return command.answer(memcached);
  }
}
