package msmlab;

/** memcached's expiration times: a number of seconds, a Unix time, or 0 for never (its protocol.txt, "Expiration times"). */
final class Expiry {
  static final int NEVER = 0;

  /** memcached takes a larger number for a Unix time. */
  private static final int MAX_SPAN_SECONDS = 30 * 24 * 60 * 60;

  private Expiry() {}

  /** The expiration of an item that expires in {@code seconds}; less than 0: never. */
  static int expiration(int seconds) {
    if (seconds < 0) return NEVER;
    return seconds > MAX_SPAN_SECONDS ? (int) (System.currentTimeMillis() / 1000) + seconds : Math.max(1, seconds);
  }

  /** The expiration of an item that ends then, in seconds since 1970; less than 0: never. */
  static int at(long ends) {
    return ends < 0 ? NEVER : (int) ends;
  }
}
