package msmlab;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/** The two copies of each value: written side by side, read side by side, the newer one counts. */
final class Copies {
  private static final Log LOG = LogFactory.getLog(Copies.class);

  /** Of memcached's limit: what an item needs beside key and value. */
  private static final int ITEM_OVERHEAD = 128;

  /** Seconds a tombstone stands for a value that never ends. */
  private static final int ENDLESS_TOMBSTONE = 24 * 60 * 60;

  /** Part of the time-out for which stores that are taken to be down are asked, where nobody else can answer. */
  private static final int LAST_RESORT = 4;

  private final Ring ring;
  private final Repairs repairs;
  private final long timeout;
  private final VersionClock clock = new VersionClock();

  /** @param timeout of one operation, in ns. */
  Copies(Ring ring, Repairs repairs, long timeout) {
    this.ring = ring;
    this.repairs = repairs;
    this.timeout = timeout;
  }

  /**
   * The newest copy, perhaps a tombstone; the other one is repaired where it is older. None for a key that no session of
   * these stores has, e.g. out of a forged cookie: it must not look like a failure of a store.
   *
   * @throws IllegalStateException where neither home answers.
   */
  Optional<StoredValue> read(String key) {
    List<Store> homes = ring.homes(key);
    if (!Commands.isKey(key) || homes.isEmpty()) return Optional.empty();
    List<Answer<byte[]>> answers = get(inUse(homes), timeout, key);
    if (!isSettled(answers)) answers.addAll(get(others(homes, answers), timeout / LAST_RESORT, key));
    if (answers.isEmpty()) throw new IllegalStateException("no memcached answered for " + key);
    Optional<StoredValue> newest =
        answers.stream()
            .filter(answer -> answer.value() != null)
            .map(answer -> StoredValue.read(answer.value()))
            .max(Comparator.comparingLong(StoredValue::version));
    newest.filter(StoredValue::isOurs).ifPresent(value -> {
      clock.seen(value.version());
      repair(key, value, answers);
    });
    return newest;
  }

  /** Cheaper than to read it: one copy is enough for a yes. */
  boolean exists(String key) {
    List<Store> inUse = inUse(ring.homes(key));
    if (Commands.isKey(key) && !inUse.isEmpty()) {
      for (Answer<byte[]> answer : get(inUse.subList(0, 1), timeout, key)) {
        if (answer.value() != null && !StoredValue.read(answer.value()).isTombstone()) return true;
      }
    }
    return read(key).filter(value -> !value.isTombstone()).isPresent();
  }

  /**
   * @param expiration as memcached takes it.
   * @throws IllegalArgumentException where memcached would not take the value.
   * @throws IllegalStateException where neither home has stored it.
   */
  void write(String key, int expiration, byte[] payload) {
    write(key, expiration, StoredValue.of(payload, Expiry.date(expiration), clock.next()));
  }

  /**
   * Deletes: a home that is away must not bring the value back later, so a tombstone stands for it. It ends when the value
   * would have, so it never takes more memory, nor longer.
   */
  void bury(String key) {
    Optional<StoredValue> value = read(key);
    if (!value.isPresent()) return;
    int ends = value.get().date();
    int date = ends == Expiry.NEVER ? Expiry.date(ENDLESS_TOMBSTONE) : ends;
    if (Expiry.isOver(date)) return;
    write(key, Expiry.expiration(date), StoredValue.tombstone(date, clock.next()));
  }

  /** @throws IllegalStateException where neither home of the key answers, or it names none. */
  void requireReachable(String key) {
    List<Store> homes = ring.homes(key);
    if (inUse(homes).isEmpty() && get(homes, timeout / LAST_RESORT, key).isEmpty()) {
      throw new IllegalStateException("no memcached answers for " + key);
    }
  }

  private void write(String key, int expiration, StoredValue value) {
    List<Store> homes = ring.homes(key);
    if (!Commands.isKey(key) || homes.isEmpty()) throw new IllegalArgumentException("not a key of a session: " + key);
    requireRoom(homes, key, value);
    List<Answer<Boolean>> done = set(inUse(homes), timeout, key, expiration, value);
    if (!isStored(done)) done = set(others(homes, done), timeout / LAST_RESORT, key, expiration, value);
    if (!isStored(done)) throw new IllegalStateException("no memcached stored " + key);
  }

  /** memcached would refuse it; here it can be said why, which msm leaves to its storage. */
  private static void requireRoom(List<Store> homes, String key, StoredValue value) {
    int size = key.length() + value.stored().length + ITEM_OVERHEAD;
    for (Store home : homes) {
      if (size > home.itemLimit()) {
        String refused =
            key + " is too large to be stored: it needs " + size + " bytes, " + home + " takes at most " + home.itemLimit()
                + ": keep less in the session, or give memcached a larger -I";
        LOG.error(refused);
        throw new IllegalArgumentException(refused);
      }
    }
  }

  private void repair(String key, StoredValue newest, List<Answer<byte[]>> answers) {
    for (Answer<byte[]> answer : answers) {
      byte[] there = answer.value();
      if (there == null || StoredValue.read(there).version() < newest.version()) {
        repairs.add(answer.store(), key, newest);
      }
    }
  }

  private static List<Answer<byte[]>> get(List<Store> stores, long timeout, String key) {
    return Asking.ask(stores, timeout, Commands.get(key));
  }

  private static List<Answer<Boolean>> set(
      List<Store> stores, long timeout, String key, int expiration, StoredValue value) {
    return Asking.ask(stores, timeout, Commands.set(key, expiration, value.stored()));
  }

  /** A value was found, or a store that would know has none. */
  private static boolean isSettled(List<Answer<byte[]>> answers) {
    for (Answer<byte[]> answer : answers) {
      if (answer.value() != null || answer.store().state() == StoreState.IN_STEP) return true;
    }
    return false;
  }

  private static boolean isStored(List<Answer<Boolean>> answers) {
    for (Answer<Boolean> answer : answers) if (answer.value()) return true;
    return false;
  }

  private static List<Store> inUse(List<Store> homes) {
    List<Store> inUse = new ArrayList<>(Ring.HOMES);
    for (Store home : homes) if (!home.isDown()) inUse.add(home);
    return inUse;
  }

  private static <T> List<Store> others(List<Store> homes, List<Answer<T>> answers) {
    List<Store> others = new ArrayList<>(homes);
    for (Answer<T> answer : answers) others.remove(answer.store());
    return others;
  }
}
