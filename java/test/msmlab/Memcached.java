package msmlab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A test's own memcached, at its own port on the loopback interface. */
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

  /** Starts it, empty, at the same port. */
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

  /** The kernel still accepts connections and bytes, but nobody answers. The threads stop one by one, each when it is scheduled. */
  void freeze() {
    shell("kill -STOP $0; until ! grep -L '^State:.T' /proc/$0/task/*/status | grep -q .; do sleep 0.01; done");
  }

  void thaw() {
    shell("kill -CONT $0");
  }

  /** Reads without the guard: the stored value, or null if there is none. */
  StoredValue stored(String key) {
    byte[] bytes = RawValue.get(address, key);
    return bytes == null ? null : StoredValue.read(bytes);
  }

  /** Writes without the guard, as a Tomcat would that cannot reach the other store. */
  void store(String key, StoredValue value) {
    RawValue.set(address, key, value.stored());
  }

  /** When an item expires, in seconds since 1970; -1: there is no such item. */
  long ends(String key) {
    try {
      KeyDump.Entry entry = KeyDump.list(address, Duration.ofSeconds(2).toNanos(), key::equals).get(key);
      return entry == null ? -1 : entry.ends;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One of memcached's own counters. */
  long stat(String name) {
    return RawValue.stat(address, name);
  }

  /** Deletes without the guard, as memcached evicts an item for lack of memory. */
  void delete(String key) {
    RawValue.delete(address, key);
  }

  @Override
  public void close() {
    kill();
  }

  /** @param script $0: memcached's process id. */
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
