package msmlab;

import de.javakaffee.web.msm.MemcachedSessionService;
import de.javakaffee.web.msm.RequestTrackingContextValve;
import java.util.Arrays;
import javax.servlet.ServletRequestListener;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.realm.NullRealm;

/** Knows which requests have come as far as the application: the valve stands behind Tomcat's authenticator. */
final class Arrivals extends RequestTrackingContextValve {
  private final MemcachedSessionService service;

  Arrivals(String cookie, MemcachedSessionService service) {
    super(cookie, service);
    this.service = service;
    setAsyncSupported(true);
  }

  /**
   * Tomcat's authenticator asks for the session of each request, an image's as well, to see who has logged in
   * (AuthenticatorBase.invoke). Every application has one, also where there is nobody who could
   * (ContextConfig.authenticatorConfig). An application's own listeners of requests are called even before that, and one
   * that asks must find the session (Weld's does).
   */
  boolean isAskedInVain(Request request) {
    Context context = service.getManager().getContext();
    return !wasInvokedWith(request) && context.getRealm() instanceof NullRealm && !listensToRequests(context);
  }

  private static boolean listensToRequests(Context context) {
    return Arrays.stream(context.getApplicationEventListeners()).anyMatch(ServletRequestListener.class::isInstance);
  }
}
