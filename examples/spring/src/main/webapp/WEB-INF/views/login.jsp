<%@ page contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title><c:out value="${shop}"/></title>
  <link rel="stylesheet" href="assets/shop.css">
</head>
<body>
  <h1><c:out value="${shop}"/></h1>
  <c:if test="${param.error != null}"><p>Wrong name or password</p></c:if>
  <form action="login" method="post">
    <input type="hidden" name="_csrf" value="${_csrf.token}">
    <label>Name <input name="username" autofocus></label>
    <label>Password <input name="password" type="password"></label>
    <button type="submit">Log in</button>
  </form>
</body>
</html>
