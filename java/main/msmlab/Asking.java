package msmlab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One question to several stores side by side, with one deadline for all of them. */
final class Asking {
  private Asking() {}

  /**
   * @param timeout for all answers together, in ns.
   * @return the answers that came; a store that gave none is down from now on.
   */
  static <T> List<Answer<T>> ask(List<Store> stores, long timeout, Command<T> question) {
    long end = System.nanoTime() + timeout;
    List<Asked> asked = new ArrayList<>(stores.size());
    for (Store store : stores) {
      Asked one = Asked.put(store, question.request(), end);
      if (one != null) asked.add(one);
    }
    List<Answer<T>> answers = new ArrayList<>(stores.size());
    for (Asked one : asked) one.await(question, answers);
    return answers;
  }

  private static final class Asked {
    private final Store store;
    private final int outage;
    private final TextConnection connection;

    private Asked(Store store, int outage, TextConnection connection) {
      this.store = store;
      this.outage = outage;
      this.connection = connection;
    }

    /** @return null where it cannot be asked. */
    static Asked put(Store store, byte[] request, long end) {
      int outage = store.outages();
      TextConnection connection = null;
      try {
        connection = store.connections().take(end);
        connection.send(request, end);
        return new Asked(store, outage, connection);
      } catch (IOException e) {
        if (connection != null) store.connections().drop(connection);
        store.failed(outage, e);
        return null;
      }
    }

    <T> void await(Command<T> question, List<Answer<T>> answers) {
      try {
        T value = question.answer(connection);
        store.connections().giveBack(connection);
        store.answered();
        answers.add(new Answer<>(store, value));
      } catch (IOException e) {
        store.connections().drop(connection);
        store.failed(outage, e);
      }
    }
  }
}
