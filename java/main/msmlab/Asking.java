package msmlab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** Sends a request to several stores at the same time. */
final class Asking {
  private Asking() {}

  /** Sends the same request to all: see {@link #ask(List, long, Function)}. */
  static <T> List<Answer<T>> ask(List<Store> stores, long timeoutNanos, Command<T> question) {
    return ask(stores, timeoutNanos, store -> question);
  }

  /**
   * @param timeoutNanos time limit of each store's answer, counted from its own request: a store that accepts no connection must
   *     not use up the time of another, which would then be marked as down too.
   * @return the answers that came, in the order of the stores; a store that gave none is marked as down.
   */
  static <T> List<Answer<T>> ask(List<Store> stores, long timeoutNanos, Function<Store, Command<T>> questions) {
    List<Asked<T>> asked = new ArrayList<>(stores.size());
    for (Store store : stores) {
      Asked<T> one = Asked.put(store, questions.apply(store), System.nanoTime() + timeoutNanos);
      if (one != null) asked.add(one);
    }
    List<Answer<T>> answers = new ArrayList<>(stores.size());
    for (Asked<T> one : asked) one.await(answers);
    return answers;
  }

  /** @return the store's answer; null if it gave none. */
  static <T> Answer<T> ask(Store store, long timeoutNanos, Command<T> question) {
    List<Answer<T>> answers = ask(Collections.singletonList(store), timeoutNanos, question);
    return answers.isEmpty() ? null : answers.get(0);
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

    /** @return null if the request cannot be sent. */
    static <T> Asked<T> put(Store store, Command<T> question, long deadline) {
      int outage = store.outages();
      TextConnection connection = null;
      try {
        connection = store.connections().take(deadline);
        connection.send(question.request(), deadline);
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
