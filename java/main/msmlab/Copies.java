package msmlab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The two copies of each value: read side by side and written side by side, each by compare-and-set. Of writers who meet,
 * the one whom the key's first home took has won, and brings the other home along before it goes on.
 */
final class Copies {
  /** Of memcached's limit: what an item needs beside key and value. */
  private static final int ITEM_OVERHEAD = 128;

  /** Part of the time-out for which stores that are taken to be down are asked, where nobody else can answer. */
  private static final int LAST_RESORT = 4;

  /** How often copies are brought together, at most, where others write meanwhile: they do the same. */
  private static final int ALIGNMENTS = 50;

  private final Ring ring;
  private final long timeout;
  private final VersionClock clock = new VersionClock();
  private final Repairs repairs = new Repairs(this::align);

  /** @param timeout of one operation, in ns. */
  Copies(Ring ring, long timeout) {
    this.ring = ring;
    this.timeout = timeout;
  }

  /** For a value to be written; newer than all that was read here. */
  long nextVersion() {
    return clock.next();
  }

  /** In their order. */
  List<Store> homesOf(String key) {
    return ring.homes(key);
  }

  void stop() {
    repairs.stop();
  }

  /**
   * What the homes have; where they differ they are brought together soon. Nothing for a key that no session of these
   * stores has, e.g. out of a forged cookie: it must not look like a failure of a store.
   *
   * @throws UnreachableException where neither home answers.
   */
  Reading read(String key) {
    List<Store> homes = ring.homes(key);
    if (!Commands.isKey(key) || homes.isEmpty()) return new Reading(new ArrayList<>());
    Reading reading = readAll(homes, key);
    // What differs may just be on its way to the other home.
    if (!reading.isAgreed()) repairs.add(key);
    return reading;
  }

  /**
   * Writes the value where there is still what was read.
   *
   * @param expiration as memcached takes it.
   * @return false where somebody else's value has come between: read again.
   * @throws IllegalArgumentException where memcached would not take the value.
   * @throws IllegalStateException where neither home has stored it.
   */
  boolean write(String key, Reading seen, StoredValue value, int expiration) {
    List<Store> homes = ring.homes(key);
    if (!Commands.isKey(key) || homes.isEmpty()) throw new IllegalArgumentException("not a key of a session: " + key);
    requireRoom(homes, key, value);
    if (seen.isOfSecond()) return writeSecondFirst(key, homes, seen, value.alone(), expiration);
    if (seen.isBesideSecond()) return writeFirst(key, homes, seen, value, expiration);
    List<Store> inUse = Ring.answering(homes);
    // One that has just come back was not asked: what it has may be older than what the other was written with alone.
    if (!seen.covers(inUse)) return false;
    StoredValue written = inUse.size() < homes.size() ? value.alone() : value;
    List<Answer<Stored>> answers = put(inUse, timeout, key, seen, written, expiration);
    if (answers.isEmpty()) answers = put(homes, timeout / LAST_RESORT, key, seen, written, expiration);
    if (answers.isEmpty()) throw new IllegalStateException("no memcached stored " + key);
    if (answers.get(0).value() == Stored.CHANGED) return false;
    if (answers.size() < homes.size()) return written.isAlone() || markAlone(answers.get(0).store(), key, value, expiration);
    return answers.get(answers.size() - 1).value() != Stored.CHANGED || holds(key, written);
  }

  /**
   * Where the second home has what the one that counts knows nothing of: of a writer who may be about to be told that both
   * took it. It may give way only where he has certainly lost.
   */
  private boolean writeFirst(String key, List<Store> homes, Reading seen, StoredValue value, int expiration) {
    List<Answer<Stored>> decided = put(homes.subList(0, 1), timeout, key, seen, value, expiration);
    return !decided.isEmpty() && decided.get(0).value() == Stored.DONE && holds(key, value);
  }

  /** Where the second home's value counts, for somebody does not see the first, it is the second home that decides who wins. */
  private boolean writeSecondFirst(String key, List<Store> homes, Reading seen, StoredValue alone, int expiration) {
    List<Answer<Stored>> decided = put(homes.subList(1, 2), timeout, key, seen, alone, expiration);
    if (decided.isEmpty() || decided.get(0).value() == Stored.CHANGED) return false;
    put(homes.subList(0, 1), timeout, key, seen, alone, expiration);
    return true;
  }

  /**
   * Whether a value that one of the homes took is what counts, or goes on in it; the other home is brought along. That gives
   * way where it has the value of a writer who lost. Where it has that of one to whom the first home does not answer, he was
   * not told that he lost, and his counts.
   */
  boolean holds(String key, StoredValue written) {
    List<Store> homes = ring.homes(key);
    for (int i = 0; i < ALIGNMENTS; i++) {
      Reading now = readAll(homes, key);
      if (now.value() == null || !now.value().includes(written)) return false;
      if (now.isAgreed() || follow(key, homes, now)) return true;
      pause(i);
    }
    return false;
  }

