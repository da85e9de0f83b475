package msmlab;

import de.javakaffee.web.msm.MemcachedSessionService.SessionManager;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The new ids of sticky sessions whose memcached is gone: msm gives each a new id with its next request. Requests that were
 * already sent use the old id, and would find nothing.
 */
final class Relocations {
  /** Ids to remember; each is needed until its visitor has received the new one. */
  private static final int MAX_IDS = 10_000;

  private final SessionManager manager;
  /** One request of a session at a time is relocated: a second one would find the session under the new id, but keep the old. */
  private final Turns turns = new Turns();
  private final Map<String, String> newIds = Collections.synchronizedMap(new Latest());

  Relocations(SessionManager manager) {
    this.manager = manager;
  }

  /**
   * @param relocate gives a session a new id if it needs one, and returns it, otherwise null.
   * @return the id under which the request finds its session; null if it is the requested one.
   */
  String follow(String requested, UnaryOperator<String> relocate) {
    synchronized (turns.of(requested)) {
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
      return size() > MAX_IDS;
    }
  }
}
