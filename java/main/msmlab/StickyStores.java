package msmlab;

import de.javakaffee.web.msm.MemcachedNodesManager;
import de.javakaffee.web.msm.MemcachedSessionService.SessionManager;
import de.javakaffee.web.msm.TranscoderService;
import java.util.List;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/** The memcacheds of an application's sticky sessions, with the copies in them. */
final class StickyStores {
  private static final Log LOG = LogFactory.getLog(StickyStores.class);

  private final List<Store> stores;
  private final StickyKeys keys;
  private final StickyCodec codec;
  private final KeptCopies kept = new KeptCopies();
  private final SpareCopies spares;
  private final StickyCopies copies;
  private final Heartbeat heartbeat;
  private final StickyResync resync;

  private StickyStores(
      SessionManager manager, MemcachedNodesManager nodes, TranscoderService transcoder, List<Store> stores, long timeoutNanos,
      StepMark mark) {
    this.stores = stores;
    keys = new StickyKeys(nodes, stores, manager.getJvmRoute());
    codec = new StickyCodec(manager, transcoder);
    spares = new SpareCopies(keys, stores, timeoutNanos);
    copies = new StickyCopies(manager, stores, keys, codec, kept, timeoutNanos);
    heartbeat = new Heartbeat(stores);
    resync = new StickyResync(manager, stores, keys, codec, kept, spares, timeoutNanos, mark);
  }

  /**
   * @param stores in the order of {@code memcachedNodes}.
   * @param timeoutNanos time limit of one operation.
   * @param mark for memcacheds that have all sessions of this Tomcat; null for none.
   */
  static StickyStores open(
      SessionManager manager, MemcachedNodesManager nodes, TranscoderService transcoder, List<Store> stores, long timeoutNanos,
      StepMark mark) {
    StickyStores opened = new StickyStores(manager, nodes, transcoder, stores, timeoutNanos, mark);
    opened.heartbeat.start();
    opened.resync.start();
    return opened;
  }

  StickyCopies copies() {
    return copies;
  }

  /** Returns the memcached of a session's key; null for other keys, and if it has left the configuration. */
  Store homeOf(String key) {
    return keys.isSession(key) ? keys.homeOf(key) : null;
  }

  /** Whether the memcached that the id names does not answer, or has left the configuration. */
  boolean isAway(String id) {
    Store home = keys.homeOf(keys.of(id));
    return home == null || home.isDown();
  }

  /** Reads a session from wherever it has a copy, also if msm does not find it. @return null if it has none. */
  MendedSession recall(String id) {
    String key = keys.of(id);
    if (!Commands.isKey(key) || !keys.isSession(key)) return null;
    Answer<Held> found = spares.find(key);
    if (found == null) return null;
    try {
      MendedSession session = codec.read(found.value);
      // It must get into its home, which the next answer waits for.
      if (found.store != spares.homeOf(key)) session.mustBeStored();
      return session;
    } catch (RuntimeException e) {
      LOG.warn("session " + id + " could not be read: " + e);
      return null;
    }
  }

  /** The session is over, or has another id now. */
  void forget(String id) {
    kept.forget(keys.of(id));
    spares.remove(keys.of(id));
  }

  /** The session is in this Tomcat's heap. */
  void isUsed(String id) {
    kept.forget(keys.of(id));
  }

  /** A request has stored the session. */
  void stored(String id) {
    resync.stored(keys.of(id));
  }

  /** Called before a Tomcat stops, as long as requests still come to it, and before the sessions leave its heap. */
  void leave() {
    resync.stop();
    resync.leave();
  }

  void close() {
    heartbeat.stop();
    resync.stop();
    stores.forEach(Store::close);
  }
}
