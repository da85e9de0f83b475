package msmlab;

import de.javakaffee.web.msm.MemcachedBackupSessionManager;
import java.util.List;
import java.util.function.Consumer;
import org.apache.catalina.Context;
import org.apache.catalina.Engine;
import org.junit.jupiter.api.AfterEach;

/** Two Tomcats with {@link Pages} and two memcacheds, for a test of what visitors see. */
abstract class TwoTomcats {
  final Memcached n1 = Memcached.running();
  final Memcached n2 = Memcached.running();
  ScratchTomcat a;
  ScratchTomcat b;

  /** Starts both with the lab's settings, and those that a test adds. */
  void start(Consumer<MemcachedBackupSessionManager> settings, Consumer<Context> configuration) throws Exception {
    a = tomcat(new GuardedSessionManager(), settings, configuration);
    b = tomcat(new GuardedSessionManager(), settings, configuration);
  }

  void start() throws Exception {
    start(manager -> {}, context -> {});
  }

  /** The lab's ways of keeping sessions. */
  enum Keeping {
    GUARDED,
    UNGUARDED,
    STICKY
  }

  /** Without the guard, a session that a busy machine does not get in time is another one. */
  private static final long PATIENT_MILLIS = 5000;

  void start(Keeping keeping, Consumer<Context> configuration) throws Exception {
    a = tomcat(keeping, "TomcatA", configuration);
    b = tomcat(keeping, "TomcatB", configuration);
  }

  private ScratchTomcat tomcat(Keeping keeping, String route, Consumer<Context> configuration) throws Exception {
    if (keeping == Keeping.STICKY) return sticky(route, configuration, n1, n2);
    if (keeping == Keeping.GUARDED) return tomcat(new GuardedSessionManager(), settings -> {}, configuration);
    return tomcat(new MendedSessionManager(), settings -> settings.setOperationTimeout(PATIENT_MILLIS), configuration);
  }

  /** A Tomcat with {@link Pages} and the lab's settings for sticky sessions. */
  static ScratchTomcat sticky(String route, Consumer<Context> configuration, Memcached... memcacheds) throws Exception {
    MendedSessionManager manager = ScratchTomcat.labSettings(new MendedSessionManager(), memcacheds);
    manager.setSticky(true);
    manager.setLockingMode((String) null);
    manager.setTomcatName(route);
    return ScratchTomcat.running(manager, context -> {
      ((Engine) context.getParent().getParent()).setJvmRoute(route);
      Pages.addTo(context);
      configuration.accept(context);
    });
  }

  ScratchTomcat tomcat(
      MemcachedBackupSessionManager manager, Consumer<MemcachedBackupSessionManager> settings, Consumer<Context> configuration)
      throws Exception {
    settings.accept(ScratchTomcat.labSettings(manager, n1, n2));
    return ScratchTomcat.running(manager, context -> {
      Pages.addTo(context);
      configuration.accept(context);
    });
  }

  List<ScratchTomcat> both() {
    return List.of(a, b);
  }

  @AfterEach
  void stop() throws Exception {
    closeTomcats();
    n1.close();
    n2.close();
  }

  void closeTomcats() throws Exception {
    if (a != null) a.close();
    if (b != null) b.close();
    a = null;
    b = null;
  }
}
