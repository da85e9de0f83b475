package msmlab;

/** No memcached that may have a key has answered. */
final class UnreachableException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  UnreachableException(String key) {
    super("no memcached answered for " + key);
  }

  /** There is nothing wrong where it was thrown. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
