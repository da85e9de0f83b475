package msmlab;

import de.javakaffee.web.msm.MemcachedBackupSession;
import de.javakaffee.web.msm.MemcachedSessionService.SessionManager;
import de.javakaffee.web.msm.SessionAttributesTranscoder;
import de.javakaffee.web.msm.TranscoderDeserializationException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.catalina.util.CustomObjectInputStream;

/**
 * Java serialization in msm's format: the number of attributes, then names and values in turn. msm's own transcoder goes on
 * after a value that failed, and then neither the values after it nor the session can be read (ObjectOutputStream writes the
 * exception into the stream). This one fails as a whole and names the attribute.
 */
final class JavaTranscoder implements SessionAttributesTranscoder {
  private static final int BUFFER = 1024;

  private final SessionManager manager;

  JavaTranscoder(SessionManager manager) {
    this.manager = manager;
  }

  /** @throws UnstorableAttributeException if an attribute's value cannot be written. */
  @Override
  public byte[] serializeAttributes(MemcachedBackupSession session, ConcurrentMap<String, Object> attributes) {
    Map<String, Object> stored = new LinkedHashMap<>();
    attributes.forEach((name, value) -> {
      if (((MendedSession) session).isStored(name, value)) stored.put(name, value);
    });
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER);
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeUnshared(stored.size());
      for (Map.Entry<String, Object> attribute : stored.entrySet()) write(out, attribute.getKey(), attribute.getValue());
    } catch (IOException e) {
      throw new IllegalStateException("a buffer in memory refuses bytes", e);
    }
    return bytes.toByteArray();
  }

  private static void write(ObjectOutputStream out, String name, Object value) throws IOException {
    // A value that is the same object would be written as a reference to it, and as a value once it was read back.
    out.writeUnshared(name);
    try {
      out.writeObject(value);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw new UnstorableAttributeException(name, value, e);
    }
  }

  /**
   * @throws TranscoderDeserializationException if a class is missing, has changed or is rejected by the serial filter.
   * @throws RuntimeException from a value's own {@code readObject}.
   */
  @Override
  public ConcurrentMap<String, Object> deserializeAttributes(byte[] bytes) {
    String name = null;
    try (ObjectInputStream in = open(bytes)) {
      ConcurrentMap<String, Object> attributes = new ConcurrentHashMap<>();
      int count = (Integer) in.readObject();
      for (int i = 0; i < count; i++) {
        name = (String) in.readObject();
        attributes.put(name, in.readObject());
      }
      return attributes;
    } catch (IOException | ClassNotFoundException e) {
      throw new TranscoderDeserializationException("session attribute \"" + name + "\": " + e, e);
    }
  }

  private ObjectInputStream open(byte[] bytes) throws IOException {
    return new CustomObjectInputStream(new ByteArrayInputStream(bytes), manager.getContainerClassLoader());
  }
}
