package msmlab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.javakaffee.web.msm.storage.StorageClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectWritesTest {
  private static final String KEY = "ABC-n1.TomcatA";
  private static final byte[] VALUE = "basket".getBytes(StandardCharsets.US_ASCII);

  private final Memcached n1 = Memcached.running();
  private final Store home = new Store("n1", n1.address(), Guard.TIMEOUT.toNanos());
  private final MsmClient client = new MsmClient();
  private final DirectWrites writes = new DirectWrites(client, key -> key.equals(KEY) ? home : null, Guard.TIMEOUT.toNanos());

  @AfterEach
  void stop() {
    home.close();
    n1.close();
  }

  @Test
  void aWriteGoesToTheHomeOfItsKey() throws Exception {
    assertTrue(writes.set(KEY, 60, VALUE).get());
    assertArrayEquals(VALUE, RawValue.get(n1.address(), KEY));
    assertEquals(List.of(), client.written);
  }

  @Test
  void msmWritesWhatHasNoHome() {
    writes.set("validity:ABC-n1", 60, VALUE);
    assertEquals(List.of("validity:ABC-n1"), client.written);
  }

  @Test
  void aHomeThatDoesNotAnswerFailsTheWriteAndTheNextOneAtOnce() {
    n1.freeze();
    assertThrows(ExecutionException.class, writes.set(KEY, 60, VALUE)::get);
    assertTrue(home.isDown());
    Future<Boolean> next = writes.set(KEY, 60, VALUE);
    assertTrue(next.isDone());
    assertThrows(ExecutionException.class, next::get);
    assertEquals(List.of(), client.written);
  }

  @Test
  void aDeletedCopyIsGoneBeforeTheDeletionReturns() throws Exception {
    writes.set(KEY, 60, VALUE).get();
    writes.delete(KEY);
    assertNull(RawValue.get(n1.address(), KEY));
    assertEquals(List.of(), client.deleted);
  }

  @Test
  void nobodyWaitsForTheDeletionWhereTheHomeDoesNotAnswer() throws Exception {
    n1.freeze();
    assertFalse(writes.delete(KEY).get());
    assertTrue(home.isDown());
    assertFalse(writes.delete(KEY).get());
    assertEquals(List.of(), client.deleted);
  }

  @Test
  void msmLearnsWhyMemcachedRefusesAValue() {
    writes.set(KEY, 60, new byte[2 << 20]);
    assertEquals(List.of(KEY), client.written);
  }

  /** Notes what it is asked to write and to delete. */
  private static final class MsmClient implements StorageClient {
    private final List<String> written = new ArrayList<>();
    private final List<String> deleted = new ArrayList<>();

    @Override
    public Future<Boolean> set(String key, int expiration, byte[] value) {
      written.add(key);
      return CompletableFuture.completedFuture(true);
    }

    @Override
    public Future<Boolean> add(String key, int expiration, byte[] value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public byte[] get(String key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Boolean> delete(String key) {
      deleted.add(key);
      return CompletableFuture.completedFuture(true);
    }

    @Override
    public void shutdown() {}
  }
}
