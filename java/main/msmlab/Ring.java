package msmlab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The stores in the order of {@code memcachedNodes}. A value is on two of them, its homes: the store that its key names, and
 * the next one in the ring; it has the same key on both. In a ring of one store, that store is the only home of all values.
 *
 * <p>A key may name a store that has left the ring. The first and the last store are its homes: the lab numbers its stores, so
 * that they have what the last one and the first one had.
 */
final class Ring {
  static final int HOMES = 2;

  /** The end of a session id that names a store as the lab does (topology/stores.ts). */
  private static final Pattern FORMER = Pattern.compile("-n[1-9][0-9]{0,2}(?:\\.|$)");

  private final List<Store> stores;
  private final Map<String, List<Store>> homes = new HashMap<>();
  private final List<Store> formerHomes;
  /** The end of a session id: {@code -n1}, or {@code -n1.TomcatA} with a route. */
  private final Pattern name;

  Ring(List<Store> stores) {
    this.stores = Collections.unmodifiableList(new ArrayList<>(stores));
    for (int i = 0; i < stores.size(); i++) {
      Set<Store> pair = new LinkedHashSet<>(Arrays.asList(stores.get(i), stores.get((i + 1) % stores.size())));
      homes.put(stores.get(i).id(), new ArrayList<>(pair));
    }
    Set<Store> ends = new LinkedHashSet<>(Arrays.asList(stores.get(0), stores.get(stores.size() - 1)));
    formerHomes = Collections.unmodifiableList(new ArrayList<>(ends));
    String ids = stores.stream().map(store -> Pattern.quote(store.id())).collect(Collectors.joining("|"));
    name = Pattern.compile("-(" + ids + ")(?:\\.|$)");
  }

  List<Store> stores() {
    return stores;
  }

  /** The stores that are not down, in their order. */
  static List<Store> answering(List<Store> stores) {
    List<Store> answering = new ArrayList<>(stores.size());
    for (Store store : stores) if (!store.isDown()) answering.add(store);
    return answering;
  }

  /** The two homes of a key, the one that it names first; empty if it names no store. */
  List<Store> homes(String key) {
    Matcher end = name.matcher(key);
    if (end.find()) return homes.get(end.group(1));
    return FORMER.matcher(key).find() ? formerHomes : Collections.emptyList();
  }

  /** Whether the key names a store that has left. Tomcats that do not know that yet have it on that one and on the first of these. */
  boolean isFormer(String key) {
    return homes(key) == formerHomes;
  }

  /** The stores that share values with this one: the one before and the one after, which are the same in a ring of two. */
  Set<Store> neighbours(Store store) {
    Set<Store> neighbours = new LinkedHashSet<>();
    for (List<Store> pair : homes.values()) if (pair.contains(store)) neighbours.addAll(pair);
    neighbours.remove(store);
    return neighbours;
  }
}
