package msmlab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Requests in memcached's text protocol (its protocol.txt). */
final class Commands {
  /** memcached's default for {@code -I}. */
  static final int DEFAULT_ITEM_LIMIT = 1 << 20;

  private static final String END = "END";
  private static final String ITEM_LIMIT = "STAT item_size_max ";

  private static final int MAX_KEY_BYTES = 250;

  private Commands() {}

  /** Whether memcached accepts this as a key. Other characters could inject a second request. */
  static boolean isKey(String key) {
    if (key.isEmpty() || key.length() > MAX_KEY_BYTES) return false;
    for (int i = 0; i < key.length(); i++) if (key.charAt(i) <= ' ' || key.charAt(i) > '~') return false;
    return true;
  }

  /** Answers null if there is no item. Only meta commands return both an item's CAS unique and its time to live. */
  static Command<Held> get(String key) {
    return command("mg " + key + " v c t", from -> {
      String line = from.readLine();
      if (line.equals("EN")) return null;
      String[] words = words(line, "VA", 4);
      byte[] value = from.readBlock(Integer.parseInt(words[1]));
      return new Held(value, words[2].substring(1), Integer.parseInt(words[3].substring(1)));
    });
  }

  /** Answers whether there is an item. */
  static Command<Boolean> has(String key) {
    return command("mg " + key, from -> oneOf(from.readLine(), "HD", "EN"));
  }

  /** Answers the values that exist. */
  static Command<Map<String, byte[]>> getAll(Collection<String> keys) {
    return command("get " + String.join(" ", keys), from -> {
      Map<String, byte[]> values = new HashMap<>();
      for (String line = from.readLine(); !line.equals(END); line = from.readLine()) {
        String[] words = words(line, "VALUE", 4);
        values.put(words[1], from.readBlock(Integer.parseInt(words[3])));
      }
      return values;
    });
  }

  /** Stores the value, whatever exists. */
  static Command<Stored> put(String key, int expiration, byte[] value) {
    return store("set " + key + " 0 " + expiration + " " + value.length, value);
  }

  /** Stores the value if none exists. */
  static Command<Stored> add(String key, int expiration, byte[] value) {
    return store("add " + key + " 0 " + expiration + " " + value.length, value);
  }

  /** Stores the value if the existing one still has that mark (CAS unique). */
  static Command<Stored> swap(String key, int expiration, byte[] value, String mark) {
    return store("cas " + key + " 0 " + expiration + " " + value.length + " " + mark, value);
  }

  /** Gives an item a new expiry. Answers whether the item exists. */
  static Command<Boolean> touch(String key, int expiration) {
    return command("touch " + key + " " + expiration, from -> oneOf(from.readLine(), "TOUCHED", "NOT_FOUND"));
  }

  /** Answers whether the item existed. */
  static Command<Boolean> delete(String key) {
    return command("delete " + key, from -> oneOf(from.readLine(), "DELETED", "NOT_FOUND"));
  }

  /** Answers the size of the largest item that memcached accepts, in bytes with key and overhead ({@code -I}). */
  static Command<Integer> itemLimit() {
    return command("stats settings", from -> {
      int limit = DEFAULT_ITEM_LIMIT;
      for (String line = from.readLine(); !line.equals(END); line = from.readLine()) {
        if (!line.startsWith("STAT ")) throw unexpected(line);
        if (line.startsWith(ITEM_LIMIT)) limit = Integer.parseInt(line.substring(ITEM_LIMIT.length()));
      }
      return limit;
    });
  }

  private static Command<Stored> store(String line, byte[] value) {
    byte[] head = TextConnection.ascii(line + "\r\n");
    byte[] end = TextConnection.ascii("\r\n");
    ByteBuffer request = ByteBuffer.allocate(head.length + value.length + end.length).put(head).put(value).put(end);
    return command(request.array(), from -> {
      String answer = from.readLine();
      switch (answer) {
        case "STORED":
          return Stored.DONE;
        case "NOT_STORED":
        case "EXISTS":
        case "NOT_FOUND":
          return Stored.CHANGED;
        default:
          if (!answer.startsWith("SERVER_ERROR")) throw unexpected(answer);
          return Stored.REFUSED;
      }
    });
  }

  private interface Reader<T> {
    T read(TextConnection from) throws IOException;
  }

  private static <T> Command<T> command(String line, Reader<T> reader) {
    return command(TextConnection.ascii(line + "\r\n"), reader);
  }

  private static <T> Command<T> command(byte[] request, Reader<T> reader) {
    return new Command<T>() {
      @Override
      public byte[] request() {
        return request;
      }

      @Override
      public T answer(TextConnection from) throws IOException {
        try {
          return reader.read(from);
        } catch (NumberFormatException e) {
          throw new IOException("not memcached's text protocol", e);
        }
      }
    };
  }

  /** @throws IOException if the line begins with another word, or has fewer words. */
  private static String[] words(String line, String first, int least) throws IOException {
    String[] words = line.split(" ");
    if (!words[0].equals(first) || words.length < least) throw unexpected(line);
    return words;
  }

  private static boolean oneOf(String line, String yes, String no) throws IOException {
    if (!line.equals(yes) && !line.equals(no)) throw unexpected(line);
    return line.equals(yes);
  }

  private static IOException unexpected(String line) {
    return new IOException("unexpected answer: " + line);
  }
}
