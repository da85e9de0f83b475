package msmlab;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A value in a memcached: msm's bytes, then the versions of its ancestors (8 bytes each), then a trailer of kind (4 bytes),
 * version (8) and magic (4). They come last because stock msm reads from the front and ignores what follows.
 */
final class StoredValue {
  /** "msm" and the layout's number. A value without it at its end was written by stock msm. */
  private static final int MAGIC = 0x6d736d02;

  private static final int TRAILER = 16;

  /** How many ancestors a session's value names. Values of other kinds name none. */
  private static final int ANCESTORS = 8;
  private static final int VERSION_AT = 4;
  private static final int MAGIC_AT = 12;

  /** The version of stock msm's values: older than any of ours. */
  private static final long UNKNOWN = Long.MIN_VALUE;

  private static final int SESSION = 0;
  /** Nothing precedes the trailer: the session is over, and an older copy must not bring it back. */
  private static final int ENDED = 1;
  /** The session's new id precedes the trailer. */
  private static final int MOVED = 2;
  /** Added to a kind: written while the other home did not answer, which therefore lacks it. */
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

  /** @param before the value it descends from; null if there was none. */
  static StoredValue session(byte[] payload, long version, StoredValue before) {
    ByteBuffer bytes = ByteBuffer.allocate(payload.length + ANCESTORS * Long.BYTES + TRAILER);
    bytes.put(payload);
    bytes.putLong(before == null ? UNKNOWN : before.version());
    for (int i = 1; i < ANCESTORS; i++) bytes.putLong(before == null ? UNKNOWN : before.ancestor(i - 1));
    return close(bytes, SESSION, version);
  }

  static StoredValue ended(long version) {
    return close(ByteBuffer.allocate(TRAILER), ENDED, version);
  }

  static StoredValue moved(String id, long version) {
    byte[] payload = id.getBytes(StandardCharsets.UTF_8);
    return close(ByteBuffer.allocate(payload.length + TRAILER).put(payload), MOVED, version);
  }

  /** The same value, marked as written while the other home did not answer. */
  StoredValue alone() {
    return of(kind() | ALONE);
  }

  /** The same value without that mark, for the other home. */
  StoredValue copied() {
    return isAlone() ? of(kind() & ~ALONE) : this;
  }

  /** Whether it is the other value, or names it as an ancestor. */
  boolean includes(StoredValue other) {
    if (version() == other.version()) return true;
    for (int i = 0; i < ANCESTORS; i++) if (ancestor(i) == other.version()) return true;
    return false;
  }

  byte[] stored() {
    return stored;
  }

  /** False for a value of stock msm, which has no version. */
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

  /** The session's new id; null if it has not moved. */
  String movedTo() {
    return (kind() & MOVED) == 0 ? null : new String(payload(), StandardCharsets.UTF_8);
  }

  byte[] payload() {
    return ours ? Arrays.copyOf(stored, payloadEnd()) : stored;
  }

  private StoredValue of(int kind) {
    ByteBuffer copy = ByteBuffer.wrap(stored.clone());
    copy.putInt(start(), kind);
    return new StoredValue(copy.array());
  }

  private static StoredValue close(ByteBuffer bytes, int kind, long version) {
    bytes.putInt(kind).putLong(version).putInt(MAGIC);
    return new StoredValue(bytes.array());
  }

  private long ancestor(int index) {
    return isSession() ? trailer().getLong(payloadEnd() + index * Long.BYTES) : UNKNOWN;
  }

  private boolean isSession() {
    return ours && (kind() & (ENDED | MOVED)) == 0;
  }

  private int payloadEnd() {
    return isSession() ? start() - ANCESTORS * Long.BYTES : start();
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
