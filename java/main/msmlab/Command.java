package msmlab;

import java.io.IOException;

/** A request to a memcached, and the parser of its answer. The same one may be sent to several stores. */
interface Command<T> {
  byte[] request();

  /** @throws IOException if no valid answer comes: the connection must then be closed. */
  T answer(TextConnection from) throws IOException;
}
