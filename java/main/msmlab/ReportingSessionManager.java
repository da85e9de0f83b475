package msmlab;

import de.javakaffee.web.msm.MemcachedBackupSessionManager;
import java.io.Serializable;

/**
 * msm's manager that also says which attribute a distributable application must not set: Tomcat refuses it with an
 * exception that names neither the class nor a cure, and asks this method right before (StandardSession.exclude).
 */
public class ReportingSessionManager extends MemcachedBackupSessionManager {
  private final AttributeReporter reporter = new AttributeReporter();

  @Override
  public boolean willAttributeDistribute(String name, Object value) {
    if (!(value instanceof Serializable)) reporter.examine(getContext().getPath(), name, value);
    return super.willAttributeDistribute(name, value);
  }
}
