package msmlab;

import java.io.IOException;

/**
 * What shows in a memcached itself that a Tomcat has it in step: an item without expiry and without content. A memcached that
 * has been restarted is empty, so that the mark is there only once a guard has filled that very process. Whoever restarts
 * memcacheds one after the other asks for it (targets/node/inStep.sh).
 */
final class StepMark {
  static final String PREFIX = "in-step:";

  private static final byte[] EMPTY = new byte[0];

  private final String key;

  /**
   * Each application of a Tomcat has a guard of its own, and so a mark.
   *
   * @param tomcat a name that no other Tomcat of these memcacheds has.
   * @param context as Tomcat names its files: {@code ROOT}, {@code shop}, {@code a#b}.
   */
  StepMark(String tomcat, String context) {
    this.key = PREFIX + tomcat + ":" + context;
    if (!Commands.isKey(key)) throw new IllegalArgumentException("no key of memcached: " + key);
  }

  String key() {
    return key;
  }

  /** Writes it to the process at the other end of that connection, and to no other. @return false if there was no room. */
  boolean write(TextConnection memcached, long deadline) throws IOException {
    Command<Stored> put = Commands.put(key, Expiry.NEVER, EMPTY);
    memcached.send(put.request(), deadline);
    return put.answer(memcached) == Stored.DONE;
  }

  /** Removes it from a store that is not in step any more. */
  void remove(Store store, long timeoutNanos) {
    Asking.ask(store, timeoutNanos, Commands.delete(key));
  }

  /** @return whether the store has certainly none. */
  boolean isGone(Store store, long timeoutNanos) {
    Answer<Held> there = Asking.ask(store, timeoutNanos, Commands.get(key));
    return there != null && there.value == null;
  }
}
