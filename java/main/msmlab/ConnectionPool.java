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
 * Connections to one memcached, each for one request at a time: the thread that sends a request reads the answer itself,
 * without the delay of a switch between threads.
 */
final class ConnectionPool {
  /** memcached's own limit, {@code -c}, must allow for those of all Tomcats: {@code templates/memcached/capacity.ts}. */
  private static final int MAX_CONNECTIONS = 64;

  private final InetSocketAddress address;
  private final Semaphore permits = new Semaphore(MAX_CONNECTIONS);
  private final Deque<TextConnection> idle = new ArrayDeque<>();
  private final Set<TextConnection> open = new HashSet<>();

  ConnectionPool(InetSocketAddress address) {
    this.address = address;
  }

  /**
   * @param deadline of the wait for a free connection and of the connect, as {@link System#nanoTime}.
   * @throws IOException if no connection is available in time.
   */
  TextConnection take(long deadline) throws IOException {
    awaitPermit(deadline);
    TextConnection connection = takeIdle();
    return connection != null ? connection : connect(deadline);
  }

  /** Returns a connection whose answer was read completely. */
  synchronized void giveBack(TextConnection connection) {
    if (open.contains(connection)) idle.push(connection);
    permits.release();
  }

  /** Closes a connection whose answer was not read completely. */
  synchronized void drop(TextConnection connection) {
    open.remove(connection);
    close(connection);
    permits.release();
  }

  /** Also closes connections in use: a thread that waits on one gets an exception at once. */
  synchronized void closeAll() {
    open.forEach(ConnectionPool::close);
    open.clear();
    idle.clear();
  }

  /** An earlier interrupt does not end the wait: it concerns the thread, and would count as a failure of the store. */
  private void awaitPermit(long deadline) throws IOException {
    if (permits.tryAcquire()) return;
    boolean interrupted = Thread.interrupted();
    try {
      if (!permits.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new IOException("each of " + MAX_CONNECTIONS + " connections waits for an answer");
      }
    } catch (InterruptedException e) {
      interrupted = true;
      throw new IOException("interrupted in a wait for one of " + MAX_CONNECTIONS + " connections", e);
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  private synchronized TextConnection takeIdle() {
    return idle.poll();
  }

  private TextConnection connect(long deadline) throws IOException {
    try {
      TextConnection connection = new TextConnection(address, deadline);
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
      // The connection is discarded anyway.
    }
  }
}
