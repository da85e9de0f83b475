package msmlab;

import de.javakaffee.web.msm.MemcachedBackupSession;
import de.javakaffee.web.msm.MemcachedSessionService.SessionManager;
import de.javakaffee.web.msm.TranscoderService;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.catalina.authenticator.Constants;

/** Serializes and deserializes sessions with the configured serializer, and merges the changes of two requests to one session. */
final class SessionCodec {
  /** The time limit of an application's own code that serializes the values of a session. */
  private static final int SERIALIZATION_LIMIT_MILLIS = 5000;

  private final TranscoderService transcoder;
  private final SessionManager manager;
  private final Watchdog watchdog = new Watchdog(SERIALIZATION_LIMIT_MILLIS);

  SessionCodec(TranscoderService transcoder, SessionManager manager) {
    this.transcoder = transcoder;
    this.manager = manager;
  }

  /** @throws RuntimeException naming the attribute that cannot be written. */
  StoredSession encode(GuardedSession session) {
    byte[] attributes;
    try {
      attributes = watchdog.run(() -> transcoder.serializeAttributes(session, session.getAttributesFiltered()));
    } catch (UnstorableAttributeException e) {
      throw e;
    } catch (RuntimeException e) {
      throw culprit(session, e);
    }
    return new StoredSession(transcoder.serialize(session, attributes));
  }

  void stop() {
    watchdog.stop();
  }

  /** @throws RuntimeException if an attribute cannot be read. */
  GuardedSession decode(StoredSession stored) {
    GuardedSession session = (GuardedSession) watchdog.run(() -> transcoder.deserialize(stored.payload(), manager));
    session.setSticky(false);
    return session;
  }

  /**
   * Merges what the request has set, changed or removed into what others have stored since it read {@code base}; if both
   * have changed the same attribute, the request's value wins, which is the later one.
   */
  void layOver(GuardedSession mine, Map<String, Object> changes, StoredSession base, StoredSession theirs) {
    watchdog.run(() -> {
      merge(mine, changes, base, theirs);
      return null;
    });
  }

  private void merge(GuardedSession mine, Map<String, Object> changes, StoredSession base, StoredSession theirs) {
    MemcachedBackupSession other = transcoder.deserialize(theirs.payload(), manager);
    ConcurrentMap<String, Object> before = transcoder.deserializeAttributes(base.attributes());
    ConcurrentMap<String, Object> merged = new ConcurrentHashMap<>(other.getAttributesInternal());
    mine.getAttributesInternal().forEach((name, value) -> {
      // An unchanged attribute stays the object that the application has, because it may still change that.
      if (isSame(mine, name, before.get(name), merged.get(name))) merged.put(name, value);
    });
    changes.forEach((name, value) -> {
      if (value == null) merged.remove(name);
      else merged.put(name, value);
    });
    StoredSession fields = new StoredSession(transcoder.serialize(mine, new byte[0]));
    mine.take(merged);
    if (fields.hasIntervalOf(base)) mine.setMaxInactiveInterval(other.getMaxInactiveInterval());
    if (fields.hasLoginOf(base)) {
      mine.setAuthType(other.getAuthType());
      mine.setPrincipal(other.getPrincipal());
    }
    if (fields.hasFormOf(base)) {
      takeNote(Constants.FORM_REQUEST_NOTE, mine, other);
    }
  }

  /** The attributes that the request has changed since it read them: null for a removed one. */
  Map<String, Object> changes(GuardedSession mine, StoredSession base) {
    return watchdog.run(() -> {
      ConcurrentMap<String, Object> before = transcoder.deserializeAttributes(base.attributes());
      ConcurrentMap<String, Object> now = mine.getAttributesInternal();
      Map<String, Object> changes = new HashMap<>();
      now.forEach((name, value) -> {
        if (!isSame(mine, name, before.get(name), value)) changes.put(name, value);
      });
      for (String name : before.keySet()) if (!now.containsKey(name)) changes.put(name, null);
      return changes;
    });
  }

  /** Compares the bytes: a value changed in place is the same object, and its own equals may fail or be missing. */
  private boolean isSame(GuardedSession session, String name, Object before, Object now) {
    if (before == null || now == null || !session.isStored(name, now)) return false;
    return Arrays.equals(alone(session, name, before), alone(session, name, now));
  }

  private byte[] alone(GuardedSession session, String name, Object value) {
    ConcurrentMap<String, Object> one = new ConcurrentHashMap<>();
    one.put(name, value);
    return transcoder.serializeAttributes(session, one);
  }

  /** Finds the attribute that failed, for serializers other than Java's: the one that also fails alone. */
  private RuntimeException culprit(GuardedSession session, RuntimeException failure) {
    for (ConcurrentMap.Entry<String, Object> attribute : session.getAttributesFiltered().entrySet()) {
      try {
        alone(session, attribute.getKey(), attribute.getValue());
      } catch (RuntimeException e) {
        return new UnstorableAttributeException(attribute.getKey(), attribute.getValue(), e);
      }
    }
    return failure;
  }

  private static void takeNote(String name, GuardedSession mine, MemcachedBackupSession other) {
    Object note = other.getNote(name);
    if (note == null) mine.removeNote(name);
    else mine.setNote(name, note);
  }
}
