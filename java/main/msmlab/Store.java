package msmlab;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/**
 * One memcached and its state. It is not reached through msm's client: that client finds a store by the end of the key, so
 * the copies of a value would need different keys, and a copy would not show whose it is.
 */
final class Store {
  private static final Log LOG = LogFactory.getLog(Store.class);

  private static final long REPORT_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String id;
  private final InetSocketAddress address;
  private final long timeoutNanos;
  private final ConnectionPool connections;

  private long refusals;
  private long reportedAt;
  private volatile StoreState state = StoreState.BEHIND;
  private volatile int outages;
  private volatile int itemLimit = Commands.DEFAULT_ITEM_LIMIT;

  /**
   * @param id as in {@code memcachedNodes}.
   * @param timeoutNanos time limit of one operation with its connect.
   */
  Store(String id, InetSocketAddress address, long timeoutNanos) {
    this.id = id;
    this.address = address;
    this.timeoutNanos = timeoutNanos;
    this.connections = new ConnectionPool(address);
  }

  String id() {
    return id;
  }

  InetSocketAddress address() {
    return address;
  }

  ConnectionPool connections() {
    return connections;
  }

  StoreState state() {
    return state;
  }

  boolean isDown() {
    return state == StoreState.DOWN;
  }

  /** How often it was lost so far, which shows whether it was lost again while somebody waited for it or resynchronized it. */
  int outages() {
    return outages;
  }

  /** The size of the largest item that it accepts, in bytes with key and overhead (memcached's {@code -I}). */
  int itemLimit() {
    return itemLimit;
  }

  /**
   * A closed connection is an outage even if the next one works: the process behind it may be a new, empty one.
   *
   * @param outage the value of {@link #outages} at the request: a connection from before an earlier outage proves nothing.
   */
  synchronized void failed(int outage, Exception cause) {
    if (outage != outages || isDown()) return;
    outages++;
    state = StoreState.DOWN;
    connections.closeAll();
    LOG.warn(this + " does not answer, its sessions are served from their other copies: " + cause);
  }

  /** It had no memory for a value, which is not an outage. The first is logged, then at most one line a minute. */
  synchronized void refused() {
    refusals++;
    long now = System.nanoTime();
    if (refusals > 1 && now - reportedAt < REPORT_NANOS) return;
    reportedAt = now;
    LOG.warn(this + " had no room for a value, " + refusals + " so far: it has a copy less, or none");
  }

  /** @param outage as in {@link #failed}. */
  void answered(int outage) {
    if (isDown()) comeBack(outage);
  }

  /** @param outage the value of {@link #outages} when the resync began. @return false if it was lost meanwhile. */
  synchronized boolean caughtUp(int outage) {
    if (outage != outages || state != StoreState.BEHIND) return false;
    state = StoreState.IN_STEP;
    return true;
  }

  /** Its process is another one, or has lost what it had, though no connection told of it. @param outage as in {@link #failed}. */
  synchronized void emptied(int outage) {
    if (outage != outages || state != StoreState.IN_STEP) return;
    outages++;
    state = StoreState.BEHIND;
    LOG.warn(this + " has lost what it had");
  }

  /**
   * Checks that the memcached answers, on a connection that was opened since it was last lost, never on an older one. TCP may
   * take minutes to find out that the other end of an older one is gone (its retries are up to 120 s apart).
   */
  void beat() {
    Answer<Integer> limit = Asking.ask(this, timeoutNanos, Commands.itemLimit());
    if (limit != null) itemLimit = limit.value;
  }

  void close() {
    connections.closeAll();
  }

  @Override
  public String toString() {
    return "memcached " + id + " (" + address.getHostString() + ":" + address.getPort() + ")";
  }

  private synchronized void comeBack(int outage) {
    if (outage != outages || !isDown()) return;
    state = StoreState.BEHIND;
    LOG.info(this + " answers again");
  }
}
