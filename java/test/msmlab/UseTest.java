package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import javax.servlet.ServletRequestEvent;
import javax.servlet.ServletRequestListener;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that uses its session gets it, whatever its URI; one that does not use it costs the stores nothing. */
class UseTest extends TwoTomcats {
  @ParameterizedTest
  @EnumSource
  void aRequestThatLooksLikeAnImageReadsAndWritesItsSession(Keeping keeping) throws Exception {
    start(keeping, context -> {});
    for (String suffix : new String[] {"/a.png?name=x&value=", "?next=/x.png&name=x&value=", "/style.css?name=x&q=.js&value="}) {
      Visitor visitor = Visitor.unknown();
      visitor.get(a, "/set?name=y&value=0");
      String id = visitor.id();
      visitor.get(a, "/set" + suffix + "7.png");
      assertEquals("{x=7.png, y=0}", visitor.get(a, "/show/a.png").body());
      assertEquals(plain(id), plain(visitor.id()));
      assertEquals("{x=7.png, y=0}", visitor.get(b, "/show/a.css").body());
      assertEquals(plain(id), plain(visitor.id()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRequestThatDoesNotUseItsSessionCostsNoOperation(Keeping keeping) throws Exception {
    start(keeping, context -> {});
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=x&value=1");
    Eventually.passes(java.time.Duration.ofMillis(1200)); // msm may still be working for the last request.
    long before = commands();
    int requests = 100;
    for (int i = 0; i < requests; i++) visitor.get(a, "/plain/" + i + ".html");
    long commands = commands() - before;
    if (keeping == Keeping.GUARDED) assertEquals(0, commands);
    // Without requests as well, stock msm and the copies of sticky sessions ask the memcacheds some times a second.
    else assertTrue(commands < requests / 2, commands + " commands");
  }

  @ParameterizedTest
  @EnumSource
  void aRequestToAnIgnoredUriUsesItsSessionButDoesNotKeepItAlive(Keeping keeping) throws Exception {
    start(keeping, context -> ((MendedSessionManager) context.getManager()).setIgnoredUris("/show/poll|/set/poll"));
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/interval?seconds=3");
    visitor.get(a, "/set/poll?name=x&value=1");
    Visitor active = Visitor.unknown();
    active.get(a, "/interval?seconds=3");
    for (int i = 0; i < 14; i++) {
      if (i < 3) assertEquals("{x=1}", visitor.get(a, "/show/poll").body());
      else visitor.get(a, "/show/poll");
      active.get(a, "/set?name=x&value=" + i);
      Eventually.passes(java.time.Duration.ofMillis(500));
    }
    assertEquals("none", visitor.get(a, "/show").body());
    assertEquals("{x=13}", active.get(a, "/show").body());
  }

  /** Weld has such a listener. */
  @ParameterizedTest
  @EnumSource
  void aListenerOfRequestsFindsTheSession(Keeping keeping) throws Exception {
    start(keeping, context -> context.addApplicationListener(Listener.class.getName()));
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=x&value=1");
    String id = visitor.id();
    visitor.get(b, "/plain");
    assertEquals(plain(id), plain(visitor.id()));
    assertEquals("{seen=true, x=1}", visitor.get(a, "/show").body());
  }

  public static final class Listener implements ServletRequestListener {
    @Override
    public void requestDestroyed(ServletRequestEvent event) {}

    @Override
    public void requestInitialized(ServletRequestEvent event) {
      HttpSession session = ((HttpServletRequest) event.getServletRequest()).getSession(false);
      if (session != null) session.setAttribute("seen", true);
    }
  }

  @Test
  void anUnchangedSessionCostsOneReadAndAChangedOneAlsoAWrite() throws Exception {
    start();
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=x&value=1");
    long before = commands();
    visitor.get(b, "/show");
    assertEquals(before + 2, commands(), "a read of both copies");
    visitor.get(b, "/set?name=x&value=2");
    assertEquals(before + 6, commands(), "a read and a write of both");
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSESSIONID=%s; JSESSIONID=unknown-n1", "JSESSIONID=unknown-n1; JSESSIONID=%s", "JSESSIONID=x; JSESSIONID=%s"})
  void ofSeveralCookiesTheOneThatNamesASessionIsUsed(String cookies) throws Exception {
    start();
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=x&value=1");
    assertEquals("{x=1}", Visitor.withCookies(String.format(cookies, visitor.id())).get(b, "/show").body());
  }

  /** The number of commands for sessions on both stores, without the heartbeat's, which reads the settings. */
  private long commands() {
    long sum = 0;
    for (Memcached memcached : List.of(n1, n2)) {
      for (String name : List.of("cmd_get", "cmd_set", "cmd_touch", "cmd_meta", "delete_hits", "delete_misses")) sum += memcached.stat(name);
    }
    return sum;
  }

  /** The id without the part that changes when the session moves. */
  private static String plain(String id) {
    assertTrue(id.contains("-"));
    return id.substring(0, id.indexOf('-'));
  }
}
