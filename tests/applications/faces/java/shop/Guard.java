package shop;

import java.io.IOException;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Leads whoever is not logged in to the login page. */
@WebFilter("/*")
public class Guard extends HttpFilter {
  @Inject private Login login;

  @Override
  protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (login.isKnown() || isOpen(request.getServletPath())) {
      chain.doFilter(request, response);
    } else {
      response.sendRedirect(request.getContextPath() + "/login.xhtml");
    }
  }

  /** The login page, and what makes it nice. */
  private static boolean isOpen(String path) {
    return path.equals("/login.xhtml") || path.startsWith("/jakarta.faces.resource/");
  }
}
