package msmlab;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A conversation in memcached's text protocol, no wait of which is without end. */
final class TextConnection implements Closeable {
  private final Socket socket = new Socket();
  private final BufferedReader answers;

  /** @param timeout of the connect, and of each wait for an answer, in ns. */
  TextConnection(InetSocketAddress address, long timeout) throws IOException {
    int millis = (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeout));
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(millis);
      socket.connect(address, millis);
      answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  void send(String command) throws IOException {
    socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  String readLine() throws IOException {
    String line = answers.readLine();
    if (line == null) throw new EOFException("memcached closed the connection");
    return line;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
