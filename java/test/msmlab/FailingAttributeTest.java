package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A failure of an application's own code while its session is stored or read affects only that write. */
class FailingAttributeTest extends TwoTomcats {
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final Handler handler = new Handler() {
    @Override
    public void publish(LogRecord line) {
      // What a Tomcat says of its memcacheds meanwhile is below.
      boolean isTrouble = line.getLevel().intValue() >= Level.WARNING.intValue();
      if (isTrouble && line.getLoggerName().startsWith("msmlab.")) log.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  @BeforeEach
  void begin() throws Exception {
    Logger.getLogger("").addHandler(handler);
    start(manager -> manager.setLockingMode("all"), FailingAttributeTest::addPages);
  }

  @AfterEach
  void forget() {
    Logger.getLogger("").removeHandler(handler);
  }

  @ParameterizedTest
  @ValueSource(strings = {"write", "nested", "deep", "block"})
  void anAttributeThatCannotBeWrittenLeavesTheOldStateAndALogLineThatNamesIt(String how) throws Exception {
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=x&value=1");
    log.clear();
    assertEquals(200, visitor.get(a, "/fail?how=" + how).status());
    assertEquals("{x=1}", visitor.get(b, "/show").body());
    assertEquals("{x=1}", visitor.get(a, "/show").body());
    assertEquals(1, log.size(), log.toString());
    assertTrue(log.get(0).contains("attribute \"bad\" of "), log.get(0));
    assertNoLock(visitor);
    visitor.get(b, "/set?name=x&value=2");
    assertEquals("{x=2}", visitor.get(a, "/show").body());
  }

  @Test
  void anAttributeThatCannotBeReadLeavesTheStateAndALogLineThatNamesIt() throws Exception {
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/fail?how=read");
    byte[] before = n1.stored(visitor.id()).stored();
    log.clear();
    assertEquals("none", visitor.get(b, "/show").body());
    assertEquals(1, log.size(), log.toString());
    assertTrue(log.get(0).contains("attribute \"bad\""), log.get(0));
    assertEquals(before.length, n1.stored(visitor.id()).stored().length);
    assertNoLock(visitor);
  }

  @Test
  void equalsAndToStringOfAValueAreNotCalled() throws Exception {
    closeTomcats();
    start(manager -> {}, FailingAttributeTest::addPages);
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/fail?how=grumpy");
    Parallel.run(2, i -> visitor.get(both().get(i), "/quietly?wait=60&name=n" + i));
    assertEquals("[bad, n0, n1]", visitor.get(b, "/names").body());
  }

  private void assertNoLock(Visitor visitor) {
    assertNull(n1.stored("lock:" + visitor.id()));
    assertNull(n2.stored("lock:" + visitor.id()));
  }

  private static void addPages(Context context) {
    ScratchTomcat.addPage(context, "fail", (request, response) ->
        request.getSession().setAttribute("bad", bad(request.getParameter("how"))));
    ScratchTomcat.addPage(context, "names", (request, response) ->
        response.getWriter().print(Collections.list(request.getSession().getAttributeNames()).stream().sorted().toList()));
    ScratchTomcat.addPage(context, "quietly", (request, response) -> {
      request.getSession().getAttribute("bad");
      Eventually.passes(java.time.Duration.ofMillis(60));
      request.getSession().setAttribute(request.getParameter("name"), 1);
    });
  }

  private static Object bad(String how) {
    switch (how) {
      case "write":
        return new Unwritable();
      case "block":
        return new Blocking();
      case "nested":
        return new ArrayList<>(List.of(new Object()));
      case "deep":
        return new Deep(100_000);
      case "read":
        return new Unreadable();
      default:
        return new Grumpy();
    }
  }

  private static final class Unwritable implements Serializable {
    private static final long serialVersionUID = 1;

    private void writeObject(ObjectOutputStream out) {
      throw new IllegalStateException("not now");
    }
  }

  private static final class Blocking implements Serializable {
    private static final long serialVersionUID = 1;

    private void writeObject(ObjectOutputStream out) throws IOException {
      try {
        Thread.sleep(1_000_000);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  private static final class Unreadable implements Serializable {
    private static final long serialVersionUID = 1;

    private void readObject(ObjectInputStream in) throws IOException {
      throw new IOException("not here");
    }
  }

  /** Nested more deeply than a thread's stack allows. */
  private static final class Deep implements Serializable {
    private static final long serialVersionUID = 1;

    private Deep next;

    private Deep(int more) {
      Deep last = this;
      for (int i = 0; i < more; i++) {
        last.next = new Deep(0);
        last = last.next;
      }
    }
  }

  private static final class Grumpy implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public boolean equals(Object other) {
      throw new IllegalStateException("do not compare me");
    }

    @Override
    public int hashCode() {
      throw new IllegalStateException("do not hash me");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("do not print me");
    }
  }
}
