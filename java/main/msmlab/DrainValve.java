package msmlab;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.ServletException;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Lets the requests in flight end before a stopping Tomcat stops their applications. It is the first valve of the engine,
 * which stops its valves before its contexts and after the connectors refuse new requests (StandardService.stopInternal,
 * ContainerBase.stopInternal). Tomcat's own {@code gracefulStopAwaitMillis} waits for connections instead, and httpd never
 * closes those that it keeps.
 */
public class DrainValve extends ValveBase {
  private static final Logger LOG = Logger.getLogger(DrainValve.class.getName());
  private static final long LOOK_MILLIS = 10;

  /**
   * A request that was read before the connectors paused may still be on its way to this valve. Looks are counted, not time: on a
   * busy machine the next look may come long after one that saw a request.
   */
  private static final int QUIET_LOOKS = 10;

  private final Set<Request> inFlight = ConcurrentHashMap.newKeySet();
  private int timeoutSeconds;

  public DrainValve() {
    super(true);
  }

  /** How long a stop waits at most; the default is 0. */
  public void setTimeoutSeconds(int timeoutSeconds) {
    this.timeoutSeconds = timeoutSeconds;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    inFlight.add(request);
    try {
      getNext().invoke(request, response);
    } finally {
      if (request.isAsync()) request.getAsyncContext().addListener(new End(request));
      else inFlight.remove(request);
    }
  }

  @Override
  protected void stopInternal() throws LifecycleException {
    awaitEnd();
    super.stopInternal();
  }

  private void awaitEnd() {
    long begun = System.nanoTime();
    int quietLooks = 0;
    try {
      while (quietLooks < QUIET_LOOKS && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(timeoutSeconds)) {
        pause();
        quietLooks = inFlight.isEmpty() ? quietLooks + 1 : 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!inFlight.isEmpty()) LOG.warning(inFlight.size() + " requests have not ended within " + timeoutSeconds + " s");
  }

  /** Between two looks. */
  void pause() throws InterruptedException {
    Thread.sleep(LOOK_MILLIS);
  }

  /** Ends a request that the application has continued in another thread. */
  private final class End implements AsyncListener {
    private final Request request;

    End(Request request) {
      this.request = request;
    }

    @Override
    public void onComplete(AsyncEvent event) {
      inFlight.remove(request);
    }

    /** A new asynchronous cycle has lost the listeners of the one before. */
    @Override
    public void onStartAsync(AsyncEvent event) {
      event.getAsyncContext().addListener(this);
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}
  }
}
