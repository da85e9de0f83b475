package msmlab;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A conversation in memcached's text protocol, one request at a time. Connecting and reading end at a deadline; a write to
 * a memcached that takes no more bytes ends when somebody else closes the connection.
 */
final class TextConnection implements Closeable {
  private static final int BUFFER = 8192;

  private final Socket socket = new Socket();
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int next;
  private int filled;
  private long end;

  /** @param end of the connect, as {@link System#nanoTime}. */
  TextConnection(InetSocketAddress address, long end) throws IOException {
    this.end = end;
    try {
      socket.setTcpNoDelay(true);
      socket.connect(address, remaining());
      in = socket.getInputStream();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** @param until end of the answer, as {@link System#nanoTime}. */
  void send(byte[] request, long until) throws IOException {
    end = until;
    socket.getOutputStream().write(request);
  }

  /** For an answer that is long as a whole and may come line by line. */
  void extend(long until) {
    end = until;
  }

  /** Without its CR LF. */
  String readLine() throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (byte b = readByte(); b != '\n'; b = readByte()) if (b != '\r') line.append((char) b);
    return line.toString();
  }

  /** A block of data and the CR LF behind it. */
  byte[] readBlock(int length) throws IOException {
    byte[] block = Arrays.copyOfRange(buffer, next, next + length);
    int have = Math.min(length, filled - next);
    next += have;
    while (have < length) have += read(block, have, length - have);
    readLine();
    return block;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private byte readByte() throws IOException {
    if (next == filled) {
      filled = read(buffer, 0, BUFFER);
      next = 0;
    }
    return buffer[next++];
  }

  private int read(byte[] into, int offset, int length) throws IOException {
    socket.setSoTimeout(remaining());
    int read = in.read(into, offset, length);
    if (read < 0) throw new EOFException("connection closed");
    return read;
  }

  /** In ms. After the end still 1: another store may have used the time up while this one's answer lay here long ago. */
  private int remaining() {
    return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
