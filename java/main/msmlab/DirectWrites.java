package msmlab;

import de.javakaffee.web.msm.storage.StorageClient;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * msm's client, but for changes to sessions whose home answers: the request's own thread sends them and reads the answer. msm's client
 * has a single thread for all, and each change waits until that one has been woken twice; a deletion it only promises.
 */
final class DirectWrites implements StorageClient {
  private static final int LOCKS = 256;

  private final StorageClient client;
  private final Function<String, Store> homes;
  private final long timeoutNanos;
  /** Changes to a session by parallel requests leave in the order in which they came, as msm's client sends them. */
  private final ReentrantLock[] turns = new ReentrantLock[LOCKS];

  /**
   * @param homes by key: null for one that is left to msm's client.
   * @param timeoutNanos time limit of a write.
   */
  DirectWrites(StorageClient client, Function<String, Store> homes, long timeoutNanos) {
    this.client = client;
    this.homes = homes;
    this.timeoutNanos = timeoutNanos;
    for (int i = 0; i < LOCKS; i++) turns[i] = new ReentrantLock(true);
  }

  @Override
  public Future<Boolean> set(String key, int expiration, byte[] value) {
    return inTurn(key, home -> {
      if (home == null) return client.set(key, expiration, value);
      Answer<Stored> answer = Asking.ask(home, timeoutNanos, Commands.put(key, expiration, value));
      // msm's client gets memcached's reason for a refusal.
      if (answer != null && answer.value == Stored.REFUSED) return client.set(key, expiration, value);
      if (answer != null) return CompletableFuture.completedFuture(true);
      CompletableFuture<Boolean> failed = new CompletableFuture<>();
      failed.completeExceptionally(new IOException(home + " does not answer"));
      return failed;
    });
  }

  /** When a Tomcat has taken a session over, the next request must not find its old copy, and take it over once more. */
  @Override
  public Future<Boolean> delete(String key) {
    return inTurn(key, home -> {
      if (home == null) return client.delete(key);
      Answer<Boolean> answer = Asking.ask(home, timeoutNanos, Commands.delete(key));
      return answer == null ? client.delete(key) : CompletableFuture.completedFuture(answer.value);
    });
  }

  /** @param change gets null for a home that is left to msm's client. */
  private Future<Boolean> inTurn(String key, Function<Store, Future<Boolean>> change) {
    ReentrantLock turn = turns[Math.floorMod(key.hashCode(), LOCKS)];
    turn.lock();
    try {
      Store home = homes.apply(key);
      return change.apply(home == null || home.isDown() ? null : home);
    } finally {
      turn.unlock();
    }
  }

  @Override
  public Future<Boolean> add(String key, int expiration, byte[] value) {
    return client.add(key, expiration, value);
  }

  @Override
  public byte[] get(String key) {
    return client.get(key);
  }

  @Override
  public void shutdown() {
    client.shutdown();
  }
}
