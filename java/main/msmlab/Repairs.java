package msmlab;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Brings a copy that is missing or older up to the newest one, beside the request that found it. */
final class Repairs {
  /** When so many wait, more are dropped: the next read finds them again. */
  private static final int WAITING = 256;

  private final long timeout;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), DaemonThreads.named("msm-guard-repair"),
          new ThreadPoolExecutor.DiscardPolicy());

  /** @param timeout of one operation, in ns. */
  Repairs(long timeout) {
    this.timeout = timeout;
  }

  void add(Store behind, String key, StoredValue newest) {
    thread.execute(() -> repair(behind, key, newest, timeout));
  }

  void stop() {
    thread.shutdownNow();
  }

  /**
   * Never over a newer value: where there is none it adds, over an older one it swaps if that is still the same.
   *
   * @return whether the store has a copy that is as new now.
   */
  static boolean repair(Store behind, String key, StoredValue newest, long timeout) {
    if (Expiry.isOver(newest.date())) return true;
    int expiration = Expiry.expiration(newest.date());
    List<Store> there = Collections.singletonList(behind);
    for (Answer<Commands.Marked> old : Asking.ask(there, timeout, Commands.gets(key))) {
      if (old.value() == null) {
        return !Asking.ask(there, timeout, Commands.add(key, expiration, newest.stored())).isEmpty();
      }
      if (StoredValue.read(old.value().value()).version() >= newest.version()) return true;
      String mark = old.value().mark();
      return !Asking.ask(there, timeout, Commands.swap(key, expiration, newest.stored(), mark)).isEmpty();
    }
    return false;
  }
}
