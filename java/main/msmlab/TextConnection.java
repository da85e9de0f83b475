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
 * A connection that speaks memcached's text protocol, one request at a time. Connects and reads have a deadline; a write to
 * a memcached that accepts no more bytes ends when another thread closes the connection.
 */
final class TextConnection implements Closeable {
  private static final int BUFFER = 8192;

  private final Socket socket = new Socket();
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int next;
  private int filled;
  private long deadline;

  /**
   * @param address whose host, if it is a name, is looked up anew: a memcached may be on another machine by now.
   * @param deadline of the connect, as {@link System#nanoTime}.
   */
  TextConnection(InetSocketAddress address, long deadline) throws IOException {
    this.deadline = deadline;
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()), remainingMillis());
      in = socket.getInputStream();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** @param until deadline of the answer, as {@link System#nanoTime}. */
  void send(byte[] request, long until) throws IOException {
    deadline = until;
    socket.getOutputStream().write(request);
  }

  /** Moves the deadline, for a long answer that comes line by line. */
  void extend(long until) {
    deadline = until;
  }

  /** Returns the line without its CR LF. */
  String readLine() throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (byte b = readByte(); b != '\n'; b = readByte()) if (b != '\r') line.append((char) b);
    return line.toString();
  }

  /** Reads a block of data and the CR LF after it. */
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
    socket.setSoTimeout(remainingMillis());
    int read = in.read(into, offset, length);
    if (read < 0) throw new EOFException("connection closed");
    return read;
  }

  /** At least 1, even after the deadline: this store's answer may have arrived in time while another's was awaited. */
  private int remainingMillis() {
    return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
