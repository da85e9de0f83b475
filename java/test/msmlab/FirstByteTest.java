package msmlab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import msmlab.Visitor.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that has received a byte of an answer reads what was written before it, through any Tomcat. */
class FirstByteTest extends TwoTomcats {
  private static final int TIMES = 40;

  @ParameterizedTest
  @ValueSource(strings = {"flush", "large", "redirect", "error", "close"})
  void whatWasWrittenBeforeTheAnswerBeganIsStoredByItsFirstByte(String how) throws Exception {
    start();
    Visitor visitor = Visitor.unknown();
    for (int i = 0; i < TIMES; i++) {
      try (Answer answer = visitor.begin(a, "GET", "/stream?wait=20&how=" + how + "&value=" + i)) {
        String shown = visitor.get(b, "/show").body();
        assertTrue(shown.contains("early=" + i), i + ": " + shown);
        answer.rest();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"flush", "large", "close"})
  void whatIsWrittenAfterTheAnswerBeganIsStoredWhenTheRequestHasEnded(String how) throws Exception {
    start();
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/stream?how=" + how + "&value=1&wait=20");
    Eventually.isTrue(java.time.Duration.ofSeconds(2), "stored", () -> visitor.get(b, "/show").body().equals("{early=1, late=1}"));
  }

  @Test
  void theSameHoldsForAnAsynchronousRequest() throws Exception {
    start();
    Visitor visitor = Visitor.unknown();
    visitor.get(a, "/set?name=x&value=0");
    for (int i = 0; i < TIMES; i++) {
      try (Answer answer = visitor.begin(a, "GET", "/async?wait=5&value=" + i)) {
        String shown = visitor.get(b, "/show").body();
        assertTrue(shown.contains("early=" + i), i + ": " + shown);
        answer.rest();
      }
      assertTrue(visitor.get(b, "/show").body().contains("late=" + i));
    }
  }

  @Test
  void aNewSessionCanBeUsedOnceTheClientKnowsItsId() throws Exception {
    start();
    for (int i = 0; i < TIMES; i++) {
      Visitor visitor = Visitor.unknown();
      try (Answer answer = visitor.begin(a, "GET", "/stream?how=flush&wait=20&value=" + i)) {
        String shown = visitor.get(b, "/show").body();
        // On a busy machine what was written later may be there already.
        assertTrue(List.of("{early=" + i + "}", "{early=" + i + ", late=" + i + "}").contains(shown), i + ": " + shown);
        answer.rest();
      }
    }
  }
}
