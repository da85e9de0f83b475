package msmlab;

import java.io.IOException;

/** A request to a memcached, and how its answer is read. The same one may be put to several stores. */
interface Command<T> {
  byte[] request();

  /** @throws IOException where it does not come, or is none: the connection is of no use any more. */
  T answer(TextConnection from) throws IOException;
}
