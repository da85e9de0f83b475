package msmlab;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A lock on every home of a key that is in step, so that it outlives one of them. Taken in the ring's order: two who want it
 * meet on the same store first, and only one goes on. A store drops it some seconds after the Tomcat that had it died. One
 * that was away may hold locks of those who could not release them there; {@link Resync} drops them.
 */
final class Lease {
  static final String PREFIX = "lock:";

  /** As memcached takes it: the item ends at once. */
  static final int DROPPED = -1;

  /** Until a store drops it by itself. */
  private static final int SECONDS = 3;

  /** A store counts whole seconds, which may be one less than was said; and a renewal takes its time. */
  private static final long SAFE_NANOS = TimeUnit.MILLISECONDS.toNanos(SECONDS * 1000 - 1300);

  private final String key;
  private final Ring ring;
  private final long timeout;
  private final byte[] token = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);

  /** Where it is, or may be: a store whose answer was lost may have added it. */
  private final Set<Store> places = new LinkedHashSet<>();

  private volatile long heldUntil = System.nanoTime();
  private long endsAt;
  private boolean isGivenUp;

  /** @param timeout of one operation, in ns. */
  Lease(String key, Ring ring, long timeout) {
    this.key = PREFIX + key;
    this.ring = ring;
    this.timeout = timeout;
  }

  /**
   * Once.
   *
   * @return false where somebody else has it, or no home answers: then it is to be released as well.
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

  /** Whether nobody else can have it. Not so any more where this Tomcat stood still for too long to renew it. */
  boolean isHeld() {
    return System.nanoTime() - heldUntil < 0;
  }

  /** Asks for more time, and puts it where it is missing: a home that is back, empty. */
  synchronized void renew() {
    // A renewal that overtakes the release would put it back where nobody releases it.
    if (isGivenUp || !isHeld()) return;
    long begun = System.nanoTime();
    for (Store home : homes()) if (renewAt(home)) heldUntil = begun + SAFE_NANOS;
  }

  /** @return false where a store that may have it did not say that it is gone: to be tried again, it is in others' way there. */
  synchronized boolean release() {
    isGivenUp = true;
    List<Store> answering = Ring.answering(new ArrayList<>(places));
    // While it is held nobody else's can be there.
    if (isHeld()) {
      for (Answer<Boolean> deleted : Asking.ask(answering, timeout, Commands.delete(key))) places.remove(deleted.store());
    } else {
      for (Store place : answering) if (drop(place)) places.remove(place);
    }
    heldUntil = System.nanoTime();
    return places.isEmpty() || System.nanoTime() - endsAt > 0;
  }

  /** Null where it does not answer. */
  private Stored addAt(Store home) {
    places.add(home);
    endsAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    for (Answer<Stored> added : Asking.ask(Collections.singletonList(home), timeout, Commands.add(key, SECONDS, token))) {
      if (added.value() != Stored.DONE) places.remove(home);
      return added.value();
    }
    return null;
  }

  private boolean renewAt(Store home) {
    List<Store> only = Collections.singletonList(home);
    for (Answer<Held> there : Asking.ask(only, timeout, Commands.get(key))) {
      if (there.value() == null) return addAt(home) == Stored.DONE;
      if (!isOwn(there.value())) return false;
      endsAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      for (Answer<Boolean> touched : Asking.ask(only, timeout, Commands.touch(key, SECONDS))) return touched.value();
    }
    return false;
  }

  /** @return whether it is known not to be there any more. */
  private boolean drop(Store place) {
    List<Store> only = Collections.singletonList(place);
    for (Answer<Held> there : Asking.ask(only, timeout, Commands.get(key))) {
      if (!isOwn(there.value())) return true;
      Command<Stored> swap = Commands.swap(key, DROPPED, new byte[0], there.value().mark());
      return !Asking.ask(only, timeout, swap).isEmpty();
    }
    return false;
  }

  private boolean isOwn(Held there) {
    return there != null && Arrays.equals(there.value().stored(), token);
  }

  /** Those in step; where there is none, those that answer. */
  private List<Store> homes() {
    List<Store> answering = Ring.answering(ring.homes(key));
    List<Store> inStep = new ArrayList<>(answering);
    inStep.removeIf(store -> store.state() != StoreState.IN_STEP);
    return inStep.isEmpty() ? answering : inStep;
  }
}
