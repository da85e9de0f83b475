package msmlab;

import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Lists the keys of a memcached: {@code lru_crawler metadump all}, memcached 1.4.31 or newer. */
final class KeyDump {
  private static final String KEY = "key=";

  private KeyDump() {}

  /** A key, the size of its item in bytes, and when the item expires. */
  static final class Entry {
    final String key;
    final int size;
    /** Seconds since 1970; -1: never. */
    final long ends;

    Entry(String key, int size, long ends) {
      this.key = key;
      this.size = size;
      this.ends = ends;
    }
  }

  /** The crawler serves one client at a time, and is serving another one, e.g. another Tomcat. */
  static final class BusyException extends IOException {
    private static final long serialVersionUID = 1;

    BusyException(String answer) {
      super(answer);
    }
  }

  /**
   * Passes every key to {@code reader}, which must be fast: the crawler waits for a slow reader, and all other clients wait
   * for the crawler.
   *
   * @param timeoutNanos time limit of the connect, and of each line.
   * @throws BusyException if the crawler is busy: try again later.
   */
  static void read(InetSocketAddress address, long timeoutNanos, Consumer<Entry> reader) throws IOException {
    long deadline = System.nanoTime() + timeoutNanos;
    try (TextConnection memcached = new TextConnection(address, deadline)) {
      memcached.send(TextConnection.ascii("lru_crawler metadump all\r\n"), deadline);
      for (String line = memcached.readLine(); !line.equals("END"); line = memcached.readLine()) {
        memcached.extend(System.nanoTime() + timeoutNanos);
        if (line.startsWith("BUSY")) throw new BusyException(line);
        if (!line.startsWith(KEY)) throw new IOException(line);
        reader.accept(entry(line));
      }
    }
  }

  /**
   * Returns the entries whose keys are wanted. Some may be missing, sometimes most: memcached moves items that are in use from queue
   * to queue, many at once, and lists queue after queue. Another list a little later has them.
   *
   * @throws BusyException as {@link #read}.
   */
  static Map<String, Entry> list(InetSocketAddress address, long timeoutNanos, Predicate<String> wanted) throws IOException {
    Map<String, Entry> found = new HashMap<>();
    read(address, timeoutNanos, entry -> {
      if (wanted.test(entry.key)) found.put(entry.key, entry);
    });
    return found;
  }

  /** {@code key=A1-n1 exp=1700000000 la=… cas=… fetch=… cls=… size=95}. */
  private static Entry entry(String line) throws UnsupportedEncodingException {
    String key = URLDecoder.decode(line.substring(KEY.length(), line.indexOf(' ')), "UTF-8");
    return new Entry(key, (int) number(line, " size=", 0), number(line, " exp=", -1));
  }

  private static long number(String line, String name, long otherwise) {
    int at = line.indexOf(name);
    if (at < 0) return otherwise;
    int end = line.indexOf(' ', at + 1);
    return Long.parseLong(line.substring(at + name.length(), end < 0 ? line.length() : end).trim());
  }
}
