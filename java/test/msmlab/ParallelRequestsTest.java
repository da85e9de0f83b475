package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Parallel requests of one visitor, in two Tomcats. */
class ParallelRequestsTest extends TwoTomcats {
  private static final int ROUNDS = 20;
  private static final int AT_ONCE = 12;

  @Test
  void noAttributeThatARequestSetIsLost() throws Exception {
    start();
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=first&value=1");
    for (int round = 0; round < ROUNDS; round++) {
      String prefix = "/set?wait=5&value=1&name=r" + round + "-";
      Parallel.run(AT_ONCE, i -> visitor.get(both().get(i % 2), prefix + i).body());
    }
    for (ScratchTomcat tomcat : both()) assertHasAll(visitor.get(tomcat, "/show").body());
  }

  /** Simulates a cut between two nodes of the network. */
  @Test
  void noAttributeIsLostIfTheTomcatsReachDifferentStores() throws Exception {
    try (Wire wire = Wire.to(n1)) {
      start();
      b.close();
      String nodes = "n1:127.0.0.1:" + wire.address().getPort() + ",n2:127.0.0.1:" + n2.address().getPort();
      b = tomcat(new GuardedSessionManager(), manager -> manager.setMemcachedNodes(nodes), context -> {});
      Visitor visitor = Visitor.unknown();
      while (visitor.id() == null || !visitor.id().endsWith("-n1")) {
        visitor = Visitor.unknown();
        visitor.get(a, "/set?name=first&value=1");
      }
      Visitor same = Visitor.with(visitor.id());
      assertEquals("{first=1}", same.get(b, "/show").body());
      wire.cut();
      for (int round = 0; round < ROUNDS; round++) {
        String prefix = "/set?wait=5&value=1&name=r" + round + "-";
        Parallel.run(AT_ONCE, i -> same.get(both().get(i % 2), prefix + i).body());
      }
      wire.mend();
      for (ScratchTomcat tomcat : both()) assertHasAll(same.get(tomcat, "/show").body());
    }
  }

  @Test
  void noSessionAndNoAttributeIsLostWhileTheLastMemcachedLeaves() throws Exception {
    start();
    Visitor visitor = Visitor.unknown();
    while (visitor.id() == null || !visitor.id().endsWith("-n2")) {
      visitor = Visitor.unknown();
      visitor.get(a, "/set?name=first&value=1");
    }
    String id = visitor.id();
    b.close();
    b = tomcat(new GuardedSessionManager(), manager -> manager.setMemcachedNodes("n1:127.0.0.1:" + n1.address().getPort()), context -> {});
    for (int round = 0; round < ROUNDS; round++) {
      String prefix = "/set?wait=5&value=1&name=r" + round + "-";
      Parallel.run(AT_ONCE, i -> Visitor.with(id).get(both().get(i % 2), prefix + i).body());
    }
    for (ScratchTomcat tomcat : both()) assertHasAll(visitor.get(tomcat, "/show").body());
    assertEquals(id, visitor.id());
    n2.kill();
    assertHasAll(visitor.get(b, "/show").body());
    assertEquals("ended", visitor.get(b, "/end").body());
    assertEquals("none", Visitor.with(id).get(b, "/show").body());
  }

  /** msm then gives the session another id. */
  @Test
  void allRequestsOfAStickySessionFindItByItsOldIdIfItsMemcachedDies() throws Exception {
    start(Keeping.STICKY, context -> {});
    for (Memcached victim : List.of(n1, n2)) {
      Visitor visitor = Visitor.unknown();
      String store = victim == n1 ? "-n1" : "-n2";
      while (visitor.id() == null || !visitor.id().contains(store)) {
        visitor = Visitor.unknown();
        visitor.get(a, "/set?name=x&value=1");
      }
      String id = visitor.id();
      victim.kill();
      // msm takes some time to consider a memcached lost.
      Eventually.isTrue(Duration.ofSeconds(10), "another id", () -> isAnotherIdGivenTo(id));
      isAnotherIdGivenTo(id);
      victim.start();
    }
  }

  /** Neither Tomcat is restarted: both keep in memory what they had when the visitor left them. */
  @Test
  void aStickySessionThatComesBackHasWhatWasWrittenElsewhere() throws Exception {
    start(Keeping.STICKY, context -> {});
    Visitor visitor = Visitor.unknown();
    for (int count = 1; count <= 6; count++) {
      assertEquals(String.valueOf(count), visitor.get(both().get(count % 2), "/increment").body());
    }
  }

  /** The first of them has taken the session over. */
  @Test
  void allRequestsThatMoveAStickySessionTogetherAreKept() throws Exception {
    start(Keeping.STICKY, context -> {});
    for (int round = 0; round < 20; round++) {
      Visitor visitor = Visitor.unknown();
      visitor.get(a, "/increment");
      visitor.get(b, "/increment");
      String old = visitor.id();
      List<String> ids = Parallel.run(AT_ONCE, i -> {
        Visitor same = Visitor.with(old);
        same.get(a, "/set?wait=5&value=1&name=r0-" + i);
        return same.id();
      });
      for (String id : ids) assertTrue(id.endsWith(".TomcatA"), id);
      String shown = Visitor.with(ids.get(0)).get(a, "/show").body();
      for (int i = 0; i < AT_ONCE; i++) assertTrue(shown.contains("r0-" + i + "=1"), shown);
    }
  }

