package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ExpiryTest {
  @Test
  void lessThanZeroIsNever() {
    assertEquals(Expiry.NEVER, Expiry.expiration(-1));
  }

  @Test
  void aSpanIsPassedOnAndAnExpiryNowBecomesOneSecond() {
    assertEquals(600, Expiry.expiration(600));
    assertEquals(1, Expiry.expiration(0));
  }

  @Test
  void moreThanThirtyDaysIsADate() {
    int year = 365 * 24 * 3600;
    assertEquals(System.currentTimeMillis() / 1000 + year, Expiry.expiration(year), 1);
  }
}
