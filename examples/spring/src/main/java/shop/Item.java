package shop;

import java.io.Serializable;

/** What lies in a basket. */
public record Item(String name) implements Serializable, Comparable<Item> {
  /** Begins the name of the session attribute that holds one item. */
  public static final String ATTRIBUTE = "item.";

  @Override
  public int compareTo(Item other) {
    return name.compareTo(other.name);
  }
}
