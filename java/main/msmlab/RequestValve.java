package msmlab;

import de.javakaffee.web.msm.CurrentRequest;
import de.javakaffee.web.msm.MemcachedSessionService;
import de.javakaffee.web.msm.RequestTrackingHostValve;
import de.javakaffee.web.msm.Statistics;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;

/**
 * Tells of the application's requests, in the place of msm's own valve, which guesses by a pattern of URIs which requests use
 * a session, and stores it when the answer may have left already.
 */
final class RequestValve extends RequestTrackingHostValve {
  private final MemcachedSessionService service;
  private final Watcher watcher;

  /** Who is told, in the thread that serves the request. */
  interface Watcher {
    void begins(Request request);

    /** It has left the application, which may go on with it in other threads: {@link Request#isAsync}. */
    void ends(Request request);
  }

  RequestValve(String cookie, MemcachedSessionService service, CurrentRequest current, Watcher watcher) {
    super(null, cookie, service, Statistics.create(false), new AtomicBoolean(true), current);
    this.service = service;
    this.watcher = watcher;
    setAsyncSupported(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    if (!service.getManager().getContext().equals(request.getContext())) {
      getNext().invoke(request, response);
      return;
    }
    watcher.begins(request);
    try {
      getNext().invoke(request, response);
    } finally {
      watcher.ends(request);
    }
  }

  /** As msm's own makes it, and as its patterns for locks are written: {@code GET /shop/basket?item=1}; a POST without a query. */
  static String nameOf(Request request) {
    return getURIWithQueryString(request);
  }

  @Override
  protected String[] getSetCookieHeaders(Response response) {
    return service.getManager().getSetCookieHeaders(response);
  }
}
