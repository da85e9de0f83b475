package shop;

import java.util.Collection;
import java.util.Collections;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.servlet.http.HttpSession;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** A basket, whose items lie in an attribute of the session each, and all of them in one bean. */
@Controller
public class Shop {
  private static final String LOGIN =
      """
      <!doctype html>
      <html lang="en">
      <head><meta charset="utf-8"><title>Shop</title></head>
      <body>
        <form action="login" method="post">
          <input type="hidden" name="_csrf" value="%s">
          <input name="username">
          <input name="password" type="password">
          <button type="submit">Log in</button>
        </form>
      </body>
      </html>
      """;

  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="csrf" content="%1$s">
        <title>Shop</title>
        <link rel="stylesheet" href="assets/shop.css">
        <script src="assets/shop.js" defer></script>
      </head>
      <body>
        <h1>Basket</h1>
        <img id="picture" src="picture.png" alt="">
        <p id="note">%2$s</p>
        <ul id="attributes">%3$s</ul>
        <ul id="bean">%4$s</ul>
        <p id="errors"></p>
        <input id="name">
        <button id="add">Add six</button>
        <a id="download" href="download">Download</a>
        <form action="order" method="post">
          <input type="hidden" name="_csrf" value="%1$s">
          <button id="order">Order</button>
        </form>
        <form action="logout" method="post">
          <input type="hidden" name="_csrf" value="%1$s">
          <button id="logout">Log out</button>
        </form>
      </body>
      </html>
      """;

  private final Basket basket;
  private final Gift gift;

  Shop(Basket basket, Gift gift) {
    this.basket = basket;
    this.gift = gift;
  }

  @GetMapping(path = "/login", produces = "text/html;charset=UTF-8")
  @ResponseBody
  String login(CsrfToken csrf) {
    return LOGIN.formatted(csrf.getToken());
  }

  @GetMapping(path = "/", produces = "text/html;charset=UTF-8")
  @ResponseBody
  String page(HttpSession session, CsrfToken csrf, @ModelAttribute("note") String note) {
    return PAGE.formatted(csrf.getToken(), note, list(attributes(session)), list(basket.items()));
  }

  @PostMapping("/items/{name}")
  ResponseEntity<Void> add(@PathVariable String name, HttpSession session) {
    Item item = new Item(name);
    session.setAttribute(Item.ATTRIBUTE + name, item);
    basket.add(item);
    return ResponseEntity.noContent().build();
  }

  /** What it says is shown after the redirect, from the session. */
  @PostMapping("/order")
  String order(HttpSession session, RedirectAttributes redirect) {
    redirect.addFlashAttribute("note", attributes(session).size() + " ordered");
    return "redirect:/";
  }

  @GetMapping("/gift")
  @ResponseBody
  String gift() {
    return String.valueOf(gift.wrap());
  }

  private static Collection<Item> attributes(HttpSession session) {
    Collection<Item> items = new TreeSet<>();
    for (String name : Collections.list(session.getAttributeNames())) {
      if (name.startsWith(Item.ATTRIBUTE)) items.add((Item) session.getAttribute(name));
    }
    return items;
  }

  private static String list(Collection<Item> items) {
    return items.stream()
        .map(item -> "<li>" + item.name() + "</li>")
        .collect(Collectors.joining());
  }
}
