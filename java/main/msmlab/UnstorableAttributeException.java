package msmlab;

import java.io.NotSerializableException;

/** An attribute value that cannot be serialized because of its class or its own code. */
final class UnstorableAttributeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnstorableAttributeException(String name, Object value, Throwable cause) {
    super(
        "attribute \"" + name.replaceAll("\\p{Cntrl}", "?") + "\" of " + value.getClass().getName() + ": " + cause
            + (cause instanceof NotSerializableException ? AttributeReporter.coded(name, cause.getMessage()) : ""),
        cause);
  }
}
