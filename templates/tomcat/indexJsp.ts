import type { Page, Tomcat } from "../../topology/model.ts";

/** `index.jsp`: which Tomcat answered, and which session it knows the visitor by. */
export function indexJsp({ hostName }: Pick<Tomcat, "hostName">, { domain }: Pick<Page, "domain">): string {
  const name = html(hostName);
  const attribute = java(domain);
  return `<%@ page language="java" contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%
  response.setHeader("Cache-Control", "no-store");
  session.setAttribute(${attribute}, ${attribute});
%>
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${name}</title>
  <%-- Spares the request for favicon.ico, which would take a turn of the balancer. --%>
  <link rel="icon" href="data:,">
  <style>
    body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 4rem auto; padding: 0 1rem; color: #222; }
    h1 { color: red; }
    table { border-collapse: collapse; width: 100%; }
    th, td { border: 1px solid #bbb; padding: .5rem .75rem; text-align: left; }
    td { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
  </style>
</head>
<body>
  <h1>${name}</h1>
  <table>
    <tr><th scope="row">Session ID</th><td><%= session.getId() %></td></tr>
    <tr><th scope="row">Created on</th><td><%= session.getCreationTime() %></td></tr>
  </table>
</body>
</html>
`;
}

/** Text in HTML that is JSP as well: besides tags, \`<%\`, \`\${\`, \`#{\` and a backslash before them would be read. */
function html(text: string): string {
  return text.replaceAll(/[^\w .-]/gu, (c) => `&#${c.codePointAt(0)};`);
}

/** A Java string in a scriptlet: octal escapes for what ends a string, a scriptlet (`%>`) or a line. */
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
