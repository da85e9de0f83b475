package msmlab;

/** A store's answer to a write. */
enum Stored {
  DONE,
  /** The stored value is not the one that the writer had read. */
  CHANGED,
  /** The store has no memory for the value, which is not a failure of the store. */
  REFUSED
}
