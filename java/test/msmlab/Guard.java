package msmlab;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What one Tomcat has of the guard: a storage over stores n1, n2, … */
final class Guard implements AutoCloseable {
  /** Of an operation; shorter than msm's 1 s so that tests are. */
  static final Duration TIMEOUT = Duration.ofMillis(400);

  final GuardedStorage storage;

  private Guard(GuardedStorage storage) {
    this.storage = storage;
  }

  static Guard over(Memcached... memcacheds) {
    InetSocketAddress[] addresses = new InetSocketAddress[memcacheds.length];
    for (int i = 0; i < memcacheds.length; i++) addresses[i] = memcacheds[i].address();
    return over(addresses);
  }

  static Guard over(InetSocketAddress... addresses) {
    List<Store> stores = new ArrayList<>();
    for (InetSocketAddress address : addresses) {
      stores.add(new Store("n" + (stores.size() + 1), address, TIMEOUT.toNanos()));
    }
    return new Guard(GuardedStorage.open(stores, TIMEOUT.toNanos()));
  }

  byte[] get(String key) {
    return storage.get(key);
  }

  void set(String key, byte[] payload) throws Exception {
    set(key, 600, payload);
  }

  void set(String key, int expiration, byte[] payload) throws Exception {
    done(storage.set(key, expiration, payload));
  }

  boolean add(String key, int expiration, byte[] payload) throws Exception {
    return done(storage.add(key, expiration, payload));
  }

  void delete(String key) throws Exception {
    done(storage.delete(key));
  }

  Store store(int number) {
    return storage.stores().get(number - 1);
  }

  Guard awaitInStep() {
    for (Store store : storage.stores()) {
      Eventually.isTrue(Duration.ofSeconds(20), store + " in step", () -> store.state() == StoreState.IN_STEP);
    }
    return this;
  }

  Guard awaitDown(int number) {
    Eventually.isTrue(Duration.ofSeconds(5), store(number) + " down", store(number)::isDown);
    return this;
  }

  @Override
  public void close() {
    storage.shutdown();
  }

  private static boolean done(Future<Boolean> future) throws Exception {
    return future.get(0, TimeUnit.SECONDS);
  }
}
