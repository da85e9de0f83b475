package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServlet;
import org.apache.catalina.startup.HostConfig;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications that a Tomcat deploys from their descriptors, and what is reported of their start. */
final class StartReporterTest {
  private static final Logger LOG = Logger.getLogger(StartReporter.class.getName());

  @TempDir
  private Path base;

  private boolean hasEnded;

  private final List<LogRecord> reports = new CopyOnWriteArrayList<>();
  private final Handler handler = new Handler() {
    @Override
    public void publish(LogRecord record) {
      reports.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  @BeforeEach
  void listen() {
    LOG.addHandler(handler);
  }

  @AfterEach
  void leave() {
    LOG.removeHandler(handler);
  }

  @Test
  void saysAtTheEndThatAllWereTried() throws Exception {
    deploy("shop", "<Context docBase='%s'/>", "");
    assertEquals(List.of(), failures());
    assertFalse(hasEnded);
  }

  @Test
  void tellsTheLastCauseOfEachByItsPath() throws Exception {
    deploy("a#listener", "<Context docBase='%s'/>", listener(FailingListener.class));
    deploy("filter", "<Context docBase='%s'/>", filter(FailingFilter.class));
    deploy("ROOT", "<Context docBase='%s'><Manager className='no.Such'/></Context>", "");
    deploy("shop", "<Context docBase='%s'/>", "");
    deploy("xml", "<Context", "");
    List<String> failures = failures();
    assertEquals(4, failures.size(), failures.toString());
    assertReports(failures.get(0), "/ did not start: ", "no.Such");
    assertReports(failures.get(1), "/a/listener did not start: ", "FailingListener", "IllegalStateException: no database here");
    assertReports(failures.get(2), "/filter did not start: ", "ServletException: no key");
    assertReports(failures.get(3), "/xml did not start: ", "SAXParseException");
  }

  @Test
  void tellsAServletWithoutWhichTomcatStartsTheContext() throws Exception {
    deploy("shop", "<Context docBase='%s'/>", servlet(FailingServlet.class));
    List<String> failures = failures();
    assertTrue(hasEnded);
    assertEquals(1, failures.size(), failures.toString());
    assertReports(failures.get(0), "/shop did not start: ", "IllegalArgumentException: no bean");
  }

  private static void assertReports(String failure, String beginning, String... parts) {
    assertTrue(failure.startsWith(beginning), failure);
    for (String part : parts) assertTrue(failure.contains(part), failure);
  }

  /** @param context with a place for the folder of the application. */
  private void deploy(String name, String context, String webXml) throws IOException {
    Path folder = Files.createDirectories(base.resolve("applications").resolve(name));
    Files.writeString(Files.createDirectories(folder.resolve("WEB-INF")).resolve("web.xml"), "<web-app>" + webXml + "</web-app>");
    Path descriptors = Files.createDirectories(base.resolve("conf/Tomcat/localhost"));
    Files.writeString(descriptors.resolve(name + ".xml"), context.formatted(folder));
  }

  /** Starts a Tomcat, and returns what did not start. */
  private List<String> failures() throws Exception {
    Files.createDirectories(base.resolve("webapps"));
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(base.toString());
    tomcat.setPort(0);
    tomcat.getHost().addLifecycleListener(new HostConfig());
    StartReporter reporter = new StartReporter() {
      @Override
      void end() {
        hasEnded = true;
      }
    };
    reporter.setEndsOnFailure(true);
    tomcat.getHost().addLifecycleListener(reporter);
    tomcat.start();
    tomcat.stop();
    tomcat.destroy();
    assertEquals("ended", reports.get(reports.size() - 1).getSourceMethodName());
    return reports.stream().filter(report -> report.getSourceMethodName().equals("failed")).map(LogRecord::getMessage).toList();
  }

  private static String listener(Class<?> type) {
    return "<listener><listener-class>" + type.getName() + "</listener-class></listener>";
  }

  private static String filter(Class<?> type) {
    return "<filter><filter-name>f</filter-name><filter-class>" + type.getName() + "</filter-class></filter>"
        + "<filter-mapping><filter-name>f</filter-name><url-pattern>/*</url-pattern></filter-mapping>";
  }

  private static String servlet(Class<?> type) {
    return "<servlet><servlet-name>s</servlet-name><servlet-class>" + type.getName() + "</servlet-class>"
        + "<load-on-startup>1</load-on-startup></servlet>";
  }

  public static final class FailingListener implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      throw new IllegalArgumentException("outer", new IllegalStateException("no database\nhere"));
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {}
  }

  public static final class FailingFilter implements Filter {
    @Override
    public void init(FilterConfig config) throws ServletException {
      throw new ServletException("no key");
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) {}

    @Override
    public void destroy() {}
  }

  public static final class FailingServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    public void init() {
      throw new IllegalArgumentException("no bean");
    }
  }
}
