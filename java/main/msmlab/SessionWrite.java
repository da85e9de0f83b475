package msmlab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** One write of a session; it is merged and repeated until it succeeds, if others write at the same time. */
final class SessionWrite {
  /** After so many conflicts it gives up: others must then have written without a pause. */
  private static final int MAX_ATTEMPTS = 1000;

  private static final Reading NOTHING = new Reading(Collections.emptyList());

  private final GuardedSession session;
  private final SessionCodec codec;
  private final Copies copies;
  private final GuardedSessions sessions;
  /** The session that the request's changes are based on; null for a new one. */
  private StoredSession base;
  /** What the stores have, as far as is known; null if they must be read again. */
  private Reading reading;
  /** The session's id in the stores: another one if another request has changed it. */
  private String storedId;
  /** The request's changes of attributes, computed before the first merge; null if nobody else has written. */
  private Map<String, Object> changes;
  /** The values that a home may have stored; each contains all changes of the request. */
  private final List<StoredValue> tried = new ArrayList<>(1);

  SessionWrite(GuardedSession session, SessionCodec codec, Copies copies, GuardedSessions sessions) {
    this.session = session;
    this.codec = codec;
    this.copies = copies;
    this.sessions = sessions;
    this.base = session.base();
    this.reading = base == null ? NOTHING : session.reading();
    this.storedId = session.storedId();
  }

  /**
   * @param mayMerge whether others may have written.
   * @return whether there was anything to write.
   * @throws IllegalStateException if others have written although they must not, or no memcached answers.
   */
  boolean run(boolean mayMerge) {
    StoredSession mine = encoded();
    if (isSameAs(mine)) {
      session.isStoredNow(); // Its use is still to be noted.
      return false;
    }
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (reading == null) {
        if (!readAgain()) return true;
        StoredValue there = goneOnFrom();
        if (there == null) {
          layOver(mayMerge);
          mine = encoded();
          // The stores have it already, in a value whose writer descends from it by more versions than a value names.
          if (isSameAs(mine)) there = reading.value();
        }
        if (there != null) {
          if (copies.holds(sessions.key(storedId), there)) {
            session.isAsStored(mine, null, storedId);
            return true;
          }
          reading = null;
          continue;
        }
      }
      if (session.isRenamed() ? move(mine) : writeTo(storedId, reading, mine)) {
        session.isAsStored(mine, null, session.isRenamed() ? session.getIdInternal() : storedId);
        return true;
      }
      reading = null;
      Copies.pause(attempt);
    }
    throw new IllegalStateException("others have written it " + MAX_ATTEMPTS + " times meanwhile");
  }

  /** Ends the session. @return false if somebody else did. */
  boolean end() {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (reading == null) {
        if (!readAgain()) return false;
        layOver(true);
      }
      if (end(storedId, reading)) return true;
      reading = null;
      Copies.pause(attempt);
    }
    throw new IllegalStateException("others have written it " + MAX_ATTEMPTS + " times meanwhile");
  }

  /** Whether the request has changed nothing. */
  private boolean isSameAs(StoredSession mine) {
    return base != null && !session.isRenamed() && mine.isSameAs(base);
  }

  /** @return false if the session is over. */
  private boolean readAgain() {
    reading = copies.read(sessions.key(storedId));
    while (reading.value() != null && reading.value().movedTo() != null) {
      storedId = reading.value().movedTo();
      reading = copies.read(sessions.key(storedId));
    }
    if (base == null || reading.value() == null || !reading.value().isEnded()) return true;
    // A change of the id may already have stored a copy under the new one.
    if (session.isRenamed()) end(session.getIdInternal(), copies.read(sessions.key(session.getIdInternal())));
    session.endedElsewhere();
    return false;
  }

  /** The tried value from which the stored one descends, which must not be merged in again; null if there is none. */
  private StoredValue goneOnFrom() {
    if (reading.value() == null) return null;
    for (StoredValue value : tried) if (reading.value().includes(value)) return value;
    return null;
  }

  /** Merges the request's changes into what the stores have now. */
  private void layOver(boolean mayMerge) {
    // The session was lost with its stores, and begins again with what the request has; or it is new, and its id was in use before.
    if (reading.value() == null || base == null) return;
    StoredSession theirs = new StoredSession(reading.value().payload());
    if (!theirs.isSameAs(base)) {
      if (!mayMerge) throw new IllegalStateException("its lock was lost, and others have written since");
      if (changes == null) changes = codec.changes(session, base);
      codec.layOver(session, changes, base, theirs);
    }
    base = theirs;
  }

  /** Stores the new id first: nobody knows it until the old one points to it. */
  private boolean move(StoredSession mine) {
    String id = session.getIdInternal();
    if (!writeTo(id, NOTHING, mine)) writeTo(id, copies.read(sessions.key(id)), mine);
    tried.clear(); // They are under the new id, which nobody knows yet.
    StoredValue moved = StoredValue.moved(id, copies.nextVersion());
    return copies.write(sessions.key(storedId), reading, moved, GuardedSessions.expiration(session));
  }

  private boolean writeTo(String id, Reading seen, StoredSession mine) {
    StoredValue value = StoredValue.session(mine.payload(), copies.nextVersion(), seen.value());
    tried.add(value);
    return copies.write(sessions.key(id), seen, value, GuardedSessions.expiration(session));
  }

  private boolean end(String id, Reading seen) {
    StoredValue ended = StoredValue.ended(copies.nextVersion());
    return copies.write(sessions.key(id), seen, ended, GuardedSessions.expiration(session));
  }

  private StoredSession encoded() {
    session.settle();
    return codec.encode(session);
  }
}
