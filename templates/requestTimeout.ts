/**
 * Seconds a request may take: httpd gives it up then, and a stopping Tomcat need not wait longer. Must be above the
 * slowest page; a frozen Tomcat is noticed this late at the latest.
 */
export const REQUEST_TIMEOUT = 2;
