package msmlab;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.catalina.Container;
import org.apache.catalina.Host;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.util.ContextName;

/**
 * Logs which applications did not start and why, once all have been tried; the deployment waits for that
 * (templates/tomcat/startReport.ts). Tomcat opens its port whatever became of them. It is a {@code <Listener>} of the host.
 *
 * <p>An application has started if its context is available and each servlet with {@code load-on-startup} is: Tomcat itself
 * starts a context without those that fail. Reasons are what Tomcat logs meanwhile; it deploys one context after the other.
 *
 * <p>Where nobody reads the log before visitors come, {@code endsOnFailure} ends the JVM instead, before Tomcat opens its port.
 */
public class StartReporter extends Handler implements LifecycleListener {
  private static final Logger LOG = Logger.getLogger(StartReporter.class.getName());

  /** The context that is being deployed, as HostConfig.deployDescriptor logs it in any language. */
  private static final Pattern DESCRIPTOR = Pattern.compile("/([^/]+)\\.xml\\]");

  /** A line of the log must not become a page. */
  private static final int MAX_LENGTH = 1000;

  /** What applications log passes through it as well, unless they have a {@code logging.properties} of their own. */
  private final Logger root = Logger.getLogger("");

  /** The first failure of each context, by the base name of its descriptor. */
  private final Map<String, String> failures = new ConcurrentHashMap<>();

  /** The first failure of a servlet of each context. */
  private final Map<String, String> servletFailures = new ConcurrentHashMap<>();

  private volatile String current = "";
  private boolean endsOnFailure;

  public void setEndsOnFailure(boolean endsOnFailure) {
    this.endsOnFailure = endsOnFailure;
  }

  @Override
  public void lifecycleEvent(LifecycleEvent event) {
    if (Lifecycle.BEFORE_START_EVENT.equals(event.getType())) root.addHandler(this);
    if (Lifecycle.AFTER_START_EVENT.equals(event.getType())) {
      root.removeHandler(this);
      report((Host) event.getSource());
    }
  }

  @Override
  public void publish(LogRecord record) {
    String method = String.valueOf(record.getSourceMethodName());
    if (method.equals("deployDescriptor")) {
      Matcher matcher = DESCRIPTOR.matcher(record.getMessage());
      if (matcher.find()) current = matcher.group(1);
    }
    if (isFailure(record, method)) {
      failures.putIfAbsent(current, reason(record));
      if (method.equals("loadOnStartup")) servletFailures.putIfAbsent(current, reason(record));
    }
  }

  /** A class that cannot be scanned for annotations is no failure: Tomcat goes on without it. */
  private static boolean isFailure(LogRecord record, String method) {
    return record.getThrown() != null
        && record.getLevel().intValue() >= Level.SEVERE.intValue()
        && String.valueOf(record.getLoggerName()).matches("org\\.apache\\.(catalina|tomcat)\\..*")
        && !method.startsWith("processAnnotations");
  }

  /** The last cause, behind the part of the application that Tomcat names if it is one. */
  private static String reason(LogRecord record) {
    Throwable cause = record.getThrown();
    while (cause.getCause() != null) cause = cause.getCause();
    boolean isPart = String.valueOf(record.getSourceClassName()).endsWith(".StandardContext");
    return isPart ? record.getMessage() + ": " + cause : cause.toString();
  }

  /** Descriptors are what should have started: of a context that could not even be created, the host has no child. */
  private void report(Host host) {
    String[] files = host.getConfigBaseFile().list((folder, name) -> name.endsWith(".xml"));
    if (files == null) return;
    Arrays.sort(files);
    boolean hasFailed = false;
    for (String file : files) {
      ContextName name = new ContextName(file, true);
      Container context = host.findChild(name.getName());
      boolean available = context != null && context.getState().isAvailable();
      String reason = (available ? servletFailures : failures).get(name.getBaseName());
      if (!available || reason != null) {
        failed(name.getDisplayName(), reason);
        hasFailed = true;
      }
    }
    ended();
    if (hasFailed && endsOnFailure) end();
  }

  private static void failed(String path, String reason) {
    String text = path + " did not start" + (reason == null ? "; its Tomcat's log says why" : ": " + reason);
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    LOG.severe(line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) + " …" : line);
  }

  /** An exit would wait for Tomcat's stop, and that for this start. */
  void end() {
    Runtime.getRuntime().halt(1);
  }

  private static void ended() {
    LOG.info("every application has started, or was reported");
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
