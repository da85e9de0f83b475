package msmlab;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A value as it lies in a memcached: msm's bytes, then a trailer of expiry (4 bytes), version (8) and magic (4). The
 * trailer is behind since stock msm reads from the front and does not look at what follows. No bytes of msm before the
 * trailer mean that the value was deleted.
 */
final class StoredValue {
  /** "msm" and the layout's number. A value that does not end so was written by stock msm. */
  private static final int MAGIC = 0x6d736d01;

  private static final int TRAILER = 16;
  private static final int VERSION_AT = 4;
  private static final int MAGIC_AT = 12;

  /** Stock msm's: older than any of ours. */
  private static final long UNKNOWN = Long.MIN_VALUE;

  private final byte[] stored;
  private final boolean ours;

  private StoredValue(byte[] stored) {
    this.stored = stored;
    this.ours = stored.length >= TRAILER && trailer().getInt(start() + MAGIC_AT) == MAGIC;
  }

  /** @param stored as read from a memcached. */
  static StoredValue read(byte[] stored) {
    return new StoredValue(stored);
  }

  /** @param date see {@link Expiry#date}. */
  static StoredValue of(byte[] payload, int date, long version) {
    ByteBuffer bytes = ByteBuffer.allocate(payload.length + TRAILER);
    bytes.put(payload).putInt(date).putLong(version).putInt(MAGIC);
    return new StoredValue(bytes.array());
  }

  static StoredValue tombstone(int date, long version) {
    return of(new byte[0], date, version);
  }

  byte[] stored() {
    return stored;
  }

  /** False for a value of stock msm, which has no version to compare and no expiry to copy. */
  boolean isOurs() {
    return ours;
  }

  long version() {
    return ours ? trailer().getLong(start() + VERSION_AT) : UNKNOWN;
  }

  /** See {@link Expiry#date}. */
  int date() {
    return ours ? trailer().getInt(start()) : Expiry.NEVER;
  }

  boolean isTombstone() {
    return ours && stored.length == TRAILER;
  }

  byte[] payload() {
    return ours ? Arrays.copyOf(stored, start()) : stored;
  }

  private int start() {
    return stored.length - TRAILER;
  }

  private ByteBuffer trailer() {
    return ByteBuffer.wrap(stored);
  }
}
