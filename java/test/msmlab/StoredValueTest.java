package msmlab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StoredValueTest {
  private static final byte[] PAYLOAD = {0, 2, 7, 7};

  @Test
  void whatIsStoredReadsBackWithItsVersionAndItsEnd() {
    StoredValue value = StoredValue.read(StoredValue.of(PAYLOAD, 1_800_000_000, 42).stored());
    assertArrayEquals(PAYLOAD, value.payload());
    assertEquals(42, value.version());
    assertEquals(1_800_000_000, value.date());
    assertFalse(value.isTombstone());
  }

  @Test
  void stockMsmFindsItsBytesWhereItLooksForThem() {
    byte[] stored = StoredValue.of(PAYLOAD, 0, 1).stored();
    assertArrayEquals(PAYLOAD, Arrays.copyOf(stored, PAYLOAD.length));
  }

  @Test
  void aValueOfStockMsmIsWholeAndOlderThanAnyOther() {
    for (int length : new int[] {0, 1, 6, 15, 16, 20, 5000}) {
      byte[] stock = new byte[length];
      StoredValue value = StoredValue.read(stock);
      assertArrayEquals(stock, value.payload());
      assertTrue(value.version() < StoredValue.of(PAYLOAD, 0, 1).version());
      assertFalse(value.isTombstone());
    }
  }

  @Test
  void aTombstoneHasNoPayload() {
    StoredValue value = StoredValue.read(StoredValue.tombstone(5, 9).stored());
    assertTrue(value.isTombstone());
    assertEquals(9, value.version());
  }
}
