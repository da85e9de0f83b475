package shop;

import java.util.Collection;
import java.util.Collections;
import java.util.TreeSet;
import jakarta.servlet.http.HttpSession;
import org.springframework.stereotype.Component;

/**
 * The visitor's basket. Each item is an attribute of the session: so parallel requests keep each other's items, in
 * whichever Tomcats they are answered, without a lock.
 */
@Component
public class Basket {
  private final HttpSession session;

  /** @param session Spring's proxy of the current request's session. */
  Basket(HttpSession session) {
    this.session = session;
  }

  public void add(Item item) {
    session.setAttribute(Item.ATTRIBUTE + item.name(), item);
  }

  public Collection<Item> items() {
    Collection<Item> items = new TreeSet<>();
    for (String name : Collections.list(session.getAttributeNames())) {
      if (name.startsWith(Item.ATTRIBUTE)) items.add((Item) session.getAttribute(name));
    }
    return items;
  }

  public void clear() {
    for (Item item : items()) session.removeAttribute(Item.ATTRIBUTE + item.name());
  }
}
