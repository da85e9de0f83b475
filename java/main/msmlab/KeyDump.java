package msmlab;

import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;

/** The keys a memcached holds: {@code lru_crawler metadump all}, memcached 1.4.31 or newer. */
final class KeyDump {
  private static final String KEY = "key=";
  private static final String SIZE = " size=";

  private KeyDump() {}

  /** A key and the size of its item, in bytes. */
  static final class Entry {
    private final String key;
    private final int size;

    Entry(String key, int size) {
      this.key = key;
      this.size = size;
    }

    String key() {
      return key;
    }

    int size() {
      return size;
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
   * Read to the end before anything is done with it: the crawler waits for a slow reader, and everyone else for the crawler.
   * About 150 bytes of heap a key.
   *
   * @param timeout of the connect, and of each line, in ns.
   * @throws BusyException where it has to be asked again later.
   */
  static List<Entry> of(InetSocketAddress address, long timeout) throws IOException {
    List<Entry> entries = new ArrayList<>();
    long end = System.nanoTime() + timeout;
    try (TextConnection memcached = new TextConnection(address, end)) {
      memcached.send(TextConnection.ascii("lru_crawler metadump all\r\n"), end);
      for (String line = memcached.readLine(); !line.equals("END"); line = memcached.readLine()) {
        memcached.extend(System.nanoTime() + timeout);
        if (line.startsWith("BUSY")) throw new BusyException(line);
        if (!line.startsWith(KEY)) throw new IOException(line);
        entries.add(entry(line));
      }
    }
    return entries;
  }

  /** {@code key=validity%3AA1-n1 exp=… la=… cas=… fetch=… cls=… size=95}. */
  private static Entry entry(String line) throws UnsupportedEncodingException {
    String key = URLDecoder.decode(line.substring(KEY.length(), line.indexOf(' ')), "UTF-8");
    int size = line.indexOf(SIZE);
    return new Entry(key, size < 0 ? 0 : Integer.parseInt(line.substring(size + SIZE.length()).trim()));
  }
}
