package msmlab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Manager;
import org.apache.catalina.Wrapper;
import org.apache.catalina.realm.NullRealm;
import org.apache.catalina.startup.Tomcat;
import de.javakaffee.web.msm.MemcachedBackupSessionManager;

/**
 * A Tomcat in this JVM with a page that has a counter in the session: GET shows it, POST increments it, DELETE ends the
 * session. Tests can add pages.
 */
final class ScratchTomcat implements AutoCloseable {
  private final Tomcat tomcat = new Tomcat();
  private final Context context;

  /** A page that a test adds. */
  interface Page {
    void serve(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
  }

  private ScratchTomcat(Manager manager, int port, Consumer<Context> configuration) throws IOException {
    tomcat.setBaseDir(Files.createTempDirectory("scratch-tomcat").toString());
    tomcat.setPort(port);
    tomcat.getConnector();
    // As in a server.xml without a realm.
    tomcat.getEngine().setRealm(new NullRealm());
    context = tomcat.addContext("", null);
    context.setManager(manager);
    Tomcat.addServlet(context, "counter", new Counter()).addMapping("/");
    configuration.accept(context);
  }

  /** Adds a page to a context, at {@code /name} and below. */
  static void addPage(Context context, String name, Page page) {
    Wrapper wrapper = Tomcat.addServlet(context, name, new HttpServlet() {
      private static final long serialVersionUID = 1;

      @Override
      protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        page.serve(request, response);
      }
    });
    wrapper.setAsyncSupported(true);
    wrapper.addMapping("/" + name + "/*");
  }

  /** The lab's settings: non-sticky, synchronous backup, no locks. */
  static <M extends MemcachedBackupSessionManager> M labSettings(M manager, Memcached... memcacheds) {
    StringBuilder nodes = new StringBuilder();
    for (int i = 0; i < memcacheds.length; i++) {
      nodes.append(i == 0 ? "" : ",").append("n").append(i + 1);
      nodes.append(":127.0.0.1:").append(memcacheds[i].address().getPort());
    }
    manager.setMemcachedNodes(nodes.toString());
    manager.setSticky(false);
    manager.setLockingMode("none");
    manager.setSessionBackupAsync(false);
    manager.setSessionBackupTimeout(1000);
    manager.setOperationTimeout(Guard.TIMEOUT.toMillis());
    return manager;
  }

  static ScratchTomcat running(MemcachedBackupSessionManager manager) throws IOException {
    return running(manager, context -> {});
  }

  static ScratchTomcat running(MemcachedBackupSessionManager manager, Consumer<Context> configuration) throws IOException {
    return serving(manager, 0, configuration);
  }

  /** @param port 0: any free port. */
  static ScratchTomcat serving(Manager manager, int port, Consumer<Context> configuration) throws IOException {
    try {
      ScratchTomcat scratch = new ScratchTomcat(manager, port, configuration);
      scratch.tomcat.start();
      return scratch;
    } catch (LifecycleException e) {
      throw new IOException(e);
    }
  }

  /** Blocks until the process is ended. */
  void await() {
    tomcat.getServer().await();
  }

  int port() {
    return tomcat.getConnector().getLocalPort();
  }

  Context context() {
    return context;
  }

  boolean serves() {
    return context.getState().isAvailable();
  }

  /** @param id of the session; null for a visitor without one. */
  Reply ask(String method, String id) {
    try {
      HttpURLConnection http =
          (HttpURLConnection) URI.create("http://127.0.0.1:" + port() + "/").toURL().openConnection();
      http.setRequestMethod(method);
      http.setReadTimeout(10_000);
      if (id != null) http.setRequestProperty("Cookie", "JSESSIONID=" + id);
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      http.getInputStream().transferTo(body);
      String[] words = body.toString(StandardCharsets.US_ASCII).split(" ");
      return new Reply(words[0], Integer.parseInt(words[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException, LifecycleException {
    tomcat.stop();
    tomcat.destroy();
    Path base = Path.of(tomcat.getServer().getCatalinaBase().getPath());
    try (Stream<Path> files = Files.walk(base)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).collect(Collectors.toList())) Files.delete(file);
    }
  }

  record Reply(String id, int counter) {}

  private static final class Counter extends HttpServlet {
    private static final long serialVersionUID = 1;

    /** The size of the session's other attribute. */
    private static final int BASKET_BYTES = 2000;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
      HttpSession session = request.getSession();
      if (session.isNew()) session.setAttribute("basket", new byte[BASKET_BYTES]);
      Integer counter = (Integer) session.getAttribute("counter");
      int shown = counter == null ? 0 : counter;
      switch (request.getMethod()) {
        case "POST":
          shown++;
          session.setAttribute("counter", shown);
          break;
        case "DELETE":
          session.invalidate();
          break;
        default:
          break;
      }
      response.getWriter().print(session.getId() + " " + shown);
    }
  }
}
