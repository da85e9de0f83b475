package msmlab;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A value as it lies in a memcached: msm's bytes, then a trailer of kind (4 bytes), version (8) and magic (4). The trailer
 * is behind since stock msm reads from the front and does not look at what follows.
 */
final class StoredValue {
  /** "msm" and the layout's number. A value that does not end so was written by stock msm. */
  private static final int MAGIC = 0x6d736d02;

  private static final int TRAILER = 16;
  private static final int VERSION_AT = 4;
  private static final int MAGIC_AT = 12;

  /** Stock msm's: older than any of ours. */
  private static final long UNKNOWN = Long.MIN_VALUE;

  private static final int SESSION = 0;
  /** Nothing before the trailer: the session is over, and whoever still has an older copy must not bring it back. */
  private static final int ENDED = 1;
  /** Before the trailer stands the id that the session has now. */
  private static final int MOVED = 2;
  /** Added to a kind: written while the other home did not answer, which so cannot know of it. */
  private static final int ALONE = 4;

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

  static StoredValue session(byte[] payload, long version) {
    return of(payload, SESSION, version);
  }

  static StoredValue ended(long version) {
    return of(new byte[0], ENDED, version);
  }

  static StoredValue moved(String id, long version) {
    return of(id.getBytes(StandardCharsets.UTF_8), MOVED, version);
  }

  /** The same, as it is to be written where the other home does not answer. */
  StoredValue alone() {
    return of(payload(), kind() | ALONE, version());
  }

  byte[] stored() {
    return stored;
  }

  /** False for a value of stock msm, which has no version to compare. */
  boolean isOurs() {
    return ours;
  }

  long version() {
    return ours ? trailer().getLong(start() + VERSION_AT) : UNKNOWN;
  }

  boolean isAlone() {
    return (kind() & ALONE) != 0;
  }

  boolean isEnded() {
    return (kind() & ENDED) != 0;
  }

  /** The id under which the session lies now; null where it has not moved. */
  String movedTo() {
    return (kind() & MOVED) == 0 ? null : new String(payload(), StandardCharsets.UTF_8);
  }

  byte[] payload() {
    return ours ? Arrays.copyOf(stored, start()) : stored;
  }

  private static StoredValue of(byte[] payload, int kind, long version) {
    ByteBuffer bytes = ByteBuffer.allocate(payload.length + TRAILER);
    bytes.put(payload).putInt(kind).putLong(version).putInt(MAGIC);
    return new StoredValue(bytes.array());
  }

  private int kind() {
    return ours ? trailer().getInt(start()) : SESSION;
  }

  private int start() {
    return stored.length - TRAILER;
  }

  private ByteBuffer trailer() {
    return ByteBuffer.wrap(stored);
  }
}
