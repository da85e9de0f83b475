package shop;

import org.springframework.security.web.context.AbstractSecurityWebApplicationInitializer;

/** Puts Spring Security before everything else. */
public final class SecurityStart extends AbstractSecurityWebApplicationInitializer {
  /** The registry of the concurrent-session limit hears of sessions that end. */
  @Override
  protected boolean enableHttpSessionEventPublisher() {
    return true;
  }
}
