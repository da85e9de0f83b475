package msmlab;

import java.util.ArrayList;
import java.util.List;

/**
 * Copies of sticky sessions in another memcached than the one that their ids name, their home: of sessions whose home is away,
 * and of all sessions of a Tomcat that stops.
 */
final class SpareCopies {
  private final StickyKeys keys;
  private final List<Store> stores;
  private final long timeoutNanos;

  /** @param stores in the order of {@code memcachedNodes}. */
  SpareCopies(StickyKeys keys, List<Store> stores, long timeoutNanos) {
    this.keys = keys;
    this.stores = stores;
    this.timeoutNanos = timeoutNanos;
  }

  /** Returns the memcached of a key. One that has left the configuration is replaced by the first. */
  Store homeOf(String key) {
    Store home = keys.homeOf(key);
    return home == null ? stores.get(0) : home;
  }

  /** Leaves a copy. @return false if no other memcached took it. */
  boolean leave(String key, StickyCopy copy) {
    for (Store store : others(key)) {
      Answer<Stored> answer = Asking.ask(store, timeoutNanos, Commands.put(key, copy.expiration, copy.value));
      if (answer != null && answer.value == Stored.DONE) return true;
    }
    return false;
  }

  /** Returns a copy from wherever it is, from its home if it is there; null if there is none. */
  Answer<Held> find(String key) {
    for (Answer<Held> answer : Asking.ask(Ring.answering(homeFirst(key)), timeoutNanos, Commands.get(key))) {
      if (answer.value != null) return answer;
    }
    return null;
  }

  void remove(String key) {
    List<Store> others = others(key);
    if (!others.isEmpty()) Asking.ask(others, timeoutNanos, Commands.delete(key));
  }

  /** The answering stores after its home, in the order of the ring. */
  private List<Store> others(String key) {
    List<Store> order = homeFirst(key);
    return Ring.answering(order.subList(1, order.size()));
  }

  private List<Store> homeFirst(String key) {
    int home = stores.indexOf(homeOf(key));
    List<Store> order = new ArrayList<>(stores.subList(home, stores.size()));
    order.addAll(stores.subList(0, home));
    return order;
  }
}
