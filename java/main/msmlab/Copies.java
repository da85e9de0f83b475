package msmlab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The two copies of each value, read at the same time and written at the same time, each by compare-and-set. If writers
 * conflict, the one whose value the key's first home stored wins, and updates the other home before it goes on.
 */
final class Copies {
  /** The bytes that an item needs beside key and value; they count towards memcached's limit. */
  private static final int ITEM_OVERHEAD = 128;

  /** Stores marked as down are asked for this fraction of the time-out, if no other store can answer. */
  private static final int LAST_RESORT_DIVISOR = 4;

  /** How often it tries to align copies while others write; those align them as well. */
  private static final int MAX_ALIGNMENTS = 50;

  private final Ring ring;
  private final long timeoutNanos;
  private final VersionClock clock = new VersionClock();
  private final Repairs repairs = new Repairs(this::align);

  /** @param timeoutNanos time limit of one operation. */
  Copies(Ring ring, long timeoutNanos) {
    this.ring = ring;
    this.timeoutNanos = timeoutNanos;
  }

  /** The version for a new value; it is newer than all versions that this Tomcat has read. */
  long nextVersion() {
    return clock.next();
  }

  /** The first home, then the second. */
  List<Store> homesOf(String key) {
    return ring.homes(key);
  }

  void stop() {
    repairs.stop();
  }

  /**
   * Reads the values of both homes; if they differ, a repair is scheduled. Returns an empty reading for a key that no
   * session of these stores can have, e.g. from a forged cookie: it must not look like a failure of a store.
   *
   * @throws UnreachableException if neither home answers.
   */
  Reading read(String key) {
    List<Store> homes = ring.homes(key);
    if (!Commands.isKey(key) || homes.isEmpty()) return new Reading(new ArrayList<>());
    Reading reading = readAll(homes, key);
    // The difference may be a write that has not reached the other home yet.
    if (!reading.isAgreed()) repairs.add(key);
    return reading;
  }

  /**
   * Writes the value if the homes still have what was read.
   *
   * @param expiration in memcached's format.
   * @return false if another writer came first: read again.
   * @throws IllegalArgumentException if memcached would not accept the value.
   * @throws IllegalStateException if neither home has stored it.
   */
  boolean write(String key, Reading seen, StoredValue value, int expiration) {
    List<Store> homes = ring.homes(key);
    if (!Commands.isKey(key) || homes.isEmpty()) throw new IllegalArgumentException("not a key of a session: " + key);
    requireRoom(homes, key, value);
    if (seen.isSecondOutdated()) {
      align(key);
      // It stays as it is if that store has no room.
      if (!readAll(homes, key).isSecondOutdated()) return false;
    }
    if (seen.isOfSecond()) return writeSecondFirst(key, homes, seen, value.alone(), expiration);
    if (seen.isBesideSecond()) return writeFirst(key, homes, seen, ring.isFormer(key) ? value.alone() : value, expiration);
    List<Store> inUse = Ring.answering(homes);
    // A store that has just come back was not asked: it may have an older value than the other home, which was written alone.
    if (!seen.covers(inUse)) return false;
    if (ring.isFormer(key) && !inUse.isEmpty()) return writeOneByOne(key, inUse, seen, value, expiration);
    StoredValue written = inUse.size() < homes.size() ? value.alone() : value;
    List<Answer<Stored>> answers = put(inUse, timeoutNanos, key, seen, written, expiration);
    if (answers.isEmpty()) answers = put(homes, timeoutNanos / LAST_RESORT_DIVISOR, key, seen, written, expiration);
    if (answers.isEmpty()) throw new IllegalStateException("no memcached stored " + key);
    if (answers.get(0).value == Stored.CHANGED) return false;
    if (answers.size() < homes.size()) return written.isAlone() || markAlone(answers.get(0).store, key, value, expiration);
    return answers.get(answers.size() - 1).value != Stored.CHANGED || holds(key, written);
  }

