package shop;

import java.util.Collection;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.wicket.Session;
import org.apache.wicket.protocol.http.WebSession;
import org.apache.wicket.request.Request;

/** Wicket's session, which knows who is logged in and what is in the basket. */
public class Visitor extends WebSession {
  private final ConcurrentSkipListSet<Item> items = new ConcurrentSkipListSet<>();
  private String name;

  Visitor(Request request) {
    super(request);
  }

  public static Visitor get() {
    return (Visitor) Session.get();
  }

  boolean isKnown() {
    return name != null;
  }

  boolean enter(String who, String password) {
    if (!"a-password-of-a-test".equals(password)) return false;
    name = who;
    changeSessionId();
    dirty();
    return true;
  }

  /** In this object, and in an attribute of its own. */
  void add(Item item) {
    setAttribute(Item.ATTRIBUTE + item.name(), item);
    items.add(item);
    dirty();
  }

  Collection<Item> items() {
    return items;
  }

  Collection<Item> attributes() {
    return getAttributeNames().stream()
        .filter(attribute -> attribute.startsWith(Item.ATTRIBUTE))
        .map(attribute -> (Item) getAttribute(attribute))
        .sorted()
        .toList();
  }
}
