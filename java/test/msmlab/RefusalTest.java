package msmlab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A memcached that has no room for a value has not failed, but whoever reads the log must learn of it. */
class RefusalTest {
  private static final String KEY = "A-n1";
  private static final byte[] LARGE = new byte[700_000];

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Handler handler = new Handler() {
    @Override
    public void publish(LogRecord line) {
      if (line.getMessage().contains("had no room")) lines.add(line.getSourceClassName() + " " + line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  @BeforeEach
  void listen() {
    Logger.getLogger("").addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    Logger.getLogger("").removeHandler(handler);
  }

  @Test
  void aValueHasOneCopyIfOneStoreHasNoRoom() {
    try (Memcached full = full();
        Memcached empty = Memcached.running();
        Guard guard = Guard.over(full, empty)) {
      guard.set(KEY, LARGE);
      assertArrayEquals(LARGE, guard.get(KEY));
      assertNull(full.stored(KEY));
      assertEquals(0, guard.store(1).outages());
      assertLogged("n1");
    }
  }

  @Test
  void aValueForWhichNoStoreHasRoomIsNotStored() {
    try (Memcached full = full();
        Memcached other = full();
        Guard guard = Guard.over(full, other)) {
      assertThrows(IllegalStateException.class, () -> guard.set(KEY, LARGE));
      assertNull(guard.get(KEY));
      assertEquals(0, guard.store(1).outages() + guard.store(2).outages());
      assertLogged("n1", "n2");
    }
  }

  @Test
  void manyRefusalsAreOneLine() {
    try (Memcached full = full();
        Memcached empty = Memcached.running();
        Guard guard = Guard.over(full, empty)) {
      for (int i = 0; i < 20; i++) guard.set("B" + i + "-n1", LARGE);
      assertLogged("n1");
    }
  }

  /** Two such values fill it. It makes no room for others, as one with evictions does not if it only has small ones to remove. */
  private static Memcached full() {
    Memcached memcached = Memcached.running("-m", "2", "-M");
    RawValue.set(memcached.address(), "F1", LARGE);
    RawValue.set(memcached.address(), "F2", LARGE);
    return memcached;
  }

  private void assertLogged(String... stores) {
    assertEquals(stores.length, lines.size(), lines.toString());
    for (int i = 0; i < stores.length; i++) {
      assertTrue(lines.get(i).startsWith("msmlab.Store memcached " + stores[i] + " "), lines.get(i));
    }
  }
}
