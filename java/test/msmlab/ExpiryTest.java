package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ExpiryTest {
  @Test
  void zeroIsNever() {
    assertEquals(Expiry.NEVER, Expiry.date(0));
    assertFalse(Expiry.isOver(Expiry.NEVER));
    assertEquals(0, Expiry.expiration(Expiry.NEVER));
  }

  @Test
  void aCopyMadeLaterEndsWithTheFirst() {
    int date = Expiry.date(600) - 200;
    assertEquals(400, Expiry.expiration(date), 1);
  }

  @Test
  void moreThanThirtyDaysIsADate() {
    int nextYear = (int) (System.currentTimeMillis() / 1000) + 365 * 24 * 3600;
    assertEquals(nextYear, Expiry.date(nextYear));
    assertEquals(30 * 24 * 3600, Expiry.expiration(nextYear));
  }

  @Test
  void aDateThatPassedIsOver() {
    assertTrue(Expiry.isOver(Expiry.date(-1)));
    assertFalse(Expiry.isOver(Expiry.date(60)));
  }
}
