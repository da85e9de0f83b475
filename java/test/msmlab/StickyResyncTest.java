package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.catalina.Engine;
import org.apache.catalina.Lifecycle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sticky sessions, also those that nobody uses, outlive a memcached and a Tomcat that restart one after the other. */
class StickyResyncTest extends TwoTomcats {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int SESSIONS = 100;

  @BeforeEach
  void startSticky() throws Exception {
    start(Keeping.STICKY, context -> {});
    awaitMarks(n1, n2);
  }

  @Test
  void aMemcachedThatComesBackEmptyGetsTheSessionsOfEachTomcat() throws Exception {
    List<Visitor> ofA = visitors(a);
    List<Visitor> ofB = visitors(b);
    restart(n1);
    restart(n2);
    assertKept(ofA, b);
    assertKept(ofB, a);
  }

  @Test
  void itAlsoGetsThoseThatNobodyHasUsedSinceTheirTomcatStarted() throws Exception {
    List<Visitor> visitors = visitors(a);
    restartA(n1, n2);
    restart(n1);
    restart(n2);
    assertKept(visitors, b);
  }

  @Test
  void aMemcachedMayGoWhileATomcatIsAway() throws Exception {
    List<Visitor> visitors = visitors(a);
    stopA();
    n1.kill();
    assertKept(visitors, b);
    for (Visitor visitor : visitors) assertTrue(visitor.id().endsWith("-n2.TomcatB"), visitor.id());
  }

  @Test
  void whatIsWrittenWhileAMemcachedStandsStillOutlivesItsTomcat() throws Exception {
    List<Visitor> visitors = visitors(a).subList(0, 4);
    n1.freeze();
    for (Visitor visitor : visitors) visitor.get(a, "/set?name=x&value=later");
    for (Visitor visitor : visitors) assertEquals("{x=later}", visitor.get(a, "/show").body());
    n1.thaw();
    awaitMarks(n1);
    for (Visitor visitor : visitors) assertEquals("{x=later}", visitor.get(b, "/show").body());
  }

  @Test
  void itMayRestartWhileATomcatIsAway() throws Exception {
    List<Visitor> visitors = visitors(a);
    stopA();
    n1.kill();
    n1.start();
    awaitMark("TomcatB", n1);
    n2.kill();
    n2.start();
    awaitMark("TomcatB", n2);
    assertKept(visitors, b);
  }

  @Test
  void whatAMemcachedHadThatIsAwayIsElsewhereIfItsTomcatDies() throws Exception {
    List<Visitor> visitors = visitors(a);
    n1.kill();
    Eventually.isTrue(SOON, "n2 has all", () -> visitors.stream().allMatch(visitor -> RawValue.get(n2.address(), visitor.id()) != null));
    assertKept(visitors, b);
  }

  @Test
  void aSessionOfAMemcachedThatHasLeftIsFoundAndRenamed() throws Exception {
    List<Visitor> visitors = visitors(a);
    stopA();
    n2.kill();
    a = sticky("TomcatA", context -> {}, n1);
    assertKept(visitors, a);
    for (Visitor visitor : visitors) assertTrue(visitor.id().endsWith("-n1.TomcatA"), visitor.id());
  }

