package shop;

import java.io.Serializable;
import java.util.Collection;
import java.util.concurrent.ConcurrentSkipListSet;
import org.springframework.stereotype.Component;
import org.springframework.web.context.annotation.SessionScope;

/** The items in one bean of the session, which requests change side by side. */
@Component
@SessionScope
public class Basket implements Serializable {
  private final ConcurrentSkipListSet<Item> items = new ConcurrentSkipListSet<>();

  public void add(Item item) {
    items.add(item);
  }

  public Collection<Item> items() {
    return items;
  }
}
