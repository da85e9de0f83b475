package msmlab;

/** An item that a store holds. */
final class Held {
  /** The {@link #secondsLeft} of an item that does not expire. */
  static final int ENDLESS = -1;

  final StoredValue value;
  /** memcached's CAS unique: it changes with the value, not with its expiry. */
  final String mark;
  final int secondsLeft;

  Held(byte[] value, String mark, int secondsLeft) {
    this.value = StoredValue.read(value);
    this.mark = mark;
    this.secondsLeft = secondsLeft;
  }
}
