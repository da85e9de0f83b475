package msmlab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ConcurrentRequestsTest {
  private static final String KEY = "A1B2-n1";

  @Test
  void unlockedRequestsOfOneSessionNeverReadAMixAndTheCopiesFinallyAgree() throws Exception {
    try (Memcached n1 = Memcached.running();
        Memcached n2 = Memcached.running();
        Guard a = Guard.over(n1, n2).awaitInStep();
        Guard b = Guard.over(n1, n2).awaitInStep()) {
      a.set(KEY, value(0));
      ExecutorService threads = Executors.newFixedThreadPool(6);
      List<Future<?>> running = new ArrayList<>();
      for (int i = 1; i <= 6; i++) {
        int writer = i;
        Guard tomcat = i % 2 == 0 ? a : b;
        running.add(threads.submit(() -> {
          for (int n = 0; n < 200; n++) {
            byte[] seen = tomcat.get(KEY);
            assertArrayEquals(value(seen[0]), seen);
            tomcat.set(KEY, value(writer));
          }
          return null;
        }));
      }
      for (Future<?> one : running) one.get();
      threads.shutdown();
      byte[] last = a.get(KEY);
      assertArrayEquals(last, b.get(KEY));
      Eventually.isTrue(
          java.time.Duration.ofSeconds(2), "one copy",
          () -> Arrays.equals(n1.stored(KEY).stored(), n2.stored(KEY).stored()));
      assertEquals(0, a.store(1).outages() + a.store(2).outages() + b.store(1).outages() + b.store(2).outages());
    }
  }

  private static byte[] value(int writer) {
    byte[] value = new byte[3000];
    Arrays.fill(value, (byte) writer);
    return value;
  }
}
