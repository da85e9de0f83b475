package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.servlet.AsyncContext;
import javax.servlet.ServletException;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Pipeline;
import org.apache.catalina.Valve;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.session.StandardManager;
import org.apache.catalina.valves.ValveBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Tomcat that is stopped while a request is in flight. */
@Timeout(30)
final class DrainValveTest {
  private static final int TIMEOUT_SECONDS = 10;

  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private volatile Context context;
  private DrainValve valve = new DrainValve();

  @Test
  void answersIt() throws Exception {
    assertEquals(200, statusIfStopped((request, response) -> {
      waitForEnd();
      if (!context.getState().isAvailable()) response.sendError(503);
    }));
  }

  @Test
  void answersItThoughTheMachineIsSlow() throws Exception {
    valve = new DrainValve() {
      @Override
      void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(300);
      }
    };
    assertEquals(200, statusIfStopped((request, response) -> {
      waitForEnd();
      if (!context.getState().isAvailable()) response.sendError(503);
    }));
  }

  @Test
  void answersItIfAnotherThreadDoes() throws Exception {
    assertEquals(200, statusIfStopped((request, response) -> {
      AsyncContext async = request.startAsync();
      async.start(() -> {
        waitForEnd();
        async.complete();
      });
    }));
  }

  @Test
  void answersItIfAnotherThreadPassesItOn() throws Exception {
    assertEquals(200, statusIfStopped((request, response) -> {
      if (request.getAttribute("passed on") != null) return;
      request.setAttribute("passed on", true);
      AsyncContext async = request.startAsync();
      async.start(() -> {
        waitForEnd();
        async.dispatch();
      });
    }));
  }

  @Test
  void givesItUpAfterTheTimeout() throws Exception {
    ScratchTomcat tomcat = serving((request, response) -> waitForEnd(), 1);
    CompletableFuture<Integer> status = request(tomcat);
    arrived.await();
    tomcat.close();
    assertFalse(status.isDone() && status.join() == 200, "the request has ended before the Tomcat");
    mayEnd.countDown();
  }

  @Test
  void answersOneThatIsOnItsWayWhenNoneIsInFlight() throws Exception {
    ScratchTomcat tomcat = serving((request, response) -> {
      if (!context.getState().isAvailable()) response.sendError(503);
    }, TIMEOUT_SECONDS, new Delay());
    CompletableFuture<Integer> status = request(tomcat);
    arrived.await();
    tomcat.close();
    assertEquals(200, status.join());
  }

  /** Comes before the valve that counts the requests. */
  private final class Delay extends ValveBase {
    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
      arrived.countDown();
      Eventually.passes(Duration.ofMillis(50));
      getNext().invoke(request, response);
    }
  }

  private int statusIfStopped(ScratchTomcat.Page page) throws Exception {
    ScratchTomcat tomcat = serving(page, TIMEOUT_SECONDS);
    CompletableFuture<Integer> status = request(tomcat);
    arrived.await();
    CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> close(tomcat));
    // Long enough for a stop that does not wait to end the application.
    TimeUnit.SECONDS.sleep(1);
    assertFalse(stop.isDone());
    mayEnd.countDown();
    stop.join();
    return status.join();
  }

  private void waitForEnd() {
    arrived.countDown();
    try {
      mayEnd.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ScratchTomcat serving(ScratchTomcat.Page page, int timeoutSeconds, Valve... before) throws Exception {
    return ScratchTomcat.serving(new StandardManager(), 0, context -> {
      this.context = context;
      ScratchTomcat.addPage(context, "page", page);
      // Otherwise Tomcat itself waits two seconds for a servlet.
      ((StandardContext) context).setUnloadDelay(0);
      valve.setTimeoutSeconds(timeoutSeconds);
      Pipeline pipeline = context.getParent().getParent().getPipeline();
      for (Valve each : before) pipeline.addValve(each);
      pipeline.addValve(valve);
    });
  }

  private static CompletableFuture<Integer> request(ScratchTomcat tomcat) {
    URI uri = URI.create("http://127.0.0.1:" + tomcat.port() + "/page/");
    return CompletableFuture.supplyAsync(() -> {
      try {
        return ((HttpURLConnection) uri.toURL().openConnection()).getResponseCode();
      } catch (IOException e) {
        return -1;
      }
    });
  }

  private static void close(ScratchTomcat tomcat) {
    try {
      tomcat.close();
    } catch (IOException | LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }
}
