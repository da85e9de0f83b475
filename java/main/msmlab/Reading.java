package msmlab;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the homes of a key said, which of it counts, and by what they can tell whether it is still so. */
final class Reading {
  /** Null of a home that said it has nothing. */
  private final Map<Store, Held> held = new HashMap<>();
  private final boolean agreed;
  private final Held chosen;
  /** Null where it has nothing, or not both homes answered. */
  private final Held second;

  /**
   * The first home's value counts, so that of two writers who meet, one has won when that home has spoken. The second home's
   * counts where the first has none, and where it was written by one to whom the first did not answer, and was stored when
   * that was so. The first home's is only then newer than that where it was written while the second was away; any other one
   * there is of a writer who is still at it.
   *
   * @param answers of the homes that gave one, in their order.
   */
  Reading(List<Answer<Held>> answers) {
    Held best = null;
    boolean same = true;
    for (Answer<Held> answer : answers) {
      Held here = answer.value();
      held.put(answer.store(), here);
      same = same && (here == null) == (answers.get(0).value() == null);
      if (best != null && here != null) same = same && here.value().version() == best.value().version();
      if (best == null || here != null && counts(here.value(), best.value())) best = here;
    }
    chosen = best;
    second = answers.size() < Ring.HOMES ? null : answers.get(1).value();
    agreed = same;
  }

  /** Whether of the first and the second home's value the second's counts. */
  static boolean counts(StoredValue second, StoredValue first) {
    return second.isAlone() && (!first.isAlone() || second.version() > first.version());
  }

  /** Null where there is none. */
  StoredValue value() {
    return chosen == null ? null : chosen.value();
  }

  /** Until the value ends; {@link Held#ENDLESS} where it does not. Only where there is one. */
  int secondsLeft() {
    return chosen.secondsLeft();
  }

  /**
   * What both homes are to have: the second's where it goes on from the one that counts, for its writer is just on his way
   * to the first. Only where there is a value.
   */
  Held goal() {
    return second != null && second.value().includes(chosen.value()) ? second : chosen;
  }

  /** Whether every home that answered has the same. */
  boolean isAgreed() {
    return agreed;
  }

  /** Whether the second home's counts, written by one to whom the first did not answer. */
  boolean isOfSecond() {
    return !agreed && chosen != null && chosen == second && chosen.value().isAlone();
  }

  /** Whether the second home has a value from which the one that counts does not go on. */
  boolean isBesideSecond() {
    return second != null && !chosen.value().includes(second.value());
  }

  /** Whether these homes said what they have; all, of what is new. */
  boolean covers(Collection<Store> homes) {
    return held.isEmpty() || held.keySet().containsAll(homes);
  }

  /** What this home had; null where it had nothing, or did not answer. */
  Held at(Store home) {
    return held.get(home);
  }
}
