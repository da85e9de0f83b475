package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.servlet.http.HttpSession;
import javax.servlet.http.HttpSessionBindingEvent;
import javax.servlet.http.HttpSessionBindingListener;
import javax.servlet.http.HttpSessionEvent;
import javax.servlet.http.HttpSessionListener;
import org.apache.catalina.Context;
import org.apache.catalina.core.StandardContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session ends once, on one Tomcat, with its last attributes. */
class EndingTest extends TwoTomcats {
  /** The notifications of the applications in both Tomcats. */
  private static final List<String> NOTIFIED = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void forget() throws Exception {
    NOTIFIED.clear();
    start(Keeping.GUARDED, EndingTest::listen);
  }

  @Test
  void theApplicationIsNotifiedOnceThatASessionExpired() throws Exception {
    List<Visitor> visitors = new ArrayList<>();
    for (int i = 0; i < 20; i++) visitors.add(shortSession(i));
    Thread.sleep(1000);
    for (Visitor visitor : visitors) visitor.get(b, "/show"); // Used until now.
    processExpires();
    assertEquals(List.of(), NOTIFIED);
    Thread.sleep(9500);
    for (int round = 0; round < 3; round++) processExpires();
    assertEquals(40, NOTIFIED.size(), NOTIFIED.toString());
    for (int i = 0; i < 20; i++) {
      assertTrue(NOTIFIED.contains("unbound " + i) && NOTIFIED.contains("destroyed with " + i), NOTIFIED.toString());
    }
    for (Visitor visitor : visitors) assertEquals("none", visitor.get(b, "/show").body());
    assertEquals(40, NOTIFIED.size());
  }

  @Test
  void theApplicationIsNotifiedEvenIfTheSessionsTomcatIsGone() throws Exception {
    shortSession(7);
    a.close();
    a = null;
    Thread.sleep(9500);
    ((GuardedSessionManager) b.context().getManager()).processExpires();
    assertEquals(List.of("destroyed with 7", "unbound 7"), NOTIFIED);
  }

  @Test
  void aStickySessionIsEndedByItsTomcatOrByAnotherIfThatIsGone() throws Exception {
    closeTomcats();
    start(Keeping.STICKY, EndingTest::listen);
    shortSession(5);
    Thread.sleep(3200);
    processExpires();
    assertEquals(List.of("destroyed with 5", "unbound 5"), NOTIFIED);
    NOTIFIED.clear();
    Visitor visitor = shortSession(6);
    a.close();
    a = null;
    Thread.sleep(7000);
    ((MendedSessionManager) b.context().getManager()).service().sticky().copies().endOrphans(3);
    assertEquals(List.of("destroyed with 6", "unbound 6"), NOTIFIED);
    assertEquals("none", visitor.get(b, "/show").body());
  }

  @Test
  void readingAStickySessionProlongsItsCopy() throws Exception {
    closeTomcats();
    start(Keeping.STICKY, EndingTest::listen);
    Visitor visitor = shortSession(6);
    String key = visitor.id();
    long before = Math.max(n1.ends(key), n2.ends(key));
    Thread.sleep(1500);
    visitor.get(a, "/show");
    ((MendedSessionManager) a.context().getManager()).backgroundProcess();
    assertTrue(Math.max(n1.ends(key), n2.ends(key)) > before);
  }

  @Test
  void aVisitorWhoComesTooLateEndsTheSessionAndGetsNone() throws Exception {
    Visitor visitor = shortSession(8);
    Thread.sleep(3200);
    List<String> shown = Parallel.run(6, i -> visitor.get(both().get(i % 2), "/show").body());
    assertEquals(Collections.nCopies(6, "none"), shown);
    assertEquals(List.of("destroyed with 8", "unbound 8"), NOTIFIED);
    assertEquals("none", visitor.get(a, "/show").body());
  }

  @Test
  void exactlyOneOfParallelLogoutsEndsTheSession() throws Exception {
    for (int i = 0; i < 10; i++) {
      NOTIFIED.clear();
      Visitor visitor = shortSession(i);
      Parallel.run(6, n -> visitor.get(both().get(n % 2), "/end?wait=20"));
      assertEquals(List.of("destroyed with " + i, "unbound " + i), NOTIFIED);
    }
  }

  @Test
  void aLogoutEndsTheSessionWithWhatAnotherRequestHasWrittenMeanwhile() throws Exception {
    Visitor visitor = shortSession(1);
    Parallel.run(2, i -> i == 0 ? visitor.get(a, "/end?wait=60") : visitor.get(b, "/bind?number=2&wait=10"));
    assertTrue(NOTIFIED.contains("destroyed with 2"), NOTIFIED.toString());
  }

  @Test
  void aSessionThatIsReadNowAndThenLivesOn() throws Exception {
    Visitor visitor = shortSession(3);
    visitor.get(a, "/interval?seconds=4");
    for (int i = 0; i < 6; i++) {
      Thread.sleep(1500); // Less than half of it: after that a session is prolonged when it is loaded.
      assertEquals("{bound=3}", visitor.get(both().get(i % 2), "/show").body());
      processExpires();
    }
    assertEquals(List.of(), NOTIFIED);
  }

  @Test
  void theLastUseIsThatOfTheRequestBefore() throws Exception {
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=x&value=1");
    long used = System.currentTimeMillis();
    Thread.sleep(2500);
    assertEquals(used, Long.parseLong(visitor.get(b, "/used").body()), 100, "as it was written");
    long read = System.currentTimeMillis();
    Thread.sleep(2500);
    assertEquals(read, Long.parseLong(visitor.get(a, "/used").body()), 2000, "to a second or two, if it was only read");
  }

  /** A session that expires after two seconds. */
  private Visitor shortSession(int number) {
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/bind?seconds=2&number=" + number);
    return visitor;
  }

  private void processExpires() throws Exception {
    Parallel.run(2, i -> {
      ((MendedSessionManager) both().get(i).context().getManager()).processExpires();
      return null;
    });
  }

  private static void listen(Context context) {
    ((StandardContext) context).addApplicationLifecycleListener(new HttpSessionListener() {
      @Override
      public void sessionCreated(HttpSessionEvent event) {}

      @Override
      public void sessionDestroyed(HttpSessionEvent event) {
        NOTIFIED.add("destroyed with " + event.getSession().getAttribute("bound"));
      }
    });
    ScratchTomcat.addPage(context, "bind", (request, response) -> {
      HttpSession session = request.getSession();
      String wait = request.getParameter("wait");
      if (wait != null) Eventually.passes(Duration.ofMillis(Long.parseLong(wait)));
      if (request.getParameter("seconds") != null) session.setMaxInactiveInterval(2);
      session.setAttribute("bound", new Bound(request.getParameter("number")));
    });
    ScratchTomcat.addPage(context, "used", (request, response) ->
        response.getWriter().print(request.getSession().getLastAccessedTime()));
  }

  private record Bound(String number) implements HttpSessionBindingListener, Serializable {
    @Override
    public void valueBound(HttpSessionBindingEvent event) {}

    @Override
    public void valueUnbound(HttpSessionBindingEvent event) {
      NOTIFIED.add("unbound " + number);
    }

    @Override
    public String toString() {
      return number;
    }
  }
}