  /**
   * Writes to the first home alone, if the second has a value that the valid one does not descend from. Its writer may be
   * about to learn that both homes stored it, so it is overwritten only once that writer has certainly lost.
   */
  private boolean writeFirst(String key, List<Store> homes, Reading seen, StoredValue value, int expiration) {
    List<Answer<Stored>> decided = put(homes.subList(0, 1), timeoutNanos, key, seen, value, expiration);
    return !decided.isEmpty() && decided.get(0).value == Stored.DONE && holds(key, value);
  }

  /**
   * The first home that answers decides: it is also a home for the Tomcats that know the store which the key names. To them that one
   * has an older value, so this one is marked as written alone; the other copy must not look so to this Tomcat if it does not win.
   */
  private boolean writeOneByOne(String key, List<Store> inUse, Reading seen, StoredValue value, int expiration) {
    List<Answer<Stored>> decided = put(inUse.subList(0, 1), timeoutNanos, key, seen, value.alone(), expiration);
    if (decided.isEmpty() || decided.get(0).value == Stored.CHANGED) return false;
    put(inUse.subList(1, inUse.size()), timeoutNanos, key, seen, value, expiration);
    return true;
  }

  /** If the second home's value is valid, because its writer cannot reach the first, then the second home decides who wins. */
  private boolean writeSecondFirst(String key, List<Store> homes, Reading seen, StoredValue alone, int expiration) {
    List<Answer<Stored>> decided = put(homes.subList(1, 2), timeoutNanos, key, seen, alone, expiration);
    if (decided.isEmpty() || decided.get(0).value == Stored.CHANGED) return false;
    put(homes.subList(0, 1), timeoutNanos, key, seen, alone, expiration);
    return true;
  }

  /**
   * Whether a value that one of the homes stored is the valid one, or an ancestor of it; the other home is updated. The other
   * home's value is overwritten if its writer lost. If its writer cannot reach the first home, he did not learn that he lost,
   * and his value is the valid one.
   */
  boolean holds(String key, StoredValue written) {
    List<Store> homes = ring.homes(key);
    for (int i = 0; i < MAX_ALIGNMENTS; i++) {
      Reading now = readAll(homes, key);
      if (now.value() == null || !now.value().includes(written)) return false;
      if (now.isAgreed() || follow(key, homes, now)) return true;
      pause(i);
    }
    return false;
  }

  /** Gives the value a new expiry, in memcached's format. */
  void touch(String key, int expiration) {
    Asking.ask(Ring.answering(ring.homes(key)), timeoutNanos, Commands.touch(key, expiration));
  }

  /** Updates the home that has an older value. */
  void align(String key) {
    List<Store> homes = ring.homes(key);
    for (int i = 0; i < MAX_ALIGNMENTS; i++) {
      Reading now = readAll(homes, key);
      if (now.isAgreed() || follow(key, homes, now)) return;
      pause(i);
    }
  }

  /** @return false if another writer came first. */
  private boolean follow(String key, List<Store> homes, Reading now) {
    List<Store> behind = new ArrayList<>(Ring.HOMES);
    for (Store home : Ring.answering(homes)) if (isBehind(home, homes.get(0), now)) behind.add(home);
    // A mark tells that the other home lacks the value.
    return put(behind, timeoutNanos, key, now, now.goal().value.copied(), Expiry.expiration(now.goal().secondsLeft)).stream()
        .allMatch(answer -> answer.value != Stored.CHANGED);
  }

  /** A newer value on the first home comes from a writer whose value has not reached the second yet. */
  private static boolean isBehind(Store home, Store first, Reading now) {
    if (now.at(home) == null) return true;
    long version = now.at(home).value.version();
    long goal = now.goal().value.version();
    return home == first ? version < goal : version != goal;
  }

