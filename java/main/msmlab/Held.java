package msmlab;

/** An item that a store holds. */
final class Held {
  /** The {@link #secondsLeft} of an item that does not expire. */
  static final int ENDLESS = -1;

  private final StoredValue value;
  private final String mark;
  private final int secondsLeft;

  /** @param mark memcached's CAS unique: it changes with the value, not with its expiry. */
  Held(byte[] value, String mark, int secondsLeft) {
    this.value = StoredValue.read(value);
    this.mark = mark;
    this.secondsLeft = secondsLeft;
  }

  StoredValue value() {
    return value;
  }

  String mark() {
    return mark;
  }

  int secondsLeft() {
    return secondsLeft;
  }
}
