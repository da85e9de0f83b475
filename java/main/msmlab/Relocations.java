package msmlab;

import de.javakaffee.web.msm.MemcachedSessionService.SessionManager;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Where sticky sessions went whose memcached is gone: msm gives each a new id with its next request. Requests that were on
 * their way then name it by the old one, and would find nothing.
 */
final class Relocations {
  /** Ids that are remembered; each is asked for as long as its visitor has not heard of the new one. */
  private static final int MOST = 10_000;

  /** One request of a session at a time finds out: of two the second would find it under the new id, and keep the old. */
  private static final int TURNS = 64;

  private final SessionManager manager;
  private final Object[] turns = new Object[TURNS];
  private final Map<String, String> newIds = Collections.synchronizedMap(new Latest());

  Relocations(SessionManager manager) {
    this.manager = manager;
    for (int i = 0; i < TURNS; i++) turns[i] = new Object();
  }

  /**
   * @param relocate gives the session of an id a new one where it must have one; null where it need not.
   * @return the id under which the request finds its session; null where that is the one it asks for.
   */
  String follow(String requested, UnaryOperator<String> relocate) {
    synchronized (turns[Math.floorMod(requested.hashCode(), TURNS)]) {
      String last = requested;
      for (String next = newIds.get(last); next != null; next = newIds.get(last)) last = next;
      String moved = relocate.apply(last);
      if (moved != null) newIds.put(last, moved);
      String id = moved == null ? last : moved;
      return id.equals(requested) || manager.getSessionInternal(id) == null ? null : id;
    }
  }

  private static final class Latest extends LinkedHashMap<String, String> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
      return size() > MOST;
    }
  }
}
