package msmlab;

/** What one store said; a store that said nothing has no answer. */
final class Answer<T> {
  private final Store store;
  private final T value;

  /** @param value null where it says that there is none. */
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
