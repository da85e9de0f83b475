package msmlab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import org.apache.catalina.Context;

/** Pages that use sessions as applications do. */
final class Pages {
  /** Larger than the buffers of a response and of Tomcat's connector. */
  private static final int LARGE_BYTES = 100_000;

  private Pages() {}

  static void addTo(Context context) {
    ScratchTomcat.addPage(context, "set", Pages::set);
    ScratchTomcat.addPage(context, "remove", Pages::remove);
    ScratchTomcat.addPage(context, "show", Pages::show);
    ScratchTomcat.addPage(context, "add", Pages::add);
    ScratchTomcat.addPage(context, "addLate", Pages::addLate);
    ScratchTomcat.addPage(context, "increment", Pages::increment);
    ScratchTomcat.addPage(context, "stream", Pages::stream);
    ScratchTomcat.addPage(context, "async", Pages::async);
    ScratchTomcat.addPage(context, "login", Pages::login);
    ScratchTomcat.addPage(context, "interval", Pages::interval);
    ScratchTomcat.addPage(context, "end", Pages::end);
    ScratchTomcat.addPage(context, "plain", (request, response) -> print(response, "plain"));
  }

  /** {@code ?name=a&value=1&wait=20}: reads the session first, then sets. */
  private static void set(HttpServletRequest request, HttpServletResponse response) throws IOException {
    HttpSession session = request.getSession();
    session.getAttribute("any");
    sleep(request);
    session.setAttribute(request.getParameter("name"), request.getParameter("value"));
    print(response, session.getId());
  }

  private static void remove(HttpServletRequest request, HttpServletResponse response) throws IOException {
    HttpSession session = request.getSession();
    sleep(request);
    session.removeAttribute(request.getParameter("name"));
    print(response, session.getId());
  }

  /** Prints all attributes, or {@code none} if there is no session. */
  private static void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
    HttpSession session = request.getSession(false);
    TreeMap<String, Object> all = new TreeMap<>();
    if (session != null) for (String name : Collections.list(session.getAttributeNames())) all.put(name, session.getAttribute(name));
    print(response, session == null ? "none" : all.toString());
  }

  /** Changes a list in place. */
  @SuppressWarnings("unchecked")
  private static void add(HttpServletRequest request, HttpServletResponse response) throws IOException {
    HttpSession session = request.getSession();
    if (session.getAttribute("list") == null) session.setAttribute("list", new ArrayList<String>());
    List<String> list = (List<String>) session.getAttribute("list");
    sleep(request);
    if (request.getParameter("value") != null) list.add(request.getParameter("value"));
    print(response, list.toString());
  }

  /** Sends the beginning of the answer before it changes the list. */
  @SuppressWarnings("unchecked")
  private static void addLate(HttpServletRequest request, HttpServletResponse response) throws IOException {
    HttpSession session = request.getSession();
    List<String> list = (List<String>) session.getAttribute("list");
    sleep(request);
    session.setAttribute("early", request.getParameter("value"));
    response.flushBuffer();
    list.add(request.getParameter("value"));
  }

  private static void increment(HttpServletRequest request, HttpServletResponse response) throws IOException {
    HttpSession session = request.getSession();
    Integer counter = (Integer) session.getAttribute("counter");
    sleep(request);
    session.setAttribute("counter", counter == null ? 1 : counter + 1);
    print(response, String.valueOf(session.getAttribute("counter")));
  }

  /** Sets an attribute, begins the answer in one of the possible ways, continues for a while, and sets another attribute. */
  private static void stream(HttpServletRequest request, HttpServletResponse response) throws IOException {
    HttpSession session = request.getSession();
    session.setAttribute("early", request.getParameter("value"));
    switch (request.getParameter("how")) {
      case "flush":
        response.flushBuffer();
        break;
      case "large":
        response.getOutputStream().write(new byte[LARGE_BYTES]);
        break;
      case "redirect":
        response.sendRedirect("/show");
        return;
      case "error":
        response.sendError(HttpServletResponse.SC_NOT_FOUND);
        return;
      case "close":
        response.getOutputStream().close();
        break;
      default:
        throw new IllegalArgumentException(request.getParameter("how"));
    }
    sleep(request);
    session.setAttribute("late", request.getParameter("value"));
  }

  private static void async(HttpServletRequest request, HttpServletResponse response) throws IOException {
    HttpSession session = request.getSession();
    javax.servlet.AsyncContext async = request.startAsync();
    new Thread(() -> {
      try {
        sleep(request);
        session.setAttribute("early", request.getParameter("value"));
        response.flushBuffer();
        sleep(request);
        session.setAttribute("late", request.getParameter("value"));
        async.complete();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }).start();
  }

  /** Gives the session a new id, as Spring Security does. {@code ?flush=yes} then sends the beginning of the answer. */
  private static void login(HttpServletRequest request, HttpServletResponse response) throws IOException {
    HttpSession session = request.getSession();
    sleep(request);
    request.changeSessionId();
    session.setAttribute("user", request.getParameter("user"));
    if (request.getParameter("flush") != null) response.flushBuffer();
    print(response, session.getId());
  }

  private static void interval(HttpServletRequest request, HttpServletResponse response) throws IOException {
    HttpSession session = request.getSession();
    if (request.getParameter("seconds") != null) session.setMaxInactiveInterval(Integer.parseInt(request.getParameter("seconds")));
    print(response, String.valueOf(session.getMaxInactiveInterval()));
  }

  private static void end(HttpServletRequest request, HttpServletResponse response) throws IOException {
    HttpSession session = request.getSession(false);
    sleep(request);
    if (session != null) session.invalidate();
    print(response, session == null ? "none" : "ended");
  }

  private static void sleep(HttpServletRequest request) {
    if (request.getParameter("wait") == null) return;
    try {
      Thread.sleep(Long.parseLong(request.getParameter("wait")));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void print(HttpServletResponse response, String text) throws IOException {
    response.getWriter().print(text);
  }
}
