package msmlab;

import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.function.Consumer;

/** The keys a memcached holds: {@code lru_crawler metadump all}, memcached 1.4.31 or newer. */
final class KeyDump {
  private static final String KEY = "key=";

  private KeyDump() {}

  /** A key, the size of its item in bytes, and when it ends. */
  static final class Entry {
    private final String key;
    private final int size;
    private final long ends;

    Entry(String key, int size, long ends) {
      this.key = key;
      this.size = size;
      this.ends = ends;
    }

    String key() {
      return key;
    }

    int size() {
      return size;
    }

    /** Seconds since 1970; -1: never. */
    long ends() {
      return ends;
    }
  }

  /** The crawler walks for somebody else, e.g. another Tomcat, and does for one at a time. */
  static final class BusyException extends IOException {
    private static final long serialVersionUID = 1;

    BusyException(String answer) {
      super(answer);
    }
  }

  /**
   * Every key, one by one. Nothing slow must be done with it before the last: the crawler waits for a slow reader, and
   * everyone else for the crawler.
   *
   * @param timeout of the connect, and of each line, in ns.
   * @throws BusyException where it has to be asked again later.
   */
  static void read(InetSocketAddress address, long timeout, Consumer<Entry> reader) throws IOException {
    long end = System.nanoTime() + timeout;
    try (TextConnection memcached = new TextConnection(address, end)) {
      memcached.send(TextConnection.ascii("lru_crawler metadump all\r\n"), end);
      for (String line = memcached.readLine(); !line.equals("END"); line = memcached.readLine()) {
        memcached.extend(System.nanoTime() + timeout);
        if (line.startsWith("BUSY")) throw new BusyException(line);
        if (!line.startsWith(KEY)) throw new IOException(line);
        reader.accept(entry(line));
      }
    }
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
