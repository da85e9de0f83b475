package msmlab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A TCP proxy in front of a memcached that can be slow, or cut as a network is: neither end is notified. */
final class Wire implements AutoCloseable {
  private final InetSocketAddress behind;
  private final ServerSocket listener;
  private final List<Relay> relays = new ArrayList<>();
  private volatile long delay;
  private boolean cut;

  private Wire(InetSocketAddress behind, ServerSocket listener) {
    this.behind = behind;
    this.listener = listener;
  }

  static Wire to(Memcached memcached) {
    try {
      Wire wire = new Wire(memcached.address(), new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      new Thread(wire::accept, "wire").start();
      return wire;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /** Delays all bytes in either direction. */
  void delay(Duration each) {
    delay = each.toMillis();
  }

  /** Connections stay open but carry nothing, not even after {@relay #mend}, as if their other end had forgotten them. */
  synchronized void cut() {
    cut = true;
    relays.forEach(relay -> relay.mute = true);
  }

  synchronized void mend() {
    cut = false;
    notifyAll();
  }

  @Override
  public synchronized void close() throws IOException {
    listener.close();
    mend();
    for (Relay relay : relays) relay.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket near = listener.accept();
        awaitMended();
        Relay relay = new Relay(near, new Socket(behind.getAddress(), behind.getPort()));
        synchronized (this) {
          relays.add(relay);
        }
        relay.start();
      }
    } catch (IOException | InterruptedException e) {
      // The test has ended.
    }
  }

  private synchronized void awaitMended() throws InterruptedException {
    while (cut) wait();
  }

  private final class Relay {
    private final Socket near;
    private final Socket far;
    private volatile boolean mute;

    Relay(Socket near, Socket far) {
      this.near = near;
      this.far = far;
    }

    void start() {
      new Thread(() -> carry(near, far), "wire").start();
      new Thread(() -> carry(far, near), "wire").start();
    }

    void close() throws IOException {
      near.close();
      far.close();
    }

    private void carry(Socket from, Socket to) {
      byte[] bytes = new byte[8192];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
          if (delay > 0) Thread.sleep(delay);
          if (!mute) out.write(bytes, 0, n);
        }
        if (!mute) to.close();
      } catch (IOException | InterruptedException e) {
        // One end closed.
      }
    }
  }
}
