package msmlab;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The memcacheds of an application's sessions, and what keeps their copies and locks in order. */
final class Stores {
  private static final int DUMP_TRIES = 5;
  private static final int BUSY_MILLIS = 200;

  private final Ring ring;
  private final long timeout;
  private final Copies copies;
  private final SessionLocks locks;
  private final Heartbeat heartbeat;
  private final Resync resync;

  private Stores(Ring ring, long timeout) {
    this.ring = ring;
    this.timeout = timeout;
    this.copies = new Copies(ring, timeout);
    this.locks = new SessionLocks(ring, timeout);
    this.heartbeat = new Heartbeat(ring.stores());
    this.resync = new Resync(ring, copies, timeout);
  }

  /**
   * Asks every store once before it returns; those that do not answer are left out until they do.
   *
   * @param stores in the order of {@code memcachedNodes}.
   * @param timeout of one operation, in ns.
   */
  static Stores open(List<Store> stores, long timeout) {
    Stores opened = new Stores(new Ring(stores), timeout);
    opened.heartbeat.start();
    opened.resync.start();
    return opened;
  }

  Copies copies() {
    return copies;
  }

  SessionLocks locks() {
    return locks;
  }

  /** In the order of {@code memcachedNodes}. */
  List<Store> all() {
    return ring.stores();
  }

  /** As few as hold every session between them, of those that answer. */
  List<Store> holdingAll() {
    List<Store> answering = Ring.answering(ring.stores());
    return answering.size() <= Ring.HOMES && ring.stores().size() <= Ring.HOMES
        ? answering.subList(0, Math.min(1, answering.size()))
        : answering;
  }

  /** Tells every key of a store; where another Tomcat asks for them at the same time, after it. */
  void dump(Store store, Consumer<KeyDump.Entry> reader) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        KeyDump.read(store.address(), timeout, reader);
        return;
      } catch (KeyDump.BusyException e) {
        if (tries == DUMP_TRIES) throw e;
        pause();
      }
    }
  }

  void close() {
    heartbeat.stop();
    resync.stop();
    copies.stop();
    locks.stop();
    ring.stores().forEach(Store::close);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(BUSY_MILLIS + ThreadLocalRandom.current().nextInt(BUSY_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
