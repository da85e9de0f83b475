import { assertNever } from "../../common/assertNever.ts";
import type { SessionPolicy, Store, Tomcat, Topology } from "../../topology/model.ts";
import { PAGE_STYLE } from "./pageStyle.ts";

/** Renders `index.jsp`, which shows the Tomcat that answered, the visitor's session, and the store that keeps it. */
export function indexJsp({ page, stores, sessions }: Topology, tomcat: Tomcat): string {
  const name = html(tomcat.hostName);
  const attribute = java(page.domain);
  return `<%@ page language="java" contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%
  response.setHeader("Cache-Control", "no-store");
  session.setAttribute(${attribute}, ${attribute});
  Integer visits = (Integer) session.getAttribute("visits");
  session.setAttribute("visits", visits == null ? 1 : visits + 1);
  int attributes = java.util.Collections.list(session.getAttributeNames()).size();
  String created = java.time.Instant.ofEpochSecond(session.getCreationTime() / 1000).toString();
  // The store is named behind the dash, in sticky mode up to the next dot.
  String id = session.getId();
  String suffix = id.substring(id.indexOf('-') + 1);
  String holder = suffix.indexOf('.') < 0 ? suffix : suffix.substring(0, suffix.indexOf('.'));
  String store = "none";
${stores.map(holds).join("\n")}
%>
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${name}</title>
  <%-- Spares the request for favicon.ico, which would take a turn of the balancer. --%>
  <link rel="icon" href="data:,">
  <style>${PAGE_STYLE}</style>
</head>
<body>
<main>
  <h1>${name}</h1>
  <p>answered from ${html(tomcat.node)}, ${html(tomcat.address)}</p>
  <table><tbody>
    <tr><th scope="row">Session ID</th><td><%= id %></td></tr>
    <tr><th scope="row">Created on</th><td><%= session.getCreationTime() %></td></tr>
    <tr><th scope="row">Creation time</th><td><time datetime="<%= created %>"><%= created.replace('T', ' ').replace("Z", " UTC") %></time></td></tr>
    <tr><th scope="row">Visits</th><td><%= visits == null ? 1 : visits + 1 %></td></tr>
    <tr><th scope="row">Attributes</th><td><%= attributes %></td></tr>
    <tr><th scope="row">Store</th><td><%= store %></td></tr>
    <tr><th scope="row">Session mode</th><td>${sessions.mode}</td></tr>
  </tbody></table>
  <p><a href="./">Refresh</a>: ${promise(sessions)}</p>
</main>
</body>
</html>
`;
}

/** Returns Java that names the store if the session's id points to it. */
function holds({ id, node, role, address, port }: Store): string {
  const text = `${html(id)} (${html(node)}, ${role}), ${html(`${address}:${port}`)}`;
  return `  if (holder.equals(${java(id)})) store = ${java(text)};`;
}

function promise({ mode }: SessionPolicy): string {
  switch (mode) {
    case "nonSticky":
      return "the next Tomcat answers, and the session stays.";
    case "sticky":
      return "the same Tomcat answers while it lives, and the session stays when it does not.";
    default:
      return assertNever(mode);
  }
}

/** Escapes text for HTML in a JSP, which also interprets `<%`, `${`, `#{` and a backslash before them. */
function html(text: string): string {
  return text.replaceAll(/[^\w .-]/gu, (c) => `&#${c.codePointAt(0)};`);
}

/** Returns a Java string for a scriptlet, with octal escapes for what ends a string, a scriptlet (`%>`) or a line. */
function java(text: string): string {
  if (!text.isWellFormed()) {
    throw new Error(`UTF-8 cannot express the value ${JSON.stringify(text)}; remove the lone surrogate`);
  }
  const characters = text.replaceAll(/[^\w .-]/g, (c) => {
    const code = c.charCodeAt(0);
    return code < 256 ? `\\${code.toString(8).padStart(3, "0")}` : c;
  });
  return `"${characters}"`;
}
