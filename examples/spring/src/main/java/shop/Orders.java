package shop;

import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;
import org.springframework.web.context.annotation.SessionScope;

/**
 * The visitor's orders of this session, in one bean. Such a bean is one attribute of the session: of two parallel
 * requests that change it in two Tomcats, the last one wins unless {@code sessions.lockingMode} is set. A visitor orders
 * once at a time.
 */
@Component
@SessionScope
public class Orders implements Serializable {
  /** @param size the number of its items. */
  public record Order(int number, int size) implements Serializable {}

  private final List<Order> orders = new CopyOnWriteArrayList<>();

  public void add(int size) {
    orders.add(new Order(orders.size() + 1, size));
  }

  public List<Order> all() {
    return orders;
  }
}