  /** Gives the value a new expiry, as memcached takes it. */
  void touch(String key, int expiration) {
    Asking.ask(Ring.answering(ring.homes(key)), timeout, Commands.touch(key, expiration));
  }

  /** Brings the homes together. */
  void align(String key) {
    List<Store> homes = ring.homes(key);
    for (int i = 0; i < ALIGNMENTS; i++) {
      Reading now = readAll(homes, key);
      if (now.isAgreed() || follow(key, homes, now)) return;
      pause(i);
    }
  }

  /** @return false where somebody else was there first. */
  private boolean follow(String key, List<Store> homes, Reading now) {
    List<Store> behind = new ArrayList<>(Ring.HOMES);
    for (Store home : Ring.answering(homes)) if (isBehind(home, homes.get(0), now)) behind.add(home);
    return put(behind, timeout, key, now, now.goal().value(), Expiry.expiration(now.goal().secondsLeft())).stream()
        .allMatch(answer -> answer.value() != Stored.CHANGED);
  }

  /** What the first home has that is newer is of a writer whose value is just on its way to the second. */
  private static boolean isBehind(Store home, Store first, Reading now) {
    if (now.at(home) == null) return true;
    long version = now.at(home).value().version();
    long goal = now.goal().value().version();
    return home == first ? version < goal : version != goal;
  }

  /** @throws UnreachableException where neither home of the key answers, or it names none. */
  void requireReachable(String key) {
    List<Store> homes = ring.homes(key);
    if (Ring.answering(homes).isEmpty() && Asking.ask(homes, timeout / LAST_RESORT, Commands.get(key)).isEmpty()) {
      throw new UnreachableException(key);
    }
  }

  private Reading readAll(List<Store> homes, String key) {
    List<Answer<Held>> answers = Asking.ask(Ring.answering(homes), timeout, Commands.get(key));
    if (!isSettled(answers)) {
      List<Store> others = new ArrayList<>(homes);
      for (Answer<Held> answer : answers) others.remove(answer.store());
      answers.addAll(Asking.ask(others, timeout / LAST_RESORT, Commands.get(key)));
    }
    if (answers.isEmpty()) throw new UnreachableException(key);
    Reading reading = new Reading(answers);
    if (reading.value() != null && reading.value().isOurs()) clock.seen(reading.value().version());
    return reading;
  }

  private List<Answer<Stored>> put(
      List<Store> stores, long timeout, String key, Reading seen, StoredValue value, int expiration) {
    List<Answer<Stored>> answers = Asking.ask(stores, timeout, store -> {
      Held held = seen.at(store);
      return held == null
          ? Commands.add(key, expiration, value.stored())
          : Commands.swap(key, expiration, value.stored(), held.mark());
    });
    answers.removeIf(answer -> answer.value() == Stored.REFUSED);
    return answers;
  }

  /**
   * The other home did not answer, and does not know of it: when it is back, this copy must count.
   *
   * @return false where there is another one: somebody to whom both homes answer took this one for that of a writer who lost.
   */
  private boolean markAlone(Store home, String key, StoredValue value, int expiration) {
    List<Store> only = Collections.singletonList(home);
    for (Answer<Held> answer : Asking.ask(only, timeout, Commands.get(key))) {
      Held held = answer.value();
      if (held == null || !held.value().includes(value)) return false;
      if (held.value().version() != value.version()) return true;
      Command<Stored> swap = Commands.swap(key, expiration, value.alone().stored(), held.mark());
      for (Answer<Stored> swapped : Asking.ask(only, timeout, swap)) return swapped.value() == Stored.DONE;
    }
    throw new UnreachableException(key);
  }

  /** memcached would refuse it; here it can be said why. */
  private static void requireRoom(List<Store> homes, String key, StoredValue value) {
    int size = key.length() + value.stored().length + ITEM_OVERHEAD;
    for (Store home : homes) {
      if (size > home.itemLimit()) {
        throw new IllegalArgumentException(
            key + " is too large to be stored: it needs " + size + " bytes, " + home + " takes at most " + home.itemLimit()
                + ": keep less in the session, or give memcached a larger -I");
      }
    }
  }

  /** A value was found, or a store that would know has none. */
  private static boolean isSettled(List<Answer<Held>> answers) {
    for (Answer<Held> answer : answers) {
      if (answer.value() != null || answer.store().state() == StoreState.IN_STEP) return true;
    }
    return false;
  }

  /** Two who are always in each other's way go apart. */
  static void pause(int attempt) {
    if (attempt == 0) return;
    try {
      TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(500 * Math.min(attempt, 20)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
