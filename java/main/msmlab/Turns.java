package msmlab;

/** Locks by which requests with the same session id take turns. Few ids share one by chance. */
final class Turns {
  private static final int LOCKS = 64;

  private final Object[] locks = new Object[LOCKS];

  Turns() {
    for (int i = 0; i < LOCKS; i++) locks[i] = new Object();
  }

  Object of(String id) {
    return locks[Math.floorMod(id.hashCode(), LOCKS)];
  }
}
