package msmlab;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Asks a memcached on a connection of its own. */
final class StoreProbe {
  /** memcached's default for {@code -I}. */
  static final int DEFAULT_ITEM_LIMIT = 1 << 20;

  private static final String SETTING = "STAT item_size_max ";

  private StoreProbe() {}

  /**
   * The largest item it takes, in bytes.
   *
   * @param timeout of the connect, and of each wait for an answer, in ns.
   * @throws IOException where it does not answer in time.
   */
  static int itemLimit(InetSocketAddress address, long timeout) throws IOException {
    try (TextConnection memcached = new TextConnection(address, timeout)) {
      memcached.send("stats settings");
      int limit = DEFAULT_ITEM_LIMIT;
      for (String line = memcached.readLine(); !line.equals("END"); line = memcached.readLine()) {
        if (line.startsWith(SETTING)) limit = Integer.parseInt(line.substring(SETTING.length()));
      }
      return limit;
    } catch (NumberFormatException e) {
      throw new IOException("not a memcached's answer", e);
    }
  }
}
