import { switches } from "../paths.ts";

/** The context parameter that turns the page's counter and attributes on permanently if it is `true`. */
export const COUNTER_PARAMETER = "counter";

/** Statements of a JSP that answer 404 unless it is turned on: by the parameter, or while a drill's switch file exists. */
export const NOT_FOUND_UNLESS_ON = `  if (!"true".equals(application.getInitParameter("${COUNTER_PARAMETER}")) && !new java.io.File("${switches.counter}").exists()) {
    response.sendError(HttpServletResponse.SC_NOT_FOUND);
    return;
  }`;
