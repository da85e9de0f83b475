package msmlab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Connections to one memcached, each for one request at a time: the thread that asks reads its answer itself, which is the
 * shortest way there is.
 */
final class ConnectionPool {
  /** memcached takes 1024 in all by default, for every Tomcat. */
  private static final int MOST = 64;

  private final InetSocketAddress address;
  private final Semaphore permits = new Semaphore(MOST);
  private final Deque<TextConnection> idle = new ArrayDeque<>();
  private final Set<TextConnection> open = new HashSet<>();

  ConnectionPool(InetSocketAddress address) {
    this.address = address;
  }

  /**
   * @param end of the connect and of the wait for one that is free, as {@link System#nanoTime}.
   * @throws IOException where there is none in time.
   */
  TextConnection take(long end) throws IOException {
    awaitPermit(end);
    TextConnection connection = takeIdle();
    return connection != null ? connection : connect(end);
  }

  /** After an answer was read to its end. */
  synchronized void giveBack(TextConnection connection) {
    if (open.contains(connection)) idle.push(connection);
    permits.release();
  }

  /** Where it did not come to that. */
  synchronized void drop(TextConnection connection) {
    open.remove(connection);
    close(connection);
    permits.release();
  }

  /** Those in use as well: whoever waits on one is told at once. */
  synchronized void closeAll() {
    open.forEach(ConnectionPool::close);
    open.clear();
    idle.clear();
  }

  /** Not ended by an interrupt: that is about the thread, and would be taken for a failure of the store. */
  private void awaitPermit(long end) throws IOException {
    if (permits.tryAcquire()) return;
    boolean interrupted = Thread.interrupted();
    try {
      if (!permits.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new IOException("each of " + MOST + " connections waits for an answer");
      }
    } catch (InterruptedException e) {
      interrupted = true;
      throw new IOException("interrupted in a wait for one of " + MOST + " connections", e);
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  private synchronized TextConnection takeIdle() {
    return idle.poll();
  }

  private TextConnection connect(long end) throws IOException {
    try {
      TextConnection connection = new TextConnection(address, end);
      synchronized (this) {
        open.add(connection);
      }
      return connection;
    } catch (IOException e) {
      permits.release();
      throw e;
    }
  }

  private static void close(TextConnection connection) {
    try {
      connection.close();
    } catch (IOException e) {
      // Nothing is lost with it.
    }
  }
}
