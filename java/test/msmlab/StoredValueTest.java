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
  void whatIsStoredReadsBackWithItsVersion() {
    StoredValue value = StoredValue.read(StoredValue.session(PAYLOAD, 42, null).stored());
    assertArrayEquals(PAYLOAD, value.payload());
    assertEquals(42, value.version());
    assertFalse(value.isEnded());
  }

  @Test
  void stockMsmFindsItsBytesAtTheBeginning() {
    byte[] stored = StoredValue.session(PAYLOAD, 1, null).stored();
    assertArrayEquals(PAYLOAD, Arrays.copyOf(stored, PAYLOAD.length));
  }

  @Test
  void aValueOfStockMsmIsWholeAndOlderThanAnyOther() {
    for (int length : new int[] {0, 1, 6, 15, 16, 20, 5000}) {
      byte[] stock = new byte[length];
      StoredValue value = StoredValue.read(stock);
      assertArrayEquals(stock, value.payload());
      assertTrue(value.version() < StoredValue.session(PAYLOAD, 1, null).version());
      assertFalse(value.isEnded());
    }
  }

  @Test
  void aValueNamesItsLatestAncestors() {
    StoredValue first = StoredValue.session(PAYLOAD, 1, null);
    StoredValue last = first;
    for (int version = 2; version < 9; version++) last = StoredValue.session(PAYLOAD, version, last);
    assertTrue(StoredValue.read(last.stored()).includes(first));
    assertFalse(first.includes(last));
    assertFalse(StoredValue.session(PAYLOAD, 10, null).includes(first));
    assertArrayEquals(PAYLOAD, StoredValue.read(last.alone().stored()).payload());
    assertTrue(last.alone().includes(first));
  }

  @Test
  void whatHasEndedHasNoPayload() {
    StoredValue value = StoredValue.read(StoredValue.ended(9).stored());
    assertTrue(value.isEnded());
    assertEquals(9, value.version());
  }

  @Test
  void theValueOfAMovedSessionNamesItsNewId() {
    StoredValue value = StoredValue.read(StoredValue.moved("B2-n1", 9).stored());
    assertEquals("B2-n1", value.movedTo());
    assertFalse(value.isEnded());
  }

  @Test
  void theMarkForAValueWrittenAloneChangesNothingElse() {
    StoredValue value = StoredValue.read(StoredValue.ended(9).alone().stored());
    assertTrue(value.isAlone());
    assertTrue(value.isEnded());
    assertEquals(9, value.version());
  }
}
