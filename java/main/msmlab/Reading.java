package msmlab;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The values that the homes of a key returned, which of them is valid, and the marks for a compare-and-set. */
final class Reading {
  /** Null for a home that has no value. */
  private final Map<Store, Held> held = new HashMap<>();
  private final boolean agreed;
  private final Held chosen;
  /** Null if the second home has no value, or not both homes answered. */
  private final Held second;

  /**
   * The first home's value is valid, so that this home decides between two writers that conflict. The second home's value is
   * valid if the first has none, or if its writer got no answer from the first home and marked it as written alone. Against
   * such a value the first home's is valid only if it was itself written alone, while the second was away, and is newer; any
   * other value there comes from a writer that has not finished.
   *
   * @param answers of the homes that answered, in their order.
   */
  Reading(List<Answer<Held>> answers) {
    Held best = null;
    boolean same = true;
    for (Answer<Held> answer : answers) {
      Held here = answer.value;
      held.put(answer.store, here);
      same = same && (here == null) == (answers.get(0).value == null);
      if (best != null && here != null) same = same && here.value.version() == best.value.version();
      if (best == null || here != null && counts(here.value, best.value)) best = here;
    }
    chosen = best;
    second = answers.size() < Ring.HOMES ? null : answers.get(1).value;
    agreed = same;
  }

  /** Whether the second home's value is the valid one. */
  static boolean counts(StoredValue second, StoredValue first) {
    return second.isAlone() && (!first.isAlone() || second.version() > first.version());
  }

  /** The valid value; null if there is none. */
  StoredValue value() {
    return chosen == null ? null : chosen.value;
  }

  /** The seconds until the value expires; {@link Held#ENDLESS} if it does not. To be called only if there is a value. */
  int secondsLeft() {
    return chosen.secondsLeft;
  }

  /**
   * What both homes must get: the second's value if it descends from the valid one, for its writer has not reached the first
   * home yet; otherwise the valid one. To be called only if there is a value.
   */
  Held goal() {
    return second != null && second.value.includes(chosen.value) ? second : chosen;
  }

  /** Whether all homes that answered have the same value. */
  boolean isAgreed() {
    return agreed;
  }

  /** Whether the second home's value is valid because its writer got no answer from the first. */
  boolean isOfSecond() {
    return !agreed && chosen != null && chosen == second && chosen.value.isAlone();
  }

  /** Whether the second home's value is newer than the first's, which is the valid one. */
  boolean isSecondAhead() {
    return second != null && second != chosen && second.value.version() > chosen.value.version();
  }

  /**
   * Whether the second home has a value that was written alone there and is older than the valid one: beside the next value
   * of the first home it would be valid again, until that has reached the second as well.
   */
  boolean isSecondOutdated() {
    return !agreed && second != null && second != chosen && second.value.isAlone();
  }

  /** Whether the second home has a value from which the valid one does not descend. */
  boolean isBesideSecond() {
    return second != null && !chosen.value.includes(second.value);
  }

  /** Whether all these homes answered; true for a new value, which was not read. */
  boolean covers(Collection<Store> homes) {
    return held.isEmpty() || held.keySet().containsAll(homes);
  }

  /** What this home had; null if it had nothing, or did not answer. */
  Held at(Store home) {
    return held.get(home);
  }
}
