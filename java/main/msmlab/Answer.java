package msmlab;

/** One store's answer; a store that gave none has no object of this class. */
final class Answer<T> {
  private final Store store;
  private final T value;

  /** @param value null if the store has no value. */
  Answer(Store store, T value) {
    this.store = store;
    this.value = value;
  }

  Store store() {
    return store;
  }

  T value() {
    return value;
  }
}
