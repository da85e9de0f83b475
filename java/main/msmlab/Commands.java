package msmlab;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Requests in memcached's text protocol (its protocol.txt). */
final class Commands {
  /** memcached's default for {@code -I}. */
  static final int DEFAULT_ITEM_LIMIT = 1 << 20;

  private static final String END = "END";
  private static final String ITEM_LIMIT = "STAT item_size_max ";

  /** Longest key, in bytes. */
  private static final int LONGEST_KEY = 250;

  private Commands() {}

  /** A value and its mark, by which memcached can tell whether it is still the same. */
  static final class Marked {
    private final byte[] value;
    private final String mark;

    Marked(byte[] value, String mark) {
      this.value = value;
      this.mark = mark;
    }

    byte[] value() {
      return value;
    }

    String mark() {
      return mark;
    }
  }

  /** Whether memcached takes this for a key. Anything else in a request would be a second request. */
  static boolean isKey(String key) {
    if (key.isEmpty() || key.length() > LONGEST_KEY) return false;
    for (int i = 0; i < key.length(); i++) if (key.charAt(i) <= ' ' || key.charAt(i) > '~') return false;
    return true;
  }

  /** Answer: null where there is none. */
  static Command<byte[]> get(String key) {
    return command("get " + key, from -> {
      String line = from.readLine();
      if (line.equals(END)) return null;
      byte[] value = from.readBlock(Integer.parseInt(word(line, 3)));
      expect(END, from.readLine());
      return value;
    });
  }

  /** Answer: null where there is none. */
  static Command<Marked> gets(String key) {
    return command("gets " + key, from -> {
      String line = from.readLine();
      if (line.equals(END)) return null;
      Marked value = new Marked(from.readBlock(Integer.parseInt(word(line, 3))), word(line, 4));
      expect(END, from.readLine());
      return value;
    });
  }

  /** Answer: those that are there. */
  static Command<Map<String, byte[]>> getAll(Collection<String> keys) {
    return command("get " + String.join(" ", keys), from -> {
      Map<String, byte[]> values = new HashMap<>();
      for (String line = from.readLine(); !line.equals(END); line = from.readLine()) {
        values.put(word(line, 1), from.readBlock(Integer.parseInt(word(line, 3))));
      }
      return values;
    });
  }

  /** Answer: whether it is stored. */
  static Command<Boolean> set(String key, int expiration, byte[] value) {
    return store("set " + key + " 0 " + expiration + " " + value.length, value);
  }

  /** Answer: whether it is stored, which it is not where there was a value. */
  static Command<Boolean> add(String key, int expiration, byte[] value) {
    return store("add " + key + " 0 " + expiration + " " + value.length, value);
  }

  /** Answer: whether it is stored, which it is not where the value is not the one with that mark. */
  static Command<Boolean> swap(String key, int expiration, byte[] value, String mark) {
    return store("cas " + key + " 0 " + expiration + " " + value.length + " " + mark, value);
  }

  /** Answer: whether there was one. */
  static Command<Boolean> delete(String key) {
    return command("delete " + key, from -> {
      String line = from.readLine();
      if (!line.equals("DELETED")) expect("NOT_FOUND", line);
      return line.equals("DELETED");
    });
  }

  /** Answer: the largest item it takes, in bytes with key and overhead ({@code -I}). */
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

  /** SERVER_ERROR: it has no memory for it; that does not say that it is ill. */
  private static Command<Boolean> store(String line, byte[] value) {
    byte[] head = TextConnection.ascii(line + "\r\n");
    byte[] request = new byte[head.length + value.length + 2];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(value, 0, request, head.length, value.length);
    request[request.length - 2] = '\r';
    request[request.length - 1] = '\n';
    return command(request, from -> {
      String answer = from.readLine();
      switch (answer) {
        case "STORED":
          return true;
        case "NOT_STORED":
        case "EXISTS":
        case "NOT_FOUND":
          return false;
        default:
          if (!answer.startsWith("SERVER_ERROR")) throw unexpected(answer);
          return false;
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

  /** {@code VALUE <key> <flags> <bytes> [<mark>]}. */
  private static String word(String line, int index) throws IOException {
    String[] words = line.split(" ");
    if (!words[0].equals("VALUE") || words.length <= index) throw unexpected(line);
    return words[index];
  }

  private static void expect(String expected, String line) throws IOException {
    if (!line.equals(expected)) throw unexpected(line);
  }

  private static IOException unexpected(String line) {
    return new IOException("unexpected answer: " + line);
  }
}
