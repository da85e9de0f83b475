import type { Tomcat } from "../../topology/model.ts";
import { NOT_FOUND_UNLESS_ON } from "./counterSwitch.ts";

/** The path of its file: below WEB-INF, so that only the servlet mapping leads there. */
export const COUNTER_FILE = "WEB-INF/counter.jsp";

/** Its path in the application. */
export const COUNTER_PATH = "/counter";

/** The most bytes that a request may add to its session. */
export const MAX_BALLAST_BYTES = 4 * 1024 * 1024;

/**
 * Renders `WEB-INF/counter.jsp`, which counts the POSTs of a session and returns the count, so that a client can check
 * whether a session or a write was lost. `POST ?size=N` also stores N bytes in the session. It answers 404 unless it is
 * turned on.
 */
export function counterJsp({ name }: Pick<Tomcat, "name">): string {
  return `<%@ page session="false" contentType="application/json; charset=UTF-8" trimDirectiveWhitespaces="true" %>
<%
  response.setHeader("Cache-Control", "no-store");
${NOT_FOUND_UNLESS_ON}
  boolean post = request.getMethod().equals("POST");
  byte[] added = null;
  if (post && request.getParameter("size") != null) {
    int size;
    try {
      size = Integer.parseInt(request.getParameter("size"));
    } catch (NumberFormatException e) {
      size = -1;
    }
    if (size < 0 || size > ${MAX_BALLAST_BYTES}) {
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
{"id":"<%= session.getId() %>","counter":<%= counter %>,"created":<%= session.getCreationTime() %>,"tomcat":"${name}","size":<%= ballast == null ? 0 : ballast.length %>}
`;
}
