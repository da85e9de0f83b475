<%@ page session="false" contentType="application/json; charset=UTF-8" trimDirectiveWhitespaces="true" %>
<%
  response.setHeader("Cache-Control", "no-store");
  if (!"true".equals(application.getInitParameter("counter")) && !new java.io.File("/srv/msm-lab/.switch/counter").exists()) {
    response.sendError(HttpServletResponse.SC_NOT_FOUND);
    return;
  }
  boolean post = request.getMethod().equals("POST");
  byte[] added = null;
  if (post && request.getParameter("size") != null) {
    int size;
    try {
      size = Integer.parseInt(request.getParameter("size"));
    } catch (NumberFormatException e) {
      size = -1;
    }
    if (size < 0 || size > 4194304) {
      response.sendError(HttpServletResponse.SC_BAD_REQUEST);
      return;
    }
    added = new byte[size];
    // Nothing on the way can make it smaller.
    new java.util.Random(size).nextBytes(added);
  }
  HttpSession session = request.getSession();
  int counter;
  byte[] ballast;
  // Two requests of one session in one Tomcat share its object when sessions are sticky.
  synchronized (session) {
    Integer counted = (Integer) session.getAttribute("counter");
    counter = counted == null ? 0 : counted;
    if (post) session.setAttribute("counter", ++counter);
    if (added != null) session.setAttribute("ballast", added);
    ballast = (byte[]) session.getAttribute("ballast");
  }
%>
{"id":"<%= session.getId() %>","counter":<%= counter %>,"created":<%= session.getCreationTime() %>,"tomcat":"TomcatA","size":<%= ballast == null ? 0 : ballast.length %>}
