package msmlab;

import static msmlab.ScratchTomcat.labSettings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import msmlab.ScratchTomcat.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guard under a real msm in a real Tomcat. */
class GuardedSessionManagerTest {
  private Memcached n1;
  private Memcached n2;

  @BeforeEach
  void start() {
    n1 = Memcached.running();
    n2 = Memcached.running();
  }

  @AfterEach
  void stop() {
    n1.close();
    n2.close();
  }

  @Test
  void aSessionContinuesInAnotherTomcatWithItsIdAndCounterWhicheverStoreDies() throws Exception {
    for (Memcached victim : new Memcached[] {n1, n2}) {
      try (ScratchTomcat a = guarded();
          ScratchTomcat b = guarded()) {
        Reply first = a.ask("POST", null);
        assertEquals(new Reply(first.id(), 2), b.ask("POST", first.id()));
        victim.kill();
        for (int counter = 3; counter < 20; counter++) {
          ScratchTomcat next = counter % 2 == 0 ? a : b;
          assertEquals(new Reply(first.id(), counter), next.ask("POST", first.id()));
        }
        victim.start();
      }
    }
  }

  @Test
  void anIdleSessionSurvivesTheRestartOfOneStoreAndThenTheDeathOfTheOther() throws Exception {
    try (ScratchTomcat a = guarded()) {
      Reply first = a.ask("POST", null);
      n2.kill();
      n2.start();
      Eventually.isTrue(Duration.ofSeconds(5), "copied", () -> n2.stored(first.id()) != null);
      n1.kill();
      assertEquals(first, a.ask("GET", first.id()));
    }
  }

  @Test
  void aFrozenStoreCostsARequestNoMoreThanTwoTimeouts() throws Exception {
    try (ScratchTomcat a = guarded()) {
      Reply first = a.ask("POST", null);
      n1.freeze();
      long begun = System.nanoTime();
      assertEquals(new Reply(first.id(), 2), a.ask("POST", first.id()));
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      assertTrue(took.compareTo(Guard.TIMEOUT.multipliedBy(2)) < 0, took.toString());
    }
  }

  @Test
  void anEndedSessionIsGoneForEveryTomcat() throws Exception {
    try (ScratchTomcat a = guarded();
        ScratchTomcat b = guarded()) {
      Reply first = a.ask("POST", null);
      b.ask("DELETE", first.id());
      assertNotEquals(first.id(), a.ask("GET", first.id()).id());
      assertNotEquals(first.id(), b.ask("GET", first.id()).id());
    }
  }

  @Test
  void ifOneOfThreeStoresIsDeadAnUnknownCookieGetsANewSessionAtOnce() throws Exception {
    try (Memcached n3 = Memcached.running();
        ScratchTomcat a = ScratchTomcat.running(labSettings(new GuardedSessionManager(), n1, n2, n3))) {
      n2.kill();
      for (String unknown : new String[] {"FFFF-n1", "FFFF-n2", "FFFF-n3", "FFFF-n9", "FFFF"}) {
        long begun = System.nanoTime();
        assertNotEquals(unknown, a.ask("POST", unknown).id());
        assertTrue(Duration.ofNanos(System.nanoTime() - begun).compareTo(Duration.ofSeconds(1)) < 0, unknown);
      }
    }
  }

  @Test
  void forgedCookiesGetANewSessionAndHarmNoOther() throws Exception {
    try (ScratchTomcat a = guarded()) {
      Reply first = a.ask("POST", null);
      for (String forged : new String[] {"x-n9.z", "../../etc/passwd-n1", "x".repeat(7000) + "-n1", "lock:x-n1", "ping-n1"}) {
        assertNotEquals(forged, a.ask("POST", forged).id());
      }
      assertEquals(first, a.ask("GET", first.id()));
    }
  }

  @Test
  void theGuardReadsSessionsOfStockMsmAndStockMsmReadsThoseOfTheGuard() throws Exception {
    Reply first;
    try (ScratchTomcat stock = ScratchTomcat.running(labSettings(new StockManager(), n1, n2))) {
      first = stock.ask("POST", null);
    }
    try (ScratchTomcat a = guarded()) {
      assertEquals(new Reply(first.id(), 2), a.ask("POST", first.id()));
    }
    try (ScratchTomcat stock = ScratchTomcat.running(labSettings(new StockManager(), n1, n2))) {
      assertEquals(new Reply(first.id(), 3), stock.ask("POST", first.id()));
    }
  }

  @Test
  void theBinaryProtocolIsRefused() throws Exception {
    GuardedSessionManager manager = labSettings(new GuardedSessionManager(), n1, n2);
    manager.setMemcachedProtocol("binary");
    try (ScratchTomcat tomcat = ScratchTomcat.running(manager)) {
      assertFalse(tomcat.serves());
    }
  }

  @Test
  void stickySessionsAreRefused() throws Exception {
    GuardedSessionManager sticky = labSettings(new GuardedSessionManager(), n1, n2);
    sticky.setSticky(true);
    try (ScratchTomcat tomcat = ScratchTomcat.running(sticky)) {
      assertFalse(tomcat.serves());
    }
  }

  @Test
  void lockingModeAutoIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new GuardedSessionManager().setLockingMode("auto"));
  }

  @Test
  void aSingleStoreKeepsSessions() throws Exception {
    try (ScratchTomcat tomcat = ScratchTomcat.running(labSettings(new GuardedSessionManager(), n1))) {
      Reply first = tomcat.ask("POST", null);
      assertEquals(new Reply(first.id(), 2), tomcat.ask("POST", first.id()));
    }
  }

  @Test
  void ifNoStoreAnswersAVisitorIsNotTakenForANewOne() throws Exception {
    try (ScratchTomcat a = ScratchTomcat.running(labSettings(new GuardedSessionManager(), n1, n2), Pages::addTo)) {
      Visitor visitor = Visitor.unknown();
      visitor.get(a, "/set?name=x&value=1");
      n1.freeze();
      n2.freeze();
      Visitor.Answer answer = visitor.get(a, "/show");
      assertEquals(503, answer.status());
      assertNull(answer.header("set-cookie"));
      assertEquals(200, visitor.get(a, "/plain").status());
      n1.thaw();
      n2.thaw();
      Eventually.isTrue(Duration.ofSeconds(5), "served again", () -> visitor.get(a, "/show").body().equals("{x=1}"));
    }
  }

  @Test
  void itStartsWithoutAnyStoreAndKeepsSessionsOnceTheyAnswer() throws Exception {
    n1.kill();
    n2.kill();
    try (ScratchTomcat a = guarded()) {
      assertNotNull(a.ask("POST", null).id());
      n1.start();
      n2.start();
      Eventually.isTrue(Duration.ofSeconds(5), "sessions are kept", () -> {
        Reply first = a.ask("POST", null);
        return a.ask("POST", first.id()).equals(new Reply(first.id(), 2));
      });
    }
  }

  @Test
  void afterTheStopNoThreadOfTheGuardIsLeft() throws Exception {
    guarded().close();
    Eventually.isTrue(Duration.ofSeconds(5), "no thread", () ->
        Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().startsWith("msm-guard")));
    assertNull(n1.stored("ping"));
  }

  private ScratchTomcat guarded() throws Exception {
    return ScratchTomcat.running(labSettings(new GuardedSessionManager(), n1, n2));
  }
}
