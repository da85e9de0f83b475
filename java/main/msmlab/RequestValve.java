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
 * Reports the application's requests. It replaces msm's own valve, which guesses from a pattern of URIs which requests use
 * a session, and stores it when the answer may have been sent already.
 */
final class RequestValve extends RequestTrackingHostValve {
  private final MemcachedSessionService service;
  private final Watcher watcher;

  /** Receives the events, in the thread that serves the request. */
  interface Watcher {
    void begins(Request request);

    /** The request has left the application, which may continue it in other threads: {@link Request#isAsync}. */
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

  /** The request in the form that msm matches lock patterns against: {@code GET /shop/basket?item=1}; a POST without its query. */
  static String nameOf(Request request) {
    return getURIWithQueryString(request);
  }

  @Override
  protected String[] getSetCookieHeaders(Response response) {
    return service.getManager().getSetCookieHeaders(response);
  }
}
