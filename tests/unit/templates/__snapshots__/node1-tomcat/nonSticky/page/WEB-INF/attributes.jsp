<%@ page session="false" contentType="application/json; charset=UTF-8" trimDirectiveWhitespaces="true" %>
<%!
  /** As the application starts: no listener may be added later, and a JSP that is compiled anew finds the first one. */
  public void jspInit() {
    ServletContext application = getServletConfig().getServletContext();
    if (application.getAttribute("endings") != null) return;
    Endings endings = new Endings();
    application.addListener(endings);
    application.setAttribute("endings", endings);
  }

  /** Tells the end of each marked session: its destruction, and that the mark was unbound. The log outlives a Tomcat. */
  public static class Endings implements HttpSessionListener, HttpSessionAttributeListener {
    public void sessionCreated(HttpSessionEvent event) {}
    public void attributeAdded(HttpSessionBindingEvent event) {}
    public void attributeReplaced(HttpSessionBindingEvent event) {}

    public void sessionDestroyed(HttpSessionEvent event) {
      Object mark = event.getSession().getAttribute("mark");
      if (mark != null) tell(event.getSession(), "destroyed", mark, event.getSession().getAttribute("a.last"));
    }

    // Tomcat calls an attribute's own valueUnbound in the same step, just before.
    public void attributeRemoved(HttpSessionBindingEvent event) {
      if (event.getName().equals("mark")) tell(event.getSession(), "unbound", event.getValue(), null);
    }

    private static void tell(HttpSession session, String what, Object mark, Object last) {
      session.getServletContext().log("session-end " + what + " " + mark + " " + last + " " + now());
    }
  }

  // The compiler of Tomcat 8.5 cannot read java.lang.System of Java 17.
  private static long now() {
    return new java.util.Date().getTime();
  }

  private static int number(HttpServletRequest request, String name, int most) {
    String text = request.getParameter(name);
    int number = text == null ? 0 : Integer.parseInt(text);
    if (number < 0 || number > most) throw new NumberFormatException(name);
    return number;
  }

  private static String word(HttpServletRequest request, String name) {
    String text = request.getParameter(name);
    if (text != null && !text.matches("[a-z0-9]{1,32}")) throw new NumberFormatException(name);
    return text;
  }
%>
<%
  response.setHeader("Cache-Control", "no-store");
  if (!"true".equals(application.getInitParameter("counter")) && !new java.io.File("/srv/msm-lab/.switch/counter").exists()) {
    response.sendError(HttpServletResponse.SC_NOT_FOUND);
    return;
  }
  String name;
  String mark;
  int value;
  int hold;
  int seconds;
  try {
    name = word(request, "name");
    mark = word(request, "mark");
    value = number(request, "value", Integer.MAX_VALUE);
    hold = number(request, "hold", 10000);
    seconds = number(request, "seconds", 3600);
  } catch (NumberFormatException e) {
    response.sendError(HttpServletResponse.SC_BAD_REQUEST);
    return;
  }
  HttpSession session = request.getSession();
  StringBuilder values = new StringBuilder();
  Integer counter;
  // Requests of one session in one Tomcat may share its object.
  synchronized (session) {
    if (name != null) session.setAttribute("a." + name, value);
    counter = (Integer) session.getAttribute("counter");
    if (request.getParameter("count") != null) session.setAttribute("counter", counter = counter == null ? 1 : counter + 1);
    if (mark != null) session.setAttribute("mark", mark);
    if (seconds > 0) session.setMaxInactiveInterval(seconds);
    for (String each : java.util.Collections.list(session.getAttributeNames())) {
      if (!each.startsWith("a.")) continue;
      Object found = session.getAttribute(each);
      if (found != null) values.append(values.length() == 0 ? "" : ",").append('"').append(each, 2, each.length()).append("\":").append(found);
    }
  }
  String answer = request.getParameter("answer");
  if ("redirect".equals(answer)) {
    response.sendRedirect(request.getContextPath() + "/attributes");
    Thread.sleep(hold);
    return;
  }
  if ("flush".equals(answer)) {
    out.print(' ');
    out.flush();
  } else if ("large".equals(answer)) {
    char[] spaces = new char[81920];
    java.util.Arrays.fill(spaces, ' ');
    out.print(spaces);
  }
  Thread.sleep(hold);
%>
{"id":"<%= session.getId() %>","counter":<%= counter == null ? 0 : counter %>,"created":<%= session.getCreationTime() %>,"tomcat":"TomcatA","size":0,"now":<%= now() %>,"values":{<%= values %>}}
