package msmlab;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Reads and writes a memcached's values directly, without a client that interprets them. */
final class RawValue {
  private RawValue() {}

  static byte[] get(InetSocketAddress address, String key) {
    try (Socket socket = connect(address)) {
      send(socket, "get " + key + "\r\n", new byte[0]);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      String head = line(in);
      if (head.equals("END")) return null;
      byte[] value = new byte[Integer.parseInt(head.substring(head.lastIndexOf(' ') + 1))];
      in.readFully(value);
      return value;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void set(InetSocketAddress address, String key, byte[] value) {
    set(address, key, value, 0);
  }

  /** @param seconds until it expires; 0: never. */
  static void set(InetSocketAddress address, String key, byte[] value, int seconds) {
    try (Socket socket = connect(address)) {
      send(socket, "set " + key + " 0 " + seconds + " " + value.length + "\r\n", value);
      send(socket, "\r\n", new byte[0]);
      expect("STORED", socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(InetSocketAddress address, String key) {
    try (Socket socket = connect(address)) {
      send(socket, "delete " + key + "\r\n", new byte[0]);
      expect("DELETED", socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static long stat(InetSocketAddress address, String name) {
    try (Socket socket = connect(address)) {
      send(socket, "stats\r\n", new byte[0]);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      for (String line = line(in); !line.equals("END"); line = line(in)) {
        String[] words = line.split(" ");
        if (words[1].equals(name)) return Long.parseLong(words[2]);
      }
      throw new IOException("no " + name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes empty values under so many keys in one go. */
  static void fill(InetSocketAddress address, String prefix, int keys) {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < keys; i++) requests.append("set ").append(prefix).append(i).append(" 0 0 0 noreply\r\n\r\n");
    try (Socket socket = connect(address)) {
      send(socket, requests + "get any\r\n", new byte[0]);
      line(new DataInputStream(socket.getInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Socket connect(InetSocketAddress address) throws IOException {
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(5000);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static void send(Socket socket, String text, byte[] value) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(value);
  }

  private static void expect(String expected, Socket socket) throws IOException {
    String answer = line(new DataInputStream(socket.getInputStream()));
    if (!answer.equals(expected)) throw new IOException(answer);
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (char c = (char) in.readByte(); c != '\n'; c = (char) in.readByte()) if (c != '\r') line.append(c);
    return line.toString();
  }
}
