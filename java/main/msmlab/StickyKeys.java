package msmlab;

import de.javakaffee.web.msm.MemcachedNodesManager;
import java.util.List;
import java.util.regex.Pattern;

/** The keys of an application's sticky sessions: {@code ABC-n1.TomcatA}, after the application's prefix. */
final class StickyKeys {
  /** An id of Tomcat's, the memcached and the route. Neither another application's prefix nor one of msm's own has it. */
  private static final Pattern ID = Pattern.compile("[^-._:/]+-[^-._:/]+(?:\\.[^:/]+)?");

  private final MemcachedNodesManager nodes;
  private final List<Store> stores;
  private final String prefix;
  private final String ending;

  /** @param route of this Tomcat. */
  StickyKeys(MemcachedNodesManager nodes, List<Store> stores, String route) {
    this.nodes = nodes;
    this.stores = stores;
    this.prefix = nodes.getStorageKeyFormat().format("");
    this.ending = "." + route;
  }

  String of(String id) {
    return prefix + id;
  }

  /** Whether it is one of this application's sessions. */
  boolean isSession(String key) {
    return key.startsWith(prefix) && ID.matcher(idOf(key)).matches();
  }

  /** Whether it is one of this application's sessions in this Tomcat. */
  boolean isOwn(String key) {
    return key.endsWith(ending) && isSession(key);
  }

  /** The route of a session. */
  String routeOf(String key) {
    return String.valueOf(nodes.getSessionIdFormat().extractJvmRoute(idOf(key)));
  }

  /** The memcached that the key names, its session's home; null if it has left the configuration. */
  Store homeOf(String key) {
    String id = nodes.getSessionIdFormat().extractMemcachedId(idOf(key));
    for (Store store : stores) if (store.id().equals(id)) return store;
    return null;
  }

  /** The part of a key that stays the same if its session moves. */
  String nameOf(String key) {
    int end = key.indexOf('-', prefix.length());
    return end < 0 ? key : key.substring(0, end);
  }

  String idOf(String key) {
    return key.substring(prefix.length());
  }
}
