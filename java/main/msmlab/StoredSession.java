package msmlab;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A session in the format of msm 2.3.2 (its TranscoderService): fields at known offsets, then the attributes. */
final class StoredSession {
  private static final int FIELDS_LENGTH_AT = 2;
  private static final int INTERVAL_AT = 20;
  private static final int INTERVAL_END = 24;
  private static final int ID_LENGTH_AT = 42;
  private static final int ID_AT = 44;

  private final byte[] payload;

  StoredSession(byte[] payload) {
    this.payload = payload;
  }

  byte[] payload() {
    return payload;
  }

  byte[] attributes() {
    return Arrays.copyOfRange(payload, fieldsEnd(), payload.length);
  }

  /** Compares all but the times of access, which do not count as a change. */
  boolean isSameAs(StoredSession other) {
    return hasIntervalOf(other) && hasLoginOf(other) && hasFormOf(other)
        && part(fieldsEnd(), payload.length).equals(other.part(other.fieldsEnd(), other.payload.length));
  }

  boolean hasIntervalOf(StoredSession other) {
    return part(INTERVAL_AT, INTERVAL_END).equals(other.part(INTERVAL_AT, INTERVAL_END));
  }

  /** Compares who is logged in, and how. */
  boolean hasLoginOf(StoredSession other) {
    return part(idEnd(), loginEnd()).equals(other.part(other.idEnd(), other.loginEnd()));
  }

  /** Compares the notes of FORM authentication: the request to resume, and the user. */
  boolean hasFormOf(StoredSession other) {
    return part(loginEnd(), fieldsEnd()).equals(other.part(other.loginEnd(), other.fieldsEnd()));
  }

  private int fieldsEnd() {
    return number(FIELDS_LENGTH_AT);
  }

  private int idEnd() {
    return ID_AT + number(ID_LENGTH_AT);
  }

  /** The kind of login has two bytes; the principal follows its own length. */
  private int loginEnd() {
    return idEnd() + 4 + number(idEnd() + 2);
  }

  private int number(int at) {
    return (payload[at] & 0xff) << 8 | payload[at + 1] & 0xff;
  }

  private ByteBuffer part(int from, int to) {
    return ByteBuffer.wrap(payload, from, to - from);
  }
}
