package msmlab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import net.spy.memcached.MemcachedClient;

/** One question to several stores side by side, with one deadline for all of them. */
final class Asking {
  private Asking() {}

  /**
   * @param timeout for all answers together, in ns.
   * @return the answers that came; a store that gave none is down from now on.
   */
  static <T> List<Answer<T>> ask(
      List<Store> stores, long timeout, Function<MemcachedClient, Future<T>> question) {
    long end = System.nanoTime() + timeout;
    List<Asked<T>> asked = new ArrayList<>(stores.size());
    for (Store store : stores) {
      MemcachedClient client = store.client();
      try {
        asked.add(new Asked<>(store, client, question.apply(client)));
      } catch (IllegalStateException e) { // Its queue is full, or it was just replaced.
        store.failed(client, e);
      }
    }
    List<Answer<T>> answers = new ArrayList<>(stores.size());
    for (Asked<T> one : asked) one.await(end, answers);
    return answers;
  }

  private static final class Asked<T> {
    private final Store store;
    private final MemcachedClient client;
    private final Future<T> answer;

    Asked(Store store, MemcachedClient client, Future<T> answer) {
      this.store = store;
      this.client = client;
      this.answer = answer;
    }

    void await(long end, List<Answer<T>> answers) {
      try {
        T value = answer.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        store.answered();
        answers.add(new Answer<>(store, value));
      } catch (InterruptedException e) { // Tomcat ends this thread; the store is not to blame.
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException | RuntimeException e) { // spymemcached's GetFuture wraps in RuntimeException.
        store.failed(client, e);
      }
    }
  }
}
