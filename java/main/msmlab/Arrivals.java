package msmlab;

import de.javakaffee.web.msm.MemcachedSessionService;
import de.javakaffee.web.msm.RequestTrackingContextValve;
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
   * (ContextConfig.authenticatorConfig).
   */
  boolean isAskedInVain(Request request) {
    Context context = service.getManager().getContext();
    return !wasInvokedWith(request) && context.getRealm() instanceof NullRealm;
  }
}
