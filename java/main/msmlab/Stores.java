package msmlab;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The memcacheds of an application's sessions, with the copies and locks on them. */
final class Stores {
  private static final int MAX_DUMP_ATTEMPTS = 5;
  private static final int BUSY_MILLIS = 200;

  private final Ring ring;
  private final long timeoutNanos;
  private final Copies copies;
  private final SessionLocks locks;
  private final Heartbeat heartbeat;
  private final Resync resync;

  private Stores(Ring ring, long timeoutNanos, StepMark mark) {
    this.ring = ring;
    this.timeoutNanos = timeoutNanos;
    this.copies = new Copies(ring, timeoutNanos);
    this.locks = new SessionLocks(ring, timeoutNanos);
    this.heartbeat = new Heartbeat(ring.stores());
    this.resync = new GuardedResync(ring, copies, timeoutNanos, mark);
  }

  /**
   * Asks every store once before it returns; stores that do not answer are not used until they do.
   *
   * @param stores in the order of {@code memcachedNodes}.
   * @param timeoutNanos time limit of one operation.
   * @param mark see {@link Resync}.
   */
  static Stores open(List<Store> stores, long timeoutNanos, StepMark mark) {
    Stores opened = new Stores(new Ring(stores), timeoutNanos, mark);
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

  /** The fewest stores that together hold every session, among those that answer. */
  List<Store> holdingAll() {
    List<Store> answering = Ring.answering(ring.stores());
    return answering.size() <= Ring.HOMES && ring.stores().size() <= Ring.HOMES
        ? answering.subList(0, Math.min(1, answering.size()))
        : answering;
  }

  /** Passes every key of a store to {@code reader}; if another Tomcat lists them at the same time, it waits and tries again. */
  void dump(Store store, Consumer<KeyDump.Entry> reader) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        KeyDump.read(store.address(), timeoutNanos, reader);
        return;
      } catch (KeyDump.BusyException e) {
        if (tries == MAX_DUMP_ATTEMPTS) throw e;
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
