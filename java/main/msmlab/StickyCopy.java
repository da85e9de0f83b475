package msmlab;

/** What a memcached has of a sticky session. */
final class StickyCopy {
  final byte[] value;
  /** When it expires, in memcached's words: see {@link Expiry}. */
  final int expiration;

  StickyCopy(byte[] value, int expiration) {
    this.value = value;
    this.expiration = expiration;
  }
}
