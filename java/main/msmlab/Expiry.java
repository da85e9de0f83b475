package msmlab;

/** When an item ends. memcached takes a span in seconds, a date, or 0 for never (its protocol.txt, "Expiration times"). */
final class Expiry {
  static final int NEVER = 0;

  /** memcached takes a larger number for a date. */
  private static final int LONGEST_SPAN = 30 * 24 * 60 * 60;

  private Expiry() {}

  /** Seconds since 1970 at which an item written now ends, or {@link #NEVER}. */
  static int date(int expiration) {
    return expiration == NEVER || expiration > LONGEST_SPAN ? expiration : now() + expiration;
  }

  static boolean isOver(int date) {
    return date != NEVER && date <= now();
  }

  /** What memcached is to be told so that a copy written now ends at {@code date}, which is not over. */
  static int expiration(int date) {
    return date == NEVER ? NEVER : Math.min(Math.max(1, date - now()), LONGEST_SPAN);
  }

  private static int now() {
    return (int) (System.currentTimeMillis() / 1000);
  }
}
