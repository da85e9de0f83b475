package msmlab;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import javax.servlet.http.HttpSession;
import javax.servlet.http.HttpSessionAttributeListener;
import javax.servlet.http.HttpSessionBindingEvent;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.core.StandardContext;

/**
 * Warns of session attributes that Java cannot serialize: their sessions end with the Tomcat that has them. Each attribute
 * is checked when it is set, once per name and class. It is a {@code <Listener>} of the context; {@link
 * MendedSessionManager} passes on the attributes that Tomcat refuses before it calls any listener.
 */
public final class AttributeReporter implements LifecycleListener, HttpSessionAttributeListener {
  private static final Logger LOG = Logger.getLogger(AttributeReporter.class.getName());

  /** Names that an application generates must not fill the heap. */
  private static final int MAX_SEEN = 10_000;

  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  @Override
  public void lifecycleEvent(LifecycleEvent event) {
    if (!Lifecycle.CONFIGURE_START_EVENT.equals(event.getType())) return;
    if (event.getSource() instanceof StandardContext) {
      ((StandardContext) event.getSource()).addApplicationEventListener(this);
    }
  }

  @Override
  public void attributeAdded(HttpSessionBindingEvent event) {
    HttpSession session = event.getSession();
    examine(session.getServletContext().getContextPath(), event.getName(), session.getAttribute(event.getName()));
  }

  /** The event contains the old value, so the new one is read from the session. */
  @Override
  public void attributeReplaced(HttpSessionBindingEvent event) {
    attributeAdded(event);
  }

  @Override
  public void attributeRemoved(HttpSessionBindingEvent event) {}

  /**
   * Logs a warning if the value cannot be serialized.
   *
   * @param contextPath as in the servlet API: empty for the root.
   */
  void examine(String contextPath, String name, Object value) {
    if (value == null || seen.size() >= MAX_SEEN) return;
    String type = value.getClass().getName();
    if (!seen.add(name + '\0' + type)) return;
    String culprit = culprit(value);
    if (culprit == null) return;
    String path = contextPath.isEmpty() ? "/" : contextPath;
    String what = culprit.equals(type) ? "is of " + type : "(" + type + ") holds " + culprit;
    LOG.warning(
        path + ": session attribute \"" + name.replaceAll("\\p{Cntrl}", "?") + "\" " + what
            + ", which is not Serializable; let " + culprit
            + " implement java.io.Serializable, or keep it out of the session"
            + coded(name, culprit));
  }

  /** The part of a log line that programs parse (running/applicationReports.ts). */
  static String coded(String name, String culprit) {
    return "\tattribute=" + name.replaceAll("\\p{Cntrl}", "?") + "\tclass=" + culprit;
  }

  /** The class that is not serializable; null if there is none, or if it cannot be determined. */
  private static String culprit(Object value) {
    if (!(value instanceof Serializable)) return value.getClass().getName();
    try (ObjectOutputStream out = new ObjectOutputStream(new Nowhere())) {
      out.writeObject(value);
      return null;
    } catch (NotSerializableException e) {
      return e.getMessage();
    } catch (IOException | RuntimeException e) {
      // Another thread may be changing the value, or its own writeObject fails; msm logs that when it stores the session.
      return null;
    }
  }

  private static final class Nowhere extends OutputStream {
    @Override
    public void write(int b) {}

    @Override
    public void write(byte[] bytes, int offset, int length) {}
  }
}
