<%@ page contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="csrf" content="${_csrf.token}">
  <title><c:out value="${shop}"/></title>
  <link rel="stylesheet" href="assets/shop.css">
  <script src="assets/shop.js" defer></script>
</head>
<body>
  <h1><c:out value="${shop}"/></h1>
  <p id="note"><c:out value="${note}"/></p>

  <h2>Basket</h2>
  <ul id="items"><c:forEach items="${items}" var="item"><li><c:out value="${item.name()}"/></li></c:forEach></ul>
  <p id="errors"></p>
  <p>
    <input id="name" aria-label="Name">
    <button id="add">Add six</button>
  </p>
  <form action="list" method="post" enctype="multipart/form-data">
    <input type="hidden" name="_csrf" value="${_csrf.token}">
    <input type="file" name="list" aria-label="A text file with an item on each line">
    <button id="upload">Upload a list</button>
  </form>
  <form action="order" method="post">
    <input type="hidden" name="_csrf" value="${_csrf.token}">
    <button id="order">Order</button>
  </form>

  <h2>Orders</h2>
  <ul id="orders"><c:forEach items="${orders}" var="order"><li>${order.number()}: ${order.size()} items</li></c:forEach></ul>
  <p><a id="report" href="report">Report</a></p>

  <form action="logout" method="post">
    <input type="hidden" name="_csrf" value="${_csrf.token}">
    <button id="logout">Log out</button>
  </form>
  <footer>${pageContext.request.remoteUser}, answered by ${host}</footer>
</body>
</html>
