package msmlab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A question to several stores side by side. */
final class Asking {
  private Asking() {}

  /** The same question to all: see {@link #ask(List, long, Function)}. */
  static <T> List<Answer<T>> ask(List<Store> stores, long timeout, Command<T> question) {
    return ask(stores, timeout, store -> question);
  }

  /**
   * @param timeout of each store's answer from when it was asked, in ns: one that takes no connection must not use up the time
   *     of another, which would be taken for lost as well.
   * @return the answers that came, in the order of the stores; a store that gave none is down from now on.
   */
  static <T> List<Answer<T>> ask(List<Store> stores, long timeout, Function<Store, Command<T>> questions) {
    List<Asked<T>> asked = new ArrayList<>(stores.size());
    for (Store store : stores) {
      Asked<T> one = Asked.put(store, questions.apply(store), System.nanoTime() + timeout);
      if (one != null) asked.add(one);
    }
    List<Answer<T>> answers = new ArrayList<>(stores.size());
    for (Asked<T> one : asked) one.await(answers);
    return answers;
  }

  private static final class Asked<T> {
    private final Store store;
    private final Command<T> question;
    private final int outage;
    private final TextConnection connection;

    private Asked(Store store, Command<T> question, int outage, TextConnection connection) {
      this.store = store;
      this.question = question;
      this.outage = outage;
      this.connection = connection;
    }

    /** @return null where it cannot be asked. */
    static <T> Asked<T> put(Store store, Command<T> question, long end) {
      int outage = store.outages();
      TextConnection connection = null;
      try {
        connection = store.connections().take(end);
        connection.send(question.request(), end);
        return new Asked<>(store, question, outage, connection);
      } catch (IOException e) {
        if (connection != null) store.connections().drop(connection);
        store.failed(outage, e);
        return null;
      }
    }

    void await(List<Answer<T>> answers) {
      try {
        T value = question.answer(connection);
        store.connections().giveBack(connection);
        store.answered(outage);
        answers.add(new Answer<>(store, value));
      } catch (IOException e) {
        store.connections().drop(connection);
        store.failed(outage, e);
      }
    }
  }
}
