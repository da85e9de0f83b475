package msmlab;

/** One store's answer; a store that gave none has no object of this class. */
final class Answer<T> {
  final Store store;
  /** Null if the store has no value. */
  final T value;

  Answer(Store store, T value) {
    this.store = store;
    this.value = value;
  }
}
