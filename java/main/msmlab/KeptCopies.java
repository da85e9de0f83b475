package msmlab;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Copies, as bytes in this Tomcat's heap, of its own sessions that nobody has requested since it started: otherwise each of them
 * would be in a single memcached until its next request.
 */
final class KeptCopies {
  private final Map<String, StickyCopy> copies = new ConcurrentHashMap<>();

  void keep(String key, StickyCopy copy) {
    copies.put(key, copy);
  }

  /** Returns null if there is none. */
  StickyCopy get(String key) {
    return copies.get(key);
  }

  boolean has(String key) {
    return copies.containsKey(key);
  }

  void forget(String key) {
    copies.remove(key);
  }

  /** Changes with what is kept. */
  Set<String> keys() {
    return copies.keySet();
  }
}
