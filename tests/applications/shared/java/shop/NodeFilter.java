package shop;

import java.io.IOException;
import java.net.InetAddress;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Says in each answer which node it comes from; every application has it before its other filters. */
public final class NodeFilter extends HttpFilter {
  @Override
  protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    response.setHeader("X-Node", InetAddress.getLocalHost().getHostName());
    chain.doFilter(request, response);
  }
}
