package msmlab;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The guard of one Tomcat without its sessions: stores n1, n2, … with copies and locks. */
final class Guard implements AutoCloseable {
  /** The time limit of an operation; shorter than msm's 1 s to keep tests short. */
  static final Duration TIMEOUT = Duration.ofMillis(400);

  final Stores stores;

  private Guard(Stores stores) {
    this.stores = stores;
  }

  static Guard over(Memcached... memcacheds) {
    InetSocketAddress[] addresses = new InetSocketAddress[memcacheds.length];
    for (int i = 0; i < memcacheds.length; i++) addresses[i] = memcacheds[i].address();
    return over(addresses);
  }

  static Guard over(InetSocketAddress... addresses) {
    return over(null, addresses);
  }

  /** @param mark as in {@link Stores#open}. */
  static Guard over(StepMark mark, InetSocketAddress... addresses) {
    List<Store> stores = new ArrayList<>();
    for (InetSocketAddress address : addresses) {
      stores.add(new Store("n" + (stores.size() + 1), address, TIMEOUT.toNanos()));
    }
    return new Guard(Stores.open(stores, TIMEOUT.toNanos(), mark));
  }

  /** Returns null if there is no value, or it has ended. */
  byte[] get(String key) {
    StoredValue value = stores.copies().read(key).value();
    return value == null || value.isEnded() ? null : value.payload();
  }

  void set(String key, byte[] payload) {
    set(key, 600, payload);
  }

  /** Overwrites whatever is stored. */
  void set(String key, int expiration, byte[] payload) {
    put(key, expiration, StoredValue.session(payload, stores.copies().nextVersion(), null));
  }

  void end(String key) {
    put(key, 600, StoredValue.ended(stores.copies().nextVersion()));
  }

  /** Tries once. */
  boolean write(String key, Reading seen, byte[] payload) {
    return stores.copies().write(key, seen, StoredValue.session(payload, stores.copies().nextVersion(), null), 600);
  }

  Store store(int number) {
    return stores.all().get(number - 1);
  }

  Guard awaitInStep() {
    for (Store store : stores.all()) {
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
    stores.close();
  }

  private void put(String key, int expiration, StoredValue value) {
    Reading seen = stores.copies().read(key);
    while (!stores.copies().write(key, seen, value, expiration)) seen = stores.copies().read(key);
  }
}
