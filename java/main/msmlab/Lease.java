package msmlab;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A lock on every home of a key that is in step, so that it outlives one of them. Taken in the ring's order: two who want it
 * meet on the same store first, and only one goes on. A store drops it some seconds after the Tomcat that had it died. One
 * that was away may hold locks of those who could not release them there; {@link Resync} drops them.
 */
final class Lease {
  static final String PREFIX = "lock:";

  /** Until a store drops it by itself. */
  private static final int SECONDS = 3;

  /** A store counts whole seconds, which may be one less than was said; and a renewal takes its time. */
  private static final long SAFE_NANOS = TimeUnit.MILLISECONDS.toNanos(SECONDS * 1000 - 1300);

  private final String key;
  private final Ring ring;
  private final long timeout;
  private final byte[] token = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
  private volatile long heldUntil;

  private Lease(String key, Ring ring, long timeout) {
    this.key = PREFIX + key;
    this.ring = ring;
    this.timeout = timeout;
  }

  /**
   * @param timeout of one operation, in ns.
   * @return null where somebody else has it, or no home answers.
   */
  static Lease take(String key, Ring ring, long timeout) {
    Lease lease = new Lease(key, ring, timeout);
    return lease.take() ? lease : null;
  }

  /** Whether nobody else can have it. Not so any more where this Tomcat stood still for too long to renew it. */
  boolean isHeld() {
    return System.nanoTime() - heldUntil < 0;
  }

  /** Asks for more time, and puts it where it is missing: a home that is back, empty. */
  void renew() {
    if (!isHeld()) return;
    long begun = System.nanoTime();
    for (Store home : homes()) if (renewAt(home)) heldUntil = begun + SAFE_NANOS;
  }

  /** What is not held any more may be somebody else's, and ends by itself. */
  void release() {
    if (isHeld()) Asking.ask(Ring.answering(ring.homes(key)), timeout, Commands.delete(key));
  }

  private boolean take() {
    long begun = System.nanoTime();
    List<Store> taken = new ArrayList<>(Ring.HOMES);
    for (Store home : homes()) {
      Stored added = addAt(home);
      if (added == Stored.DONE) taken.add(home);
      if (added != Stored.CHANGED) continue;
      Asking.ask(taken, timeout, Commands.delete(key));
      return false;
    }
    heldUntil = begun + SAFE_NANOS;
    return !taken.isEmpty();
  }

  /** Null where it does not answer. */
  private Stored addAt(Store home) {
    for (Answer<Stored> added : Asking.ask(Collections.singletonList(home), timeout, Commands.add(key, SECONDS, token))) {
      return added.value();
    }
    return null;
  }

  private boolean renewAt(Store home) {
    List<Store> only = Collections.singletonList(home);
    for (Answer<Held> there : Asking.ask(only, timeout, Commands.get(key))) {
      if (there.value() == null) return addAt(home) == Stored.DONE;
      if (!Arrays.equals(there.value().value().stored(), token)) return false;
      for (Answer<Boolean> touched : Asking.ask(only, timeout, Commands.touch(key, SECONDS))) return touched.value();
    }
    return false;
  }

  /** Those in step; where there is none, those that answer. */
  private List<Store> homes() {
    List<Store> answering = Ring.answering(ring.homes(key));
    List<Store> inStep = new ArrayList<>(answering);
    inStep.removeIf(store -> store.state() != StoreState.IN_STEP);
    return inStep.isEmpty() ? answering : inStep;
  }
}
