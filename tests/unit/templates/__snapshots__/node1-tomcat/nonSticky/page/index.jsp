<%@ page language="java" contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%
  response.setHeader("Cache-Control", "no-store");
  session.setAttribute("magedu.com", "magedu.com");
  Integer visits = (Integer) session.getAttribute("visits");
  session.setAttribute("visits", visits == null ? 1 : visits + 1);
  int attributes = java.util.Collections.list(session.getAttributeNames()).size();
  String created = java.time.Instant.ofEpochSecond(session.getCreationTime() / 1000).toString();
  // The store is named behind the dash, in sticky mode up to the next dot.
  String id = session.getId();
  String suffix = id.substring(id.indexOf('-') + 1);
  String holder = suffix.indexOf('.') < 0 ? suffix : suffix.substring(0, suffix.indexOf('.'));
  String store = "none";
  if (holder.equals("n1")) store = "n1 \050node3\054 primary\051\054 172.16.103.3\046\04358\07311211";
  if (holder.equals("n2")) store = "n2 \050node2\054 backup\051\054 172.16.103.2\046\04358\07311211";
%>
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>TomcatA.magedu.com</title>
  <%-- Spares the request for favicon.ico, which would take a turn of the balancer. --%>
  <link rel="icon" href="data:,">
  <style>
    :root { color-scheme: light dark; --paper: #faf9f7; --card: #fff; --ink: #23211e; --soft: #6b6660; --line: #e6e2dc; --red: #c8102e; }
    @media (prefers-color-scheme: dark) {
      :root { --paper: #161514; --card: #1f1e1c; --ink: #ece8e1; --soft: #a39d93; --line: #34322e; --red: #ff5f5f; }
    }
    * { box-sizing: border-box; }
    body { margin: 0; padding: 12vh 1.25rem 2rem; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
    main { max-width: 44rem; margin: auto; padding: 2rem 2.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
    h1 { margin: 0; color: var(--red); font-size: clamp(1.25rem, 6vw, 2.4rem); font-weight: 650; letter-spacing: -.02em; line-height: 1.2; overflow-wrap: anywhere; }
    p { margin: .35rem 0 0; color: var(--soft); }
    table { width: 100%; margin: 1.75rem 0 1.5rem; border-collapse: collapse; }
    th, td { padding: .6rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
    th { width: 9.5rem; padding-right: 1rem; color: var(--soft); font-weight: 400; }
    td { font-family: ui-monospace, monospace; font-size: .925rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    a { color: inherit; text-underline-offset: .2em; }
    @media (max-width: 32rem) {
      body { padding: 1rem; }
      main { padding: 1.25rem; }
      th, td { display: block; width: auto; padding: .5rem 0 0; }
      td { padding: 0 0 .5rem; border: 0; }
    }
  </style>
</head>
<body>
<main>
  <h1>TomcatA.magedu.com</h1>
  <p>answered from node1, 172.16.103.1</p>
  <table><tbody>
    <tr><th scope="row">Session ID</th><td><%= id %></td></tr>
    <tr><th scope="row">Created on</th><td><%= session.getCreationTime() %></td></tr>
    <tr><th scope="row">Creation time</th><td><time datetime="<%= created %>"><%= created.replace('T', ' ').replace("Z", " UTC") %></time></td></tr>
    <tr><th scope="row">Visits</th><td><%= visits == null ? 1 : visits + 1 %></td></tr>
    <tr><th scope="row">Attributes</th><td><%= attributes %></td></tr>
    <tr><th scope="row">Store</th><td><%= store %></td></tr>
    <tr><th scope="row">Session mode</th><td>nonSticky</td></tr>
  </tbody></table>
  <p><a href="./">Refresh</a>: the next Tomcat answers, and the session stays.</p>
</main>
</body>
</html>
