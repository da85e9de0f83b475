package shop;

import javax.servlet.ServletContext;
import org.springframework.security.web.context.AbstractSecurityWebApplicationInitializer;

public final class SecurityStart extends AbstractSecurityWebApplicationInitializer {
  /** What it refuses says as well which node it comes from. */
  @Override
  protected void beforeSpringSecurityFilterChain(ServletContext context) {
    insertFilters(context, new NodeFilter());
  }

  /** The registry of the concurrent-session limit hears of sessions that end. */
  @Override
  protected boolean enableHttpSessionEventPublisher() {
    return true;
  }
}
