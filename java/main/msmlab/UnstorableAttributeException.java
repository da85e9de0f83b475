package msmlab;

import java.io.NotSerializableException;

/** A value that cannot be serialised: its own code, or its class, stands in the way. */
final class UnstorableAttributeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnstorableAttributeException(String name, Object value, Throwable cause) {
    super(
        "attribute \"" + name.replaceAll("\\p{Cntrl}", "?") + "\" of " + value.getClass().getName() + ": " + cause
            + (cause instanceof NotSerializableException ? AttributeReporter.coded(name, cause.getMessage()) : ""),
        cause);
  }
}
