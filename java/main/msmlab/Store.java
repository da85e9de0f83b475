package msmlab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.FailureMode;
import net.spy.memcached.MemcachedClient;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/**
 * One memcached and what is known of it. It has a client of its own: msm's finds the store by the end of the key, so the
 * copies of a value would need different keys, and a copy would not tell whose it is.
 */
final class Store {
  private static final Log LOG = LogFactory.getLog(Store.class);

  /** Any key does: an answer is what counts, not a value. */
  private static final String PING = "ping";

  private static final long RETRY_MILLIS = 5;

  private final String id;
  private final InetSocketAddress address;
  private final long timeout;

  private volatile MemcachedClient client;
  private volatile StoreState state = StoreState.BEHIND;
  private volatile int outages;
  private volatile int itemLimit = StoreProbe.DEFAULT_ITEM_LIMIT;

  /**
   * @param id as in {@code memcachedNodes}.
   * @param timeout of one operation, and of a connect, in ns.
   */
  Store(String id, InetSocketAddress address, long timeout) {
    this.id = id;
    this.address = address;
    this.timeout = timeout;
    this.client = connect();
  }

  String id() {
    return id;
  }

  InetSocketAddress address() {
    return address;
  }

  MemcachedClient client() {
    return client;
  }

  StoreState state() {
    return state;
  }

  boolean isDown() {
    return state == StoreState.DOWN;
  }

  /** Times it was lost so far: who brings it back in step can tell whether it was lost again meanwhile. */
  int outages() {
    return outages;
  }

  /** The largest item it takes, in bytes with key and overhead (memcached's {@code -I}). */
  int itemLimit() {
    return itemLimit;
  }

  /** @param asked the client that did not get an answer; one that was replaced since says nothing about the store. */
  synchronized void failed(MemcachedClient asked, Throwable cause) {
    if (asked != client || isDown()) return;
    outages++;
    state = StoreState.DOWN;
    LOG.warn(this + " does not answer, its sessions are served from their other copies: " + cause);
  }

  synchronized void answered() {
    if (!isDown()) return;
    state = StoreState.BEHIND;
    LOG.info(this + " answers again");
  }

  /** @param outage what {@link #outages} was when catching up began. @return false where it was lost meanwhile. */
  synchronized boolean caughtUp(int outage) {
    if (outage != outages || state != StoreState.BEHIND) return false;
    state = StoreState.IN_STEP;
    return true;
  }

  /**
   * Asks whether it is there. A connection that stays silent while the store answers on another is replaced: TCP may take
   * minutes to find out that the other end is a new one (its retries are up to 120 s apart), spymemcached up to 30 s to
   * connect again.
   */
  void beat() {
    if (answers()) return;
    try {
      itemLimit = StoreProbe.itemLimit(address, timeout);
    } catch (IOException e) {
      return;
    }
    reconnect();
  }

  /** Learns its item limit and connects, before the first request needs it. */
  void open() {
    try {
      itemLimit = StoreProbe.itemLimit(address, timeout);
      awaitAnswer();
    } catch (IOException e) {
      failed(client, e);
    }
  }

  void close() {
    client.shutdown();
  }

  @Override
  public String toString() {
    return "memcached " + id + " (" + address.getHostString() + ":" + address.getPort() + ")";
  }

  private void reconnect() {
    MemcachedClient silent = client;
    client = connect();
    silent.shutdown();
    awaitAnswer();
  }

  /** A new client cancels what it is asked until it is connected, some milliseconds. */
  private void awaitAnswer() {
    long end = System.nanoTime() + timeout;
    boolean answered = answers();
    while (!answered && System.nanoTime() < end && pause()) answered = answers();
  }

  private boolean answers() {
    return !Asking.ask(Collections.singletonList(this), timeout, c -> c.asyncGet(PING, Bytes.TRANSCODER)).isEmpty();
  }

  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private MemcachedClient connect() {
    LostConnection lost = new LostConnection();
    ConnectionFactoryBuilder factory =
        new ConnectionFactoryBuilder()
            .setDaemon(true)
            .setFailureMode(FailureMode.Cancel)
            .setOpTimeout(TimeUnit.NANOSECONDS.toMillis(timeout))
            // Its own default, 10 s, would hold a request for as long where a queue is full.
            .setOpQueueMaxBlockTime(TimeUnit.NANOSECONDS.toMillis(timeout))
            .setInitialObservers(Collections.singleton(lost));
    try {
      lost.of = new MemcachedClient(factory.build(), Collections.singletonList(address));
      return lost.of;
    } catch (IOException e) {
      throw new IllegalStateException("no client for " + this, e); // It opens a selector; the connect comes later.
    }
  }

  /** A closed connection is an outage even where the next one works: the process behind it may be a new, empty one. */
  private final class LostConnection implements ConnectionObserver {
    private volatile MemcachedClient of;

    @Override
    public void connectionLost(SocketAddress lost) {
      failed(of, new IOException("connection closed"));
    }

    @Override
    public void connectionEstablished(SocketAddress established, int attempts) {
      // It is connected, which does not mean that it answers: the heartbeat asks.
    }
  }
}