  /** @throws UnreachableException if neither home of the key answers, or the key names no store. */
  void requireReachable(String key) {
    List<Store> homes = ring.homes(key);
    if (Ring.answering(homes).isEmpty() && Asking.ask(homes, timeoutNanos / LAST_RESORT_DIVISOR, Commands.get(key)).isEmpty()) {
      throw new UnreachableException(key);
    }
  }

  private Reading readAll(List<Store> homes, String key) {
    List<Answer<Held>> answers = Asking.ask(Ring.answering(homes), timeoutNanos, Commands.get(key));
    if (!isSettled(answers)) {
      List<Store> others = new ArrayList<>(homes);
      for (Answer<Held> answer : answers) others.remove(answer.store);
      answers.addAll(Asking.ask(others, timeoutNanos / LAST_RESORT_DIVISOR, Commands.get(key)));
      answers.sort(Comparator.comparingInt(answer -> homes.indexOf(answer.store)));
    }
    if (answers.isEmpty()) throw new UnreachableException(key);
    Reading reading = new Reading(answers);
    if (reading.isSecondAhead()) {
      // The first home may have been asked before somebody wrote to both, and the second after that.
      Answer<Held> later = Asking.ask(homes.get(0), timeoutNanos, Commands.get(key));
      if (later != null) reading = new Reading(Arrays.asList(later, answers.get(1)));
    }
    if (reading.value() != null && reading.value().isOurs()) clock.seen(reading.value().version());
    return reading;
  }

  private List<Answer<Stored>> put(
      List<Store> stores, long timeoutNanos, String key, Reading seen, StoredValue value, int expiration) {
    List<Answer<Stored>> answers = Asking.ask(stores, timeoutNanos, store -> {
      Held held = seen.at(store);
      return held == null
          ? Commands.add(key, expiration, value.stored())
          : Commands.swap(key, expiration, value.stored(), held.mark);
    });
    answers.removeIf(answer -> {
      if (answer.value != Stored.REFUSED) return false;
      answer.store.refused();
      return true;
    });
    return answers;
  }

  /**
   * Marks the copy as written alone: the other home did not answer and lacks it, so this copy must be valid when it is back.
   *
   * @return false if the home has another value: a writer who reaches both homes took this one for that of a writer who lost.
   */
  private boolean markAlone(Store home, String key, StoredValue value, int expiration) {
    Answer<Held> answer = Asking.ask(home, timeoutNanos, Commands.get(key));
    if (answer == null) throw new UnreachableException(key);
    Held held = answer.value;
    if (held == null || !held.value.includes(value)) return false;
    if (held.value.version() != value.version()) return true;
    Command<Stored> swap = Commands.swap(key, expiration, value.alone().stored(), held.mark);
    Answer<Stored> swapped = Asking.ask(home, timeoutNanos, swap);
    if (swapped == null) throw new UnreachableException(key);
    return swapped.value == Stored.DONE;
  }

  /** memcached would refuse the value without a reason; this exception gives one. */
  private static void requireRoom(List<Store> homes, String key, StoredValue value) {
    int size = key.length() + value.stored().length + ITEM_OVERHEAD;
    for (Store home : homes) {
      if (size > home.itemLimit()) {
        throw new IllegalArgumentException(
            key + " is too large to be stored: it needs " + size + " bytes, " + home + " takes at most " + home.itemLimit()
                + ": keep less in the session, or give memcached a larger -I (stores.itemSize)");
      }
    }
  }

  /** Whether a value was found, or a store that is in step has none. */
  private static boolean isSettled(List<Answer<Held>> answers) {
    for (Answer<Held> answer : answers) {
      if (answer.value != null || answer.store.state() == StoreState.IN_STEP) return true;
    }
    return false;
  }

  /** Sleeps for a random time, so that writers that conflict repeatedly separate. */
  static void pause(int attempt) {
    if (attempt == 0) return;
    try {
      TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(500 * Math.min(attempt, 20)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
