package msmlab;

import de.javakaffee.web.msm.JavaSerializationTranscoderFactory;
import de.javakaffee.web.msm.MemcachedSessionService.SessionManager;
import de.javakaffee.web.msm.SessionAttributesTranscoder;
import de.javakaffee.web.msm.TranscoderFactory;

/** Makes {@link JavaTranscoder} instead of msm's own. */
final class JavaTranscoderFactory extends JavaSerializationTranscoderFactory {
  /** @return the configured factory if it is for another serializer. */
  static TranscoderFactory insteadOf(TranscoderFactory configured) {
    return configured instanceof JavaSerializationTranscoderFactory ? new JavaTranscoderFactory() : configured;
  }

  @Override
  public SessionAttributesTranscoder createTranscoder(SessionManager manager) {
    return new JavaTranscoder(manager);
  }
}
