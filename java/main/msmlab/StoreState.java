package msmlab;

/** How far a memcached can be relied on. */
enum StoreState {
  /** Did not answer: no request waits for it until it has answered the heartbeat again. */
  DOWN,
  /** Answers, but may lack what was written while it was away: a missing value proves nothing. */
  BEHIND,
  /** Has every value of which it is a home. */
  IN_STEP
}
