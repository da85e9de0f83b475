package msmlab;

/** What a store said to a write. */
enum Stored {
  DONE,
  /** What lies there is not what the writer had read. */
  CHANGED,
  /** It has no memory for it; that does not say that it is ill. */
  REFUSED
}
