package msmlab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A memcached of its own for a test, at a port of its own on the loopback. */
final class Memcached implements AutoCloseable {
  private final InetSocketAddress address;
  private final List<String> options;
  private Process process;

  private Memcached(InetSocketAddress address, List<String> options) {
    this.address = address;
    this.options = options;
  }

  static Memcached running(String... options) {
    Memcached memcached = new Memcached(new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort()), List.of(options));
    memcached.start();
    return memcached;
  }

  InetSocketAddress address() {
    return address;
  }

  /** Empty, at the same port. */
  void start() {
    List<String> command = new ArrayList<>(List.of("memcached", "-u", "nobody", "-U", "0"));
    command.addAll(List.of("-l", address.getAddress().getHostAddress(), "-p", String.valueOf(address.getPort())));
    command.addAll(options);
    try {
      process = new ProcessBuilder(command).inheritIO().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Eventually.isTrue(Duration.ofSeconds(5), "memcached listens", this::answers);
  }

  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Its kernel still takes connections and bytes; it answers none. Its threads stop one by one, when each comes to run. */
  void freeze() {
    shell("kill -STOP $0; until ! grep -L '^State:.T' /proc/$0/task/*/status | grep -q .; do sleep 0.01; done");
  }

  void thaw() {
    shell("kill -CONT $0");
  }

  /** Without the guard: what lies there, null where nothing does. */
  StoredValue stored(String key) {
    byte[] bytes = RawValue.get(address, key);
    return bytes == null ? null : StoredValue.read(bytes);
  }

  /** Without the guard: writes as a Tomcat would whose other store is away. */
  void store(String key, StoredValue value) {
    RawValue.set(address, key, value.stored());
  }

  /** When an item ends, in seconds since 1970; -1: there is none. */
  long ends(String key) {
    long[] ends = {-1};
    try {
      KeyDump.read(address, Duration.ofSeconds(2).toNanos(), entry -> {
        if (entry.key().equals(key)) ends[0] = entry.ends();
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ends[0];
  }

  /** One of its own counters. */
  long stat(String name) {
    return RawValue.stat(address, name);
  }

  /** Without the guard, as memcached drops what it has no room for. */
  void delete(String key) {
    RawValue.delete(address, key);
  }

  @Override
  public void close() {
    kill();
  }

  /** @param script $0: its process. */
  private void shell(String script) {
    try {
      new ProcessBuilder("sh", "-c", script, String.valueOf(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean answers() {
    try {
      RawValue.get(address, "any");
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static int freePort() {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
