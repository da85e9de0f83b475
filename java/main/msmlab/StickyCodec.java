package msmlab;

import de.javakaffee.web.msm.MemcachedSessionService.SessionManager;
import de.javakaffee.web.msm.TranscoderService;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/** What a memcached has of a sticky session, from and to the session. */
final class StickyCodec {
  private static final Log LOG = LogFactory.getLog(StickyCodec.class);

  private static final int MILLIS_PER_SECOND = 1000;

  private final SessionManager manager;
  private final TranscoderService transcoder;

  StickyCodec(SessionManager manager, TranscoderService transcoder) {
    this.manager = manager;
    this.transcoder = transcoder;
  }

  /** Returns null if the session is over, or has a value that cannot be stored: the application has been told of it. */
  StickyCopy copyOf(MendedSession session) {
    try {
      return session.isValidInternal() ? new StickyCopy(transcoder.serialize(session), expirationOf(session)) : null;
    } catch (RuntimeException e) {
      LOG.debug("session " + session.getIdInternal() + " was not copied: " + e);
      return null;
    }
  }

  /** When a copy expires. It stays for a while after its session is over, so that another Tomcat finds it. */
  static int expirationOf(MendedSession session) {
    int interval = session.getMaxInactiveInterval();
    if (interval <= 0) return Expiry.NEVER;
    int idle = (int) (session.getIdleTimeInternal() / MILLIS_PER_SECOND);
    return Expiry.expiration(Math.max(1, interval - idle + StickyCopies.GRACE_SECONDS));
  }

  /** Its last use is the one that the copy's expiry tells of: a use that changes nothing is not written into the copy. */
  MendedSession read(Held copy) {
    MendedSession session = (MendedSession) transcoder.deserialize(copy.value.payload(), manager);
    session.setSticky(true);
    int interval = session.getMaxInactiveInterval();
    if (interval > 0 && copy.secondsLeft != Held.ENDLESS) {
      int idle = interval + StickyCopies.GRACE_SECONDS - copy.secondsLeft;
      session.wasUsedAt(System.currentTimeMillis() - (long) idle * MILLIS_PER_SECOND);
    }
    return session;
  }
}
