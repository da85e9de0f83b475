package shop;

import java.io.Serializable;
import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import jakarta.enterprise.context.SessionScoped;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Named;

/** The items in an attribute of the session each, and all of them in this bean, which requests change side by side. */
@Named
@SessionScoped
public class Basket implements Serializable {
  private final ConcurrentSkipListSet<Item> items = new ConcurrentSkipListSet<>();

  public void add() {
    ExternalContext context = FacesContext.getCurrentInstance().getExternalContext();
    Item item = new Item(context.getRequestParameterMap().get("item"));
    context.getSessionMap().put(Item.ATTRIBUTE + item.name(), item);
    items.add(item);
  }

  public Collection<Item> getItems() {
    return items;
  }

  public Collection<Item> getAttributes() {
    Collection<Item> found = new TreeSet<>();
    Map<String, Object> session =
        FacesContext.getCurrentInstance().getExternalContext().getSessionMap();
    session.forEach(
        (name, value) -> {
          if (name.startsWith(Item.ATTRIBUTE)) found.add((Item) value);
        });
    return found;
  }
}
