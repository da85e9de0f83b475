package msmlab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * msm's lock of a session, held on every home that answers, so that it outlives one of them. Taken in the ring's order:
 * two who want it meet on the same store first, and only one goes on.
 */
final class SessionLock {
  private final Ring ring;
  private final long timeout;

  /** @param timeout of one operation, in ns. */
  SessionLock(Ring ring, long timeout) {
    this.ring = ring;
    this.timeout = timeout;
  }

  /**
   * @param expiration in seconds, after which memcached drops the lock of a Tomcat that died.
   * @return false where somebody else holds it.
   * @throws IllegalStateException where no home answers.
   */
  boolean take(String key, int expiration, byte[] word) {
    List<Store> held = new ArrayList<>(Ring.HOMES);
    for (Store home : ring.homes(key)) {
      if (home.isDown()) continue;
      List<Store> here = Collections.singletonList(home);
      for (Answer<Boolean> added : Asking.ask(here, timeout, Commands.add(key, expiration, word))) {
        if (added.value()) held.add(home);
        else {
          release(key, held);
          return false;
        }
      }
    }
    if (held.isEmpty()) throw new IllegalStateException("no memcached took " + key);
    return true;
  }

  /** A home that is down keeps the lock until it expires there. */
  void release(String key) {
    List<Store> homes = new ArrayList<>(ring.homes(key));
    homes.removeIf(Store::isDown);
    release(key, homes);
  }

  private void release(String key, List<Store> homes) {
    Asking.ask(homes, timeout, Commands.delete(key));
  }
}
