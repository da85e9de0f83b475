package msmlab;

import java.util.concurrent.ThreadFactory;

/** Threads that do not keep Tomcat from ending. */
final class DaemonThreads {
  private DaemonThreads() {}

  static ThreadFactory named(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      // The one who starts them has the application's, and Tomcat would take them for threads the application left behind.
      thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
      return thread;
    };
  }
}