  @Test
  void aChangeInPlaceAndAnotherRequestsAttributeAreBothKept() throws Exception {
    start();
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/add?value=one");
    Parallel.run(2, i -> visitor.get(both().get(i), i == 0 ? "/add?value=two&wait=50" : "/set?name=x&value=1&wait=20"));
    assertEquals("{list=[one, two], x=1}", visitor.get(b, "/show").body());
  }

  @Test
  void anObjectThatIsChangedAfterTheAnswerBeganIsKeptToo() throws Exception {
    start();
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/add?value=one");
    Parallel.run(2, i -> visitor.get(both().get(i), i == 0 ? "/addLate?value=two&wait=60" : "/set?name=x&value=1&wait=20"));
    Eventually.isTrue(
        Duration.ofSeconds(2), "stored", () -> visitor.get(b, "/show").body().equals("{early=two, list=[one, two], x=1}"));
  }

  @Test
  void aRemovedAttributeStaysRemovedThoughAnotherRequestSetsOne() throws Exception {
    start();
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=old&value=1");
    Parallel.run(2, i -> visitor.get(both().get(i), i == 0 ? "/remove?name=old&wait=50" : "/set?name=new&value=2&wait=20"));
    assertEquals("{new=2}", visitor.get(a, "/show").body());
    visitor.get(a, "/set?name=old&value=1");
    Parallel.run(2, i -> visitor.get(both().get(i), i == 0 ? "/remove?name=old&wait=20" : "/set?name=new&value=3&wait=50"));
    assertEquals("{new=3}", visitor.get(a, "/show").body());
  }

  @Test
  void ifTwoRequestsSetTheSameAttributeTheLaterOneWins() throws Exception {
    start();
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=x&value=0");
    Parallel.run(2, i -> visitor.get(both().get(i), i == 0 ? "/set?name=x&value=early&wait=20" : "/set?name=x&value=late&wait=90"));
    assertEquals("{x=late}", visitor.get(a, "/show").body());
  }

  @Test
  void aRequestThatOnlyReadsDoesNotUndoWhatAnotherWrote() throws Exception {
    start();
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/add?value=one");
    Parallel.run(2, i -> visitor.get(both().get(i), i == 0 ? "/add?wait=60" : "/add?value=two&wait=20"));
    assertEquals("{list=[one, two]}", visitor.get(a, "/show").body());
  }

  @Test
  void anEndedSessionIsNotBroughtBackByARequestInProgress() throws Exception {
    start();
    for (ScratchTomcat tomcat : both()) {
      Visitor visitor = Visitor.unknown();
      visitor.get(a, "/set?name=x&value=0");
      Parallel.run(2, i -> i == 0 ? visitor.get(tomcat, "/set?name=x&value=1&wait=400") : visitor.get(a, "/end?wait=100"));
      for (ScratchTomcat each : both()) assertEquals("none", visitor.get(each, "/show").body());
    }
  }

  @Test
  void aWriteInProgressReachesTheSessionUnderItsNewId() throws Exception {
    start();
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=x&value=0");
    String before = visitor.id();
    List<String> ids = Parallel.run(2, i -> {
      Visitor same = Visitor.with(before);
      same.get(both().get(i), i == 0 ? "/login?user=me&wait=100" : "/set?name=x&value=1&wait=400");
      return same.id();
    });
    assertEquals("{user=me, x=1}", Visitor.with(ids.get(0)).get(b, "/show").body());
    assertEquals("none", Visitor.with(before).get(b, "/show").body());
  }

  @Test
  void twoConcurrentLoginsLeaveOneSessionWithOneOfTheirIds() throws Exception {
    start();
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=x&value=0");
    String before = visitor.id();
    List<String> ids = Parallel.run(2, i -> {
      Visitor same = Visitor.with(before);
      same.get(both().get(i), "/login?user=me&wait=20");
      return same.id();
    });
    long alive = ids.stream().filter(id -> Visitor.with(id).get(a, "/show").body().equals("{user=me, x=0}")).count();
    assertEquals(1, alive, ids.toString());
  }

  /** Whether any of the requests sent with the id gets a new one; each must find the session. */
  private boolean isAnotherIdGivenTo(String id) {
    try {
      return Parallel.run(AT_ONCE, i -> {
        Visitor visitor = Visitor.with(id);
        assertEquals("{x=1}", visitor.get(a, "/show").body());
        return !visitor.id().equals(id);
      }).contains(true);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertHasAll(String shown) {
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < AT_ONCE; i++) assertTrue(shown.contains("r" + round + "-" + i + "=1"), "r" + round + "-" + i);
    }
  }
}
