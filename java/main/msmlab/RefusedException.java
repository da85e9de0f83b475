package msmlab;

/** A request that did not get its session's lock in time. It is answered with 503. */
final class RefusedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  RefusedException(String id, String request) {
    super(request + " is refused: others have had session " + id + " for longer than a request may wait");
  }

  /** The code that throws it is not at fault, so a stack trace would only cost time. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
