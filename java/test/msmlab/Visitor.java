package msmlab;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A browser with one cookie. It asks Tomcats directly, and reads an answer as it comes: a test can act at the first byte. */
final class Visitor {
  private static final int TIMEOUT_MILLIS = 30_000;

  private final String cookies;
  private volatile String id;

  private Visitor(String id, String cookies) {
    this.id = id;
    this.cookies = cookies;
  }

  static Visitor unknown() {
    return new Visitor(null, null);
  }

  static Visitor with(String id) {
    return new Visitor(id, null);
  }

  /** @param cookies sent with every request, whatever an answer sets. */
  static Visitor withCookies(String cookies) {
    return new Visitor(null, cookies);
  }

  String id() {
    return id;
  }

  /** Returns the whole answer. */
  Answer get(ScratchTomcat tomcat, String path) {
    return begin(tomcat, "GET", path).rest();
  }

  Answer post(ScratchTomcat tomcat, String path) {
    return begin(tomcat, "POST", path).rest();
  }

  /** Returns with the head of the answer, and keeps its cookie. */
  Answer begin(ScratchTomcat tomcat, String method, String path) {
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), tomcat.port());
      socket.setSoTimeout(TIMEOUT_MILLIS);
      String known = cookies != null || id == null ? cookies : "JSESSIONID=" + id;
      String cookie = known == null ? "" : "Cookie: " + known + "\r\n";
      String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + cookie;
      String length = method.equals("POST") ? "Content-Length: 0\r\n" : "";
      socket.getOutputStream().write((head + length + "\r\n").getBytes(StandardCharsets.US_ASCII));
      Answer answer = new Answer(socket);
      String set = answer.headers.get("set-cookie");
      if (set != null && set.startsWith("JSESSIONID=")) id = set.substring("JSESSIONID=".length(), set.indexOf(';'));
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static final class Answer implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final int status;
    private String body = "";

    private Answer(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      status = Integer.parseInt(line().split(" ")[1]);
      for (String line = line(); !line.isEmpty(); line = line()) {
        headers.putIfAbsent(line.substring(0, line.indexOf(':')).toLowerCase(), line.substring(line.indexOf(':') + 1).trim());
      }
    }

    int status() {
      return status;
    }

    String header(String name) {
      return headers.get(name);
    }

    /** Empty until {@link #rest} has read the whole answer. */
    String body() {
      return body;
    }

    /** Reads to the end. */
    Answer rest() {
      try (socket) {
        body = "chunked".equals(headers.get("transfer-encoding")) ? chunks() : text(in.readAllBytes());
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }

    private String chunks() throws IOException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
        all.write(in.readNBytes(size));
        line();
      }
      return text(all.toByteArray());
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) throw new IOException("no answer");
        if (c != '\r') line.append((char) c);
      }
      return line.toString();
    }

    private static String text(byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