  @Test
  void aTomcatThatDoesNotKnowAMemcachedAnyMoreHasTheSessionsOfOneThatBeginsToStop() throws Exception {
    List<Visitor> visitors = visitors(b);
    restartA(n1);
    Visitor late = visitors.get(0);
    CompletableFuture<Void> inFlight =
        CompletableFuture.runAsync(() -> Visitor.with(late.id()).get(b, "/set?name=x&value=late&wait=500"));
    Eventually.passes(Duration.ofMillis(200));
    CompletableFuture<List<String>> seen = new CompletableFuture<>();
    beforeItPauses(b, () -> {
      inFlight.join();
      List<String> shown = new ArrayList<>();
      for (Visitor visitor : visitors) shown.add(visitor.get(a, "/show").body());
      seen.complete(shown);
    });
    b.close();
    b = null;
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) expected.add("{x=" + (i == 0 ? "late" : i) + "}");
    assertEquals(expected, seen.join());
  }

  /** The server has begun to stop, and its connectors still take requests. */
  private static void beforeItPauses(ScratchTomcat tomcat, Runnable action) {
    Engine engine = (Engine) tomcat.context().getParent().getParent();
    engine.getService().addLifecycleListener(event -> {
      if (event.getType().equals(Lifecycle.BEFORE_STOP_EVENT)) action.run();
    });
  }

  @Test
  void aTomcatThatIsBackHasItsSecondCopiesAndLeavesNoThird() throws Exception {
    List<Visitor> visitors = visitors(a);
    stopA();
    for (Visitor visitor : visitors) assertTrue(isAt(n1, visitor) && isAt(n2, visitor), "two copies of " + visitor.id());
    a = sticky("TomcatA", context -> {}, n1, n2);
    awaitMark("TomcatA", n1);
    awaitMark("TomcatA", n2);
    for (Visitor visitor : visitors) assertTrue(isAt(n1, visitor) != isAt(n2, visitor), "one copy of " + visitor.id());
    assertKept(visitors, a);
  }

  @Test
  void aLogoutLeavesNoCopyAnywhere() throws Exception {
    Visitor visitor = visitors(a).get(0);
    String old = visitor.id();
    stopA();
    visitor.get(b, "/show");
    assertFalse(isAt(n1, Visitor.with(old)) || isAt(n2, Visitor.with(old)), "taken over");
    String moved = visitor.id();
    assertEquals("ended", visitor.get(b, "/end").body());
    a = sticky("TomcatA", context -> {}, n1, n2);
    awaitMarks(n1, n2);
    restart(n1);
    restart(n2);
    for (String id : List.of(old, moved)) {
      for (ScratchTomcat tomcat : both()) assertEquals("none", Visitor.with(id).get(tomcat, "/show").body());
    }
  }

  @Test
  void whatIsTakenOverIsNotGivenToAMemcachedAgain() throws Exception {
    List<Visitor> visitors = visitors(a);
    List<String> before = new ArrayList<>();
    for (Visitor visitor : visitors) before.add(visitor.id());
    restartA(n1, n2);
    for (Visitor visitor : visitors) visitor.get(b, "/set?name=later&value=1");
    manager(a).service().sticky().copies().endOrphans();
    restart(n1);
    restart(n2);
    for (String id : before) {
      assertNull(RawValue.get(n1.address(), id));
      assertNull(RawValue.get(n2.address(), id));
    }
  }

  @Test
  void theLaterOfTwoTomcatsHasTheSession() throws Exception {
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=x&value=1");
    String atA = visitor.id();
    visitor.get(b, "/set?name=x&value=2"); // As if TomcatA had stood still; it still has the session in its heap.
    assertTrue(visitor.id().endsWith(".TomcatB"), visitor.id());
    restart(n1);
    restart(n2);
    assertTrue(isAt(n1, Visitor.with(atA)) || isAt(n2, Visitor.with(atA)), "TomcatA does not know that it lost it");
    assertEquals("{x=2}", visitor.get(a, "/show").body());
  }

  @Test
  void aSessionThatWasOnlyReadForLongIsFoundByAnotherTomcat() throws Exception {
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=x&value=1");
    visitor.get(a, "/interval?seconds=3");
    for (int i = 0; i < 3; i++) {
      Eventually.passes(Duration.ofMillis(1500));
      visitor.get(a, "/show");
      manager(a).backgroundProcess();
    }
    assertEquals("{x=1}", visitor.get(b, "/show").body());
  }

  private List<Visitor> visitors(ScratchTomcat tomcat) {
    List<Visitor> visitors = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      Visitor visitor = Visitor.unknown();
      visitor.get(tomcat, "/set?name=x&value=" + i);
      visitors.add(visitor);
    }
    return visitors;
  }

  private static void assertKept(List<Visitor> visitors, ScratchTomcat tomcat) {
    for (int i = 0; i < SESSIONS; i++) assertEquals("{x=" + i + "}", visitors.get(i).get(tomcat, "/show").body(), visitors.get(i).id());
  }

  private static boolean isAt(Memcached memcached, Visitor visitor) {
    return RawValue.get(memcached.address(), visitor.id()) != null;
  }

  private void restartA(Memcached... memcacheds) throws Exception {
    stopA();
    a = sticky("TomcatA", context -> {}, memcacheds);
    awaitMarks(memcacheds);
  }

  private void stopA() throws Exception {
    a.close();
    a = null;
    for (Memcached memcached : List.of(n1, n2)) assertNull(RawValue.get(memcached.address(), new StepMark("TomcatA", "ROOT").key()));
  }

  private void restart(Memcached memcached) {
    memcached.kill();
    memcached.start();
    awaitMarks(memcached);
  }

  private static void awaitMarks(Memcached... memcacheds) {
    for (Memcached memcached : memcacheds) {
      awaitMark("TomcatA", memcached);
      awaitMark("TomcatB", memcached);
    }
  }

  private static void awaitMark(String tomcat, Memcached memcached) {
    String key = new StepMark(tomcat, "ROOT").key();
    Eventually.isTrue(SOON, key + " is there", () -> RawValue.get(memcached.address(), key) != null);
  }

  private static MendedSessionManager manager(ScratchTomcat tomcat) {
    return (MendedSessionManager) tomcat.context().getManager();
  }
}
