package shop;

import jakarta.servlet.ServletContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.WebApplicationInitializer;

/** Puts the filter before Spring Security: what that refuses says as well which node it comes from. */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class NodeStart implements WebApplicationInitializer {
  @Override
  public void onStartup(ServletContext context) {
    context.addFilter("node", new NodeFilter()).addMappingForUrlPatterns(null, false, "/*");
  }
}
