package msmlab;

import static msmlab.ScratchTomcat.labSettings;

import com.sun.management.OperatingSystemMXBean;
import de.javakaffee.web.msm.MemcachedBackupSessionManager;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What a request costs with stock msm and with the guard: wall time, and CPU time of Tomcat and client together, which a
 * busy machine blurs less. Both Tomcats are asked in turn, round by round, so that a slow minute slows both.
 *
 * <p>{@code java -cp … msmlab.RequestCost [rounds]}, default 10.
 */
final class RequestCost {
  private static final int REQUESTS = 2000;
  private static final int CLIENTS = 8;

  private RequestCost() {}

  public static void main(String[] args) throws Exception {
    Logger.getLogger("").setLevel(Level.OFF);
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
    try (Memcached n1 = Memcached.running();
        Memcached n2 = Memcached.running();
        ScratchTomcat stock = ScratchTomcat.running(labSettings(new MemcachedBackupSessionManager(), n1, n2));
        ScratchTomcat guard = ScratchTomcat.running(labSettings(new GuardedSessionManager(), n1, n2))) {
      for (String method : new String[] {"GET", "POST"}) {
        for (int clients : new int[] {1, CLIENTS}) {
          List<Cost> ofStock = new ArrayList<>();
          List<Cost> ofGuard = new ArrayList<>();
          for (int round = -2; round < rounds; round++) {
            Cost one = cost(stock, method, clients);
            Cost other = cost(guard, method, clients);
            if (round < 0) continue; // The JVM is still warming up.
            ofStock.add(one);
            ofGuard.add(other);
          }
          report(method, clients, "stock", ofStock);
          report(method, clients, "guard", ofGuard);
        }
      }
    }
  }

  /** Of a round, in ms a request. */
  private record Cost(double median, double slow, double perRequest, double cpu) {}

  private static Cost cost(ScratchTomcat tomcat, String method, int clients) throws Exception {
    long[][] times = new long[clients][REQUESTS / clients];
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    List<Future<?>> running = new ArrayList<>();
    long cpu = cpu();
    long begun = System.nanoTime();
    for (long[] own : times) {
      running.add(threads.submit(() -> {
        String id = tomcat.ask("POST", null).id();
        for (int i = 0; i < own.length; i++) {
          long asked = System.nanoTime();
          tomcat.ask(method, id);
          own[i] = System.nanoTime() - asked;
        }
      }));
    }
    for (Future<?> one : running) one.get();
    double all = System.nanoTime() - begun;
    double used = cpu() - cpu;
    threads.shutdown();
    long[] sorted = Arrays.stream(times).flatMapToLong(Arrays::stream).sorted().toArray();
    return new Cost(
        sorted[sorted.length / 2] / 1e6, sorted[sorted.length * 99 / 100] / 1e6,
        all / REQUESTS / 1e6, used / REQUESTS / 1e6);
  }

  private static long cpu() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static void report(String method, int clients, String which, List<Cost> costs) {
    System.out.printf(
        "%-5s %d clients  %s  median %5.2f ms  99 %% %6.2f ms  %6.0f requests/s  cpu %5.3f ms%n",
        method, clients, which, median(costs.stream().mapToDouble(Cost::median).toArray()),
        median(costs.stream().mapToDouble(Cost::slow).toArray()),
        1e3 / median(costs.stream().mapToDouble(Cost::perRequest).toArray()),
        median(costs.stream().mapToDouble(Cost::cpu).toArray()));
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
