package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * In whatever order requests of a session read, write and die, the result is what some serial order of them would have left.
 */
class InterleavingTest {
  private static final int REQUESTS = 4;
  private static final int NAMES = 3;

  private static Memcached n1;
  private static Memcached n2;
  private static List<ScratchTomcat> tomcats;

  @BeforeContainer
  static void start() throws Exception {
    n1 = Memcached.running();
    n2 = Memcached.running();
    tomcats = List.of(tomcat(), tomcat());
  }

  @AfterContainer
  static void stop() throws Exception {
    for (ScratchTomcat tomcat : tomcats) tomcat.close();
    n1.close();
    n2.close();
  }

  enum Deed {
    LOAD,
    SET,
    REMOVE,
    STORE,
    /** The request's Tomcat dies when the first home has stored its write. */
    REACH_FIRST,
    /** The request's Tomcat dies when the second home has stored its write. */
    REACH_SECOND,
    END
  }

  /** The next action of one of the requests. */
  record Step(Deed deed, int request, int name) {}

  @Provide
  Arbitrary<List<Step>> plays() {
    Arbitrary<Deed> deeds = Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(6, Arbitraries.just(Deed.LOAD)), net.jqwik.api.Tuple.of(10, Arbitraries.just(Deed.SET)),
        net.jqwik.api.Tuple.of(4, Arbitraries.just(Deed.REMOVE)), net.jqwik.api.Tuple.of(8, Arbitraries.just(Deed.STORE)),
        net.jqwik.api.Tuple.of(2, Arbitraries.just(Deed.REACH_FIRST)), net.jqwik.api.Tuple.of(2, Arbitraries.just(Deed.REACH_SECOND)),
        net.jqwik.api.Tuple.of(1, Arbitraries.just(Deed.END)));
    return Combinators.combine(deeds, Arbitraries.integers().between(0, REQUESTS - 1), Arbitraries.integers().between(0, NAMES - 1))
        .as(Step::new).list().ofMinSize(6).ofMaxSize(30);
  }

  @Property(tries = 300)
  void stepByStep(@ForAll("plays") List<Step> steps) {
    Play play = new Play();
    steps.forEach(play::perform);
    Map<String, Object> left = play.left(0);
    assertEquals(left, play.left(1));
    assertTrue(play.explained.contains(left), left + " is none of " + play.explained);
  }

  /** For Java a small number and a literal are one object, wherever they occur. */
  @Example
  void aValueThatIsItsNameOrTheNumberOfAttributesIsNotTakenAsChanged() {
    for (Object value : List.of(1, "a1")) {
      Play play = new Play();
      play.perform(new Step(Deed.LOAD, 0, 0));
      GuardedSession session = play.sessions[0];
      session.setAttribute("a1", value);
      sessions(0).store(session, true);
      play.perform(new Step(Deed.LOAD, 1, 0));
      play.sessions[1].setAttribute("a1", "later");
      sessions(1).store(play.sessions[1], true);
      session.setAttribute("a2", "another");
      sessions(0).store(session, true);
      assertEquals(Map.of("a0", "first", "a1", "later", "a2", "another"), play.left(0));
    }
  }

  @Property(tries = 40)
  void allAtOnce(@ForAll("plays") List<Step> steps) throws Exception {
    Play play = new Play();
    List<Map<String, Object>> changes = Parallel.run(REQUESTS, request -> {
      GuardedSession session = sessions(request).load(play.id);
      Map<String, Object> before = attributes(session);
      for (Step step : steps) {
        if (step.request != request) continue;
        if (step.deed == Deed.SET) session.setAttribute("a" + step.name, request * 100 + steps.indexOf(step));
        if (step.deed == Deed.REMOVE) session.removeAttribute("a" + step.name);
        if (step.deed == Deed.LOAD) Eventually.passes(java.time.Duration.ofNanos(100_000));
      }
      Map<String, Object> made = changes(before, attributes(session));
      sessions(request).store(session, true);
      return made;
    });
    Map<String, Object> left = play.left(0);
    assertEquals(left, play.left(1));
    Set<Map<String, Object>> explained = new HashSet<>();
    for (List<Map<String, Object>> order : orders(changes)) {
      Map<String, Object> state = new TreeMap<>(Map.of("a0", "first"));
      order.forEach(made -> lay(made, state));
      explained.add(state);
    }
    assertTrue(explained.contains(left), left + " is none of " + explained);
  }

  /** Requests of one session, in two Tomcats, and the results that are allowed. */
  private static final class Play {
    private final String id;
    private final GuardedSession[] sessions = new GuardedSession[REQUESTS];
    private final List<Map<String, Object>> read = new ArrayList<>(Collections.nCopies(REQUESTS, null));
    private int values;
    /** The allowed results, with and without each write that reached only one home. Null: the session has ended. */
    private Set<Map<String, Object>> explained = new HashSet<>();

    Play() {
      Visitor visitor = Visitor.unknown();
      visitor.get(tomcats.get(0), "/set?name=a0&value=first");
      id = visitor.id();
      explained.add(new TreeMap<>(Map.of("a0", "first")));
    }

    void perform(Step step) {
      int request = step.request;
      if (step.deed == Deed.LOAD) {
        sessions[request] = sessions(request).load(id);
        read.set(request, sessions[request] == null ? null : attributes(sessions[request]));
        return;
      }
      GuardedSession session = sessions[request];
      if (session == null || !session.isValidInternal()) return;
      switch (step.deed) {
        case SET:
          session.setAttribute("a" + step.name, ++values);
          break;
        case REMOVE:
          session.removeAttribute("a" + step.name);
          break;
        case STORE:
          Map<String, Object> made = changes(read.get(request), attributes(session));
          sessions(request).store(session, true);
          explained.forEach(state -> lay(made, state));
          explained = new HashSet<>(explained);
          if (session.isValidInternal()) read.set(request, attributes(session));
          break;
        case END:
          session.expire();
          explained = new HashSet<>(Collections.singleton(null));
          break;
        default:
          if (reach(session, step.deed == Deed.REACH_FIRST ? 0 : 1)) alsoWith(changes(read.get(request), attributes(session)));
          sessions[request] = null;
          break;
      }
    }

    Map<String, Object> left(int tomcat) {
      GuardedSession session = sessions(tomcat).load(id);
      return session == null ? null : attributes(session);
    }

    private void alsoWith(Map<String, Object> made) {
      Set<Map<String, Object>> with = new HashSet<>(explained);
      for (Map<String, Object> state : explained) {
        Map<String, Object> more = state == null ? null : new TreeMap<>(state);
        lay(made, more);
        with.add(more);
      }
      explained = with;
    }

    /** Writes to one home, if it still has what the request has read. */
    private boolean reach(GuardedSession session, int home) {
      Stores stores = manager(0).service().stores();
      Store store = stores.copies().homesOf(id).get(home);
      Held held = session.reading() == null ? null : session.reading().at(store);
      if (held == null) return false;
      byte[] value = StoredValue.session(sessions(0).bytes(session), stores.copies().nextVersion(), null).stored();
      return Asking.ask(store, Guard.TIMEOUT.toNanos(), Commands.swap(id, 600, value, held.mark)).value == Stored.DONE;
    }
  }

  private static void lay(Map<String, Object> made, Map<String, Object> state) {
    if (state == null) return;
    made.forEach((name, value) -> {
      if (value == null) state.remove(name);
      else state.put(name, value);
    });
  }

  private static Map<String, Object> changes(Map<String, Object> before, Map<String, Object> now) {
    Map<String, Object> made = new HashMap<>();
    now.forEach((name, value) -> {
      if (!value.equals(before.get(name))) made.put(name, value);
    });
    for (String name : before.keySet()) if (!now.containsKey(name)) made.put(name, null);
    return made;
  }

  private static Map<String, Object> attributes(GuardedSession session) {
    return new TreeMap<>(session.getAttributesInternal());
  }

  private static <T> List<List<T>> orders(List<T> all) {
    if (all.isEmpty()) return List.of(List.of());
    List<List<T>> orders = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      List<T> others = new ArrayList<>(all);
      T first = others.remove(i);
      for (List<T> rest : orders(others)) {
        List<T> order = new ArrayList<>(List.of(first));
        order.addAll(rest);
        orders.add(order);
      }
    }
    return orders;
  }

  private static GuardedSessions sessions(int request) {
    return manager(request).service().sessions();
  }

  private static GuardedSessionManager manager(int request) {
    return (GuardedSessionManager) tomcats.get(request % 2).context().getManager();
  }

  private static ScratchTomcat tomcat() throws Exception {
    return ScratchTomcat.running(ScratchTomcat.labSettings(new GuardedSessionManager(), n1, n2), Pages::addTo);
  }
}
