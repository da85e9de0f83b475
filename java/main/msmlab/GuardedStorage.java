package msmlab;

import de.javakaffee.web.msm.storage.StorageClient;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** What msm's words mean to a storage that keeps two copies. Every call has done its work when it returns. */
final class GuardedStorage implements StorageClient {
  /** msm's own second copy, on the store after the one the key names. */
  private static final String BACKUP = "bak:";

  private static final String LOCK = "lock:";

  private final Ring ring;
  private final Copies copies;
  private final SessionLock lock;
  private final Heartbeat heartbeat;
  private final Repairs repairs;
  private final Resync resync;

  private GuardedStorage(Ring ring, long timeout) {
    this.ring = ring;
    this.repairs = new Repairs(timeout);
    this.copies = new Copies(ring, repairs, timeout);
    this.lock = new SessionLock(ring, timeout);
    this.heartbeat = new Heartbeat(ring.stores());
    this.resync = new Resync(ring, timeout);
  }

  /**
   * Asks every store once before it returns; those that do not answer are left out until they do.
   *
   * @param stores in the order of {@code memcachedNodes}, two or more.
   * @param timeout of one operation, in ns.
   */
  static GuardedStorage open(List<Store> stores, long timeout) {
    GuardedStorage storage = new GuardedStorage(new Ring(stores), timeout);
    storage.heartbeat.start();
    storage.resync.start();
    return storage;
  }

  /** @return null where the key has no value. */
  @Override
  public byte[] get(String key) {
    return copies.read(key).filter(value -> !value.isTombstone()).map(StoredValue::payload).orElse(null);
  }

  @Override
  public Future<Boolean> set(String key, int expiration, byte[] payload) {
    if (key.startsWith(BACKUP)) return done(true); // What it would copy lies on both stores already.
    return outcome(() -> {
      copies.write(key, expiration, payload);
      return true;
    });
  }

  /**
   * Takes a lock. With any other key it is msm's question whether there is a value: it adds a few bytes for a few
   * seconds, and stores the session again if that works. Those bytes must never pass for a session, so they are not written.
   */
  @Override
  public Future<Boolean> add(String key, int expiration, byte[] payload) {
    if (key.startsWith(BACKUP)) return done(false);
    if (key.startsWith(LOCK)) return outcome(() -> lock.take(key, expiration, payload));
    return outcome(() -> !copies.exists(key));
  }

  @Override
  public Future<Boolean> delete(String key) {
    if (key.startsWith(BACKUP)) return done(true);
    return outcome(() -> {
      if (key.startsWith(LOCK)) lock.release(key);
      else copies.bury(key);
      return true;
    });
  }

  /** @throws IllegalStateException where neither home of the key answers, or it names none. */
  void requireReachable(String key) {
    copies.requireReachable(key);
  }

  /** The stores in their order, for a look at their states. */
  List<Store> stores() {
    return ring.stores();
  }

  @Override
  public void shutdown() {
    heartbeat.stop();
    resync.stop();
    repairs.stop();
    ring.stores().forEach(Store::close);
  }

  private interface Work {
    boolean run();
  }

  /** msm waits for a future and takes its exception for the failure of that one operation. */
  private static Future<Boolean> outcome(Work work) {
    CompletableFuture<Boolean> outcome = new CompletableFuture<>();
    try {
      outcome.complete(work.run());
    } catch (RuntimeException e) {
      outcome.completeExceptionally(e);
    }
    return outcome;
  }

  private static Future<Boolean> done(boolean answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
