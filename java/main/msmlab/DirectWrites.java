package msmlab;

import de.javakaffee.web.msm.storage.StorageClient;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * msm's client, but for changes to sessions: the request's own thread sends them to the session's home and reads the answer. msm's
 * client has a single thread for all, and each change waits until that one has been woken twice; a deletion it only promises; and of
 * a memcached that is known to be away, it waits for the answer a second ({@code sessionBackupTimeout}) at each request.
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
      Answer<Stored> answer = ask(home, Commands.put(key, expiration, value));
      if (answer == null) return failed(home + " does not answer");
      // msm's client gets memcached's reason for a refusal.
      if (answer.value == Stored.REFUSED) return client.set(key, expiration, value);
      return CompletableFuture.completedFuture(true);
    });
  }

  /** When a Tomcat has taken a session over, the next request must not find its old copy, and take it over once more. */
  @Override
  public Future<Boolean> delete(String key) {
    return inTurn(key, home -> {
      if (home == null) return client.delete(key);
      Answer<Boolean> answer = ask(home, Commands.delete(key));
      return CompletableFuture.completedFuture(answer != null && answer.value);
    });
  }

  /** @param change gets null for a key that is left to msm's client. */
  private Future<Boolean> inTurn(String key, Function<Store, Future<Boolean>> change) {
    ReentrantLock turn = turns[Math.floorMod(key.hashCode(), LOCKS)];
    turn.lock();
    try {
      return change.apply(homes.apply(key));
    } finally {
      turn.unlock();
    }
  }

  private static Future<Boolean> failed(String why) {
    CompletableFuture<Boolean> failed = new CompletableFuture<>();
    failed.completeExceptionally(new IOException(why));
    return failed;
  }

  /** @return null if the memcached does not answer, at once if that is known. */
  private <T> Answer<T> ask(Store home, Command<T> question) {
    return home.isDown() ? null : Asking.ask(home, timeoutNanos, question);
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
