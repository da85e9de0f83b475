package msmlab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Runs the same work several times concurrently, as browsers send requests. */
final class Parallel {
  private Parallel() {}

  static <T> List<T> run(int times, IntFunction<T> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(times);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        int number = i;
        running.add(threads.submit(() -> work.apply(number)));
      }
      List<T> done = new ArrayList<>();
      for (Future<T> one : running) done.add(one.get());
      return done;
    } finally {
      threads.shutdown();
    }
  }
}
