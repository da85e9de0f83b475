<%@ page language="java" contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%
  response.setHeader("Cache-Control", "no-store");
  session.setAttribute("magedu.com", "magedu.com");
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
    body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 4rem auto; padding: 0 1rem; color: #222; }
    h1 { color: red; }
    table { border-collapse: collapse; width: 100%; }
    th, td { border: 1px solid #bbb; padding: .5rem .75rem; text-align: left; }
    td { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
  </style>
</head>
<body>
  <h1>TomcatA.magedu.com</h1>
  <table>
    <tr><th scope="row">Session ID</th><td><%= session.getId() %></td></tr>
    <tr><th scope="row">Created on</th><td><%= session.getCreationTime() %></td></tr>
  </table>
</body>
</html>
