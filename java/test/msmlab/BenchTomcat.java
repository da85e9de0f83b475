package msmlab;

import static msmlab.ScratchTomcat.labSettings;

import de.javakaffee.web.msm.MemcachedBackupSessionManager;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import org.apache.catalina.Context;
import org.apache.catalina.Manager;
import org.apache.catalina.session.StandardManager;

/**
 * A Tomcat for {@code bench/guard.sh}: {@code java … msmlab.BenchTomcat guard|stock|plain PORT [n1:host:port,n2:host:port]}. It
 * has the pages {@code /read} and {@code /write}; {@code ?size=N} in a session's first request puts N bytes into the session.
 */
final class BenchTomcat {
  private BenchTomcat() {}

  public static void main(String[] args) throws Exception {
    Logger.getLogger("").setLevel(Level.OFF);
    ScratchTomcat.serving(manager(args[0], args.length > 2 ? args[2] : null), Integer.parseInt(args[1]), BenchTomcat::addPages).await();
  }

  private static Manager manager(String kind, String nodes) {
    switch (kind) {
      case "guard":
        return memcached(new GuardedSessionManager(), nodes);
      case "stock":
        return memcached(new StockManager(), nodes);
      case "plain":
        return new StandardManager();
      default:
        throw new IllegalArgumentException(kind);
    }
  }

  private static Manager memcached(MemcachedBackupSessionManager manager, String nodes) {
    labSettings(manager).setMemcachedNodes(nodes);
    return manager;
  }

  private static void addPages(Context context) {
    ScratchTomcat.addPage(context, "read", (request, response) -> {
      HttpSession session = session(request);
      print(response, session.getAttribute("counter") + " " + ((byte[]) session.getAttribute("basket")).length);
    });
    ScratchTomcat.addPage(context, "write", (request, response) -> {
      HttpSession session = session(request);
      Integer counter = (Integer) session.getAttribute("counter");
      session.setAttribute("counter", counter == null ? 1 : counter + 1);
      print(response, "ok");
    });
  }

  private static HttpSession session(HttpServletRequest request) {
    HttpSession session = request.getSession();
    if (session.isNew()) session.setAttribute("basket", new byte[Integer.parseInt(request.getParameter("size"))]);
    return session;
  }

  private static void print(HttpServletResponse response, String text) throws IOException {
    response.getWriter().print(text);
  }
}
