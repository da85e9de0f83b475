package msmlab;

/** None of the memcacheds that may have a key has answered. */
final class UnreachableException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  UnreachableException(String key) {
    super("no memcached answered for " + key);
  }

  /** The code that throws it is not at fault, so a stack trace would only cost time. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
