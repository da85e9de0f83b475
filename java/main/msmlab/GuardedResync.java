package msmlab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Copies values that a store lacks, or has in an older version, from the stores that share values with it. Without it, sessions
 * that nobody requests would stay on one store until that one dies.
 */
final class GuardedResync extends Resync {
  private final Ring ring;
  private final Copies copies;

  GuardedResync(Ring ring, Copies copies, long timeoutNanos, StepMark mark) {
    super(ring.stores(), timeoutNanos, mark);
    this.ring = ring;
    this.copies = copies;
  }

  /** Not while a store that may have its values is down: the store would stay behind anyway. */
  @Override
  boolean isFillable(Store store) {
    for (Store neighbour : ring.neighbours(store)) if (neighbour.isDown()) return false;
    return true;
  }

  /** Does nothing: each value has another home. */
  @Override
  void isLost(Store store) {}

  @Override
  Filled fill(Store store) throws IOException {
    int keys = 0;
    int copied = 0;
    for (Store neighbour : ring.neighbours(store)) {
      for (List<String> batch : BulkRead.batches(shared(neighbour, store))) {
        keys += batch.size();
        copied += copy(neighbour, store, batch);
      }
    }
    return new Filled(keys, copied);
  }

  @Override
  void settle(Store store) throws IOException {
    dropLocks(store);
  }

  /** The neighbour's keys of which the store is a home. Locks are not copied; they expire by themselves. Nor are marks. */
  private Collection<KeyDump.Entry> shared(Store neighbour, Store store) throws IOException {
    return KeyDump.list(neighbour.address(), timeoutNanos, key -> !isOwn(key) && ring.homes(key).contains(store)).values();
  }

  /** Whether it is the guard's own, no application's. */
  private static boolean isOwn(String key) {
    return key.startsWith(Lease.PREFIX) || key.startsWith(StepMark.PREFIX);
  }

  /** @return how many of the keys differed. */
  private int copy(Store from, Store to, List<String> keys) throws IOException {
    Map<String, byte[]> there = BulkRead.values(from, timeoutNanos, keys);
    Map<String, byte[]> here = BulkRead.values(to, timeoutNanos, keys);
    int copied = 0;
    for (Map.Entry<String, byte[]> entry : there.entrySet()) {
      byte[] own = here.get(entry.getKey());
      if (own != null && StoredValue.read(own).version() == StoredValue.read(entry.getValue()).version()) continue;
      copies.align(entry.getKey());
      if (to.isDown()) throw new IOException(to + " does not answer");
      copied++;
    }
    return copied;
  }

  /**
   * Drops the locks that its neighbours do not have: their owners went on without this store, and could not release them
   * here; or memcached, once it ran again, carried out a request that it had received before it stalled.
   */
  private void dropLocks(Store store) throws IOException {
    List<String> locks = new ArrayList<>();
    KeyDump.read(store.address(), timeoutNanos, entry -> {
      if (entry.key.startsWith(Lease.PREFIX)) locks.add(entry.key);
    });
    for (String key : locks) {
      List<Store> homes = ring.homes(key);
      List<Answer<Held>> answers = Asking.ask(homes, timeoutNanos, Commands.get(key));
      Held here = null;
      boolean isShared = homes.size() == 1;
      for (Answer<Held> answer : answers) if (answer.store == store) here = answer.value;
      for (Answer<Held> answer : answers) isShared |= answer.store != store && isSame(here, answer.value);
      if (here == null || isShared || answers.size() < homes.size()) continue;
      Asking.ask(store, timeoutNanos, Commands.swap(key, Lease.DROPPED, new byte[0], here.mark));
    }
  }

  private static boolean isSame(Held here, Held there) {
    return here != null && there != null && Arrays.equals(here.value.stored(), there.value.stored());
  }
}
