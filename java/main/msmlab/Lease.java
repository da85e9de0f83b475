package msmlab;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A lock on every home of a key that is in step, so that it outlives one of them. It is taken in the ring's order: two
 * Tomcats that want it meet on the same store first, and only one goes on. A store drops it some seconds after its Tomcat
 * has died. A store that was away may still have locks that could not be released there; {@link Resync} drops them.
 */
final class Lease {
  static final String PREFIX = "lock:";

  /** An expiration in memcached's format: the item expires at once. */
  static final int DROPPED = -1;

  /** After this time without a renewal a store drops the lock. */
  private static final int LIFETIME_SECONDS = 3;

  /** Shorter than the lifetime: a store counts whole seconds, which may be one less; and a renewal takes time. */
  private static final long SAFE_NANOS = TimeUnit.MILLISECONDS.toNanos(LIFETIME_SECONDS * 1000 - 1300);

  private final String key;
  private final Ring ring;
  private final long timeoutNanos;
  private final byte[] token = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);

  /** The stores that have it, or may have it: a store whose answer was lost may have added it. */
  private final Set<Store> places = new LinkedHashSet<>();

  private volatile long heldUntil = System.nanoTime();
  private long endsAt;
  private boolean isGivenUp;

  /** @param timeoutNanos time limit of one operation. */
  Lease(String key, Ring ring, long timeoutNanos) {
    this.key = PREFIX + key;
    this.ring = ring;
    this.timeoutNanos = timeoutNanos;
  }

  /**
   * Takes the lock; to be called once.
   *
   * @return false if somebody else has it, or no home answers: it must be released then, too.
   */
  synchronized boolean take() {
    long begun = System.nanoTime();
    boolean isTaken = false;
    for (Store home : homes()) {
      Stored added = addAt(home);
      if (added == Stored.CHANGED) return false;
      isTaken |= added == Stored.DONE;
    }
    if (isTaken) heldUntil = begun + SAFE_NANOS;
    return isTaken;
  }

  /** Whether nobody else can have it; false once this Tomcat has stalled for too long to renew it. */
  boolean isHeld() {
    return System.nanoTime() - heldUntil < 0;
  }

  /** Extends the lock, and adds it to a home that lacks it, such as one that came back empty. */
  synchronized void renew() {
    // A renewal that overtakes the release would add the lock again, and nobody would release it.
    if (isGivenUp || !isHeld()) return;
    long begun = System.nanoTime();
    for (Store home : homes()) if (renewAt(home)) heldUntil = begun + SAFE_NANOS;
  }

  /** @return false if a store that may have it did not confirm the release: try again, for it blocks others there. */
  synchronized boolean release() {
    isGivenUp = true;
    List<Store> answering = Ring.answering(new ArrayList<>(places));
    // While the lock is held, the stores cannot have somebody else's.
    if (isHeld()) {
      for (Answer<Boolean> deleted : Asking.ask(answering, timeoutNanos, Commands.delete(key))) places.remove(deleted.store);
    } else {
      for (Store place : answering) if (drop(place)) places.remove(place);
    }
    heldUntil = System.nanoTime();
    return places.isEmpty() || System.nanoTime() - endsAt > 0;
  }

  /** Returns null if the store does not answer. */
  private Stored addAt(Store home) {
    places.add(home);
    endsAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIFETIME_SECONDS);
    Command<Stored> add = Commands.add(key, LIFETIME_SECONDS, token);
    Answer<Stored> added = Asking.ask(home, timeoutNanos, add);
    if (added == null) return null;
    if (added.value != Stored.DONE) places.remove(home);
    return added.value;
  }

  private boolean renewAt(Store home) {
    Answer<Held> there = Asking.ask(home, timeoutNanos, Commands.get(key));
    if (there == null) return false;
    if (there.value == null) return addAt(home) == Stored.DONE;
    if (!isOwn(there.value)) return false;
    endsAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIFETIME_SECONDS);
    Answer<Boolean> touched = Asking.ask(home, timeoutNanos, Commands.touch(key, LIFETIME_SECONDS));
    return touched != null && touched.value;
  }

  /** @return whether the store certainly does not have it any more. */
  private boolean drop(Store place) {
    Answer<Held> there = Asking.ask(place, timeoutNanos, Commands.get(key));
    if (there == null) return false;
    if (!isOwn(there.value)) return true;
    return Asking.ask(place, timeoutNanos, Commands.swap(key, DROPPED, new byte[0], there.value.mark)) != null;
  }

  private boolean isOwn(Held there) {
    return there != null && Arrays.equals(there.value.stored(), token);
  }

  /** The homes in step; if there is none, the homes that answer. */
  private List<Store> homes() {
    List<Store> answering = Ring.answering(ring.homes(key));
    List<Store> inStep = new ArrayList<>(answering);
    inStep.removeIf(store -> store.state() != StoreState.IN_STEP);
    return inStep.isEmpty() ? answering : inStep;
  }
}
