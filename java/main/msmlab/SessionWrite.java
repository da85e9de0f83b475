package msmlab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** One write of a session, repeated over what others write at the same time until it holds. */
final class SessionWrite {
  /** How often others may come between before it is given up: each has then written without a pause. */
  private static final int ATTEMPTS = 1000;

  private static final Reading NOTHING = new Reading(Collections.emptyList());

  private final GuardedSession session;
  private final SessionCodec codec;
  private final Copies copies;
  private final GuardedSessions sessions;
  /** What the request's changes are changes of; null for a new session. */
  private StoredSession base;
  /** What lies in the stores as far as is known; null where that has to be asked. */
  private Reading reading;
  /** Where it lies there: under another id where another request has given it one. */
  private String storedId;
  /** Of the attributes, taken before anything of others is among them; null where no other has written. */
  private Map<String, Object> changes;
  /** What one of its homes may have taken, each with all changes of the request. */
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
   * @throws IllegalStateException where others have written and must not have, or no memcached answers.
   */
  boolean run(boolean mayMerge) {
    StoredSession mine = encoded();
    if (isSameAs(mine)) {
      session.isAsStored(base, reading, storedId);
      return false;
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (reading == null) {
        if (!readAgain()) return true;
        StoredValue there = goneOnFrom();
        if (there == null) {
          layOver(mayMerge);
          mine = encoded();
          // It is there, in what may itself be on its way still: of one who went on from it, further than a value tells.
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
    throw new IllegalStateException("others have written it " + ATTEMPTS + " times meanwhile");
  }

  /** Ends the session. @return false where somebody else did. */
  boolean end() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (reading == null) {
        if (!readAgain()) return false;
        layOver(true);
      }
      if (end(storedId, reading)) return true;
      reading = null;
      Copies.pause(attempt);
    }
    throw new IllegalStateException("others have written it " + ATTEMPTS + " times meanwhile");
  }

  /** Whether there is nothing of it that was not read. */
  private boolean isSameAs(StoredSession mine) {
    return base != null && !session.isRenamed() && mine.isSameAs(base);
  }

  /** @return false where the session is over. */
  private boolean readAgain() {
    reading = copies.read(sessions.key(storedId));
    while (reading.value() != null && reading.value().movedTo() != null) {
      storedId = reading.value().movedTo();
      reading = copies.read(sessions.key(storedId));
    }
    if (base == null || reading.value() == null || !reading.value().isEnded()) return true;
    // What a change of the id has left already.
    if (session.isRenamed()) end(session.getIdInternal(), copies.read(sessions.key(session.getIdInternal())));
    session.endedElsewhere();
    return false;
  }

  /** Of what was tried what others go on from: it must not be laid over what they made of it. Null where there is none. */
  private StoredValue goneOnFrom() {
    if (reading.value() == null) return null;
    for (StoredValue value : tried) if (reading.value().includes(value)) return value;
    return null;
  }

  /** Lays the request's changes over what is there now. */
  private void layOver(boolean mayMerge) {
    // Gone with its stores: it begins again with what the request has. Or a new session, whose id was in use before.
    if (reading.value() == null || base == null) return;
    StoredSession theirs = new StoredSession(reading.value().payload());
    if (!theirs.isSameAs(base)) {
      if (!mayMerge) throw new IllegalStateException("its lock was lost, and others have written since");
      if (changes == null) changes = codec.changes(session, base);
      codec.layOver(session, changes, base, theirs);
    }
    base = theirs;
  }

  /** The new id first: until the old one leads nowhere, nobody has been told of it. */
  private boolean move(StoredSession mine) {
    String id = session.getIdInternal();
    if (!writeTo(id, NOTHING, mine)) writeTo(id, copies.read(sessions.key(id)), mine);
    tried.clear(); // It lies under the new id, of which nobody knows.
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
