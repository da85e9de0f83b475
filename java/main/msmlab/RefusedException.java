package msmlab;

/** A request that has waited for its session in vain. Answered with 503. */
final class RefusedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  RefusedException(String id, String request) {
    super(request + " is refused: others have had session " + id + " for longer than a request may wait");
  }

  /** There is nothing wrong where it was thrown. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
