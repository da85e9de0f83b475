package msmlab;

import de.javakaffee.web.msm.MemcachedBackupSessionManager;
import java.util.concurrent.atomic.LongAdder;

/** msm's own manager, which counts its sessions in a field that Tomcat 11 does not have: it would create none. */
final class StockManager extends MemcachedBackupSessionManager {
  private final LongAdder created = new LongAdder();

  @Override
  public void incrementSessionCounter() {
    created.increment();
  }

  @Override
  public long getSessionCounter() {
    return created.sum();
  }
}
