package msmlab;

/** How memcached is told when an item ends: a span in seconds, a date, or 0 for never (its protocol.txt, "Expiration times"). */
final class Expiry {
  static final int NEVER = 0;

  /** memcached takes a larger number for a date. */
  private static final int LONGEST_SPAN = 30 * 24 * 60 * 60;

  private Expiry() {}

  /** For an item that ends in so many seconds; less than 0: never. */
  static int expiration(int seconds) {
    if (seconds < 0) return NEVER;
    return seconds > LONGEST_SPAN ? (int) (System.currentTimeMillis() / 1000) + seconds : Math.max(1, seconds);
  }
}
