package msmlab;

import de.javakaffee.web.msm.CurrentRequest;
import de.javakaffee.web.msm.MemcachedNodesManager;
import de.javakaffee.web.msm.MemcachedNodesManager.StorageClientCallback;
import de.javakaffee.web.msm.MemcachedSessionService;
import de.javakaffee.web.msm.RequestTrackingContextValve;
import de.javakaffee.web.msm.RequestTrackingHostValve;
import de.javakaffee.web.msm.Statistics;
import de.javakaffee.web.msm.storage.StorageClient;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;

/** msm's session service (2.3.2), with {@link GuardedStorage} below it where there are two copies to keep. */
final class GuardedSessionService extends MemcachedSessionService {
  private static final Log LOG = LogFactory.getLog(GuardedSessionService.class);

  private String protocol = PROTOCOL_TEXT;

  GuardedSessionService(SessionManager manager) {
    super(manager);
  }

  /**
   * @throws IllegalStateException where the binary protocol is configured: the guard's resync needs a command that only
   *     the text protocol has.
   */
  @Override
  protected StorageClient createStorageClient(MemcachedNodesManager nodes, Statistics statistics) {
    if (!isEnabled() || isSticky() || nodes.isRedisConfig() || nodes.isCouchbaseBucketConfig()) {
      return super.createStorageClient(nodes, statistics);
    }
    if (nodes.getPrimaryNodeIds().size() < Ring.HOMES) {
      LOG.warn("sessions are not guarded: a second copy needs a second memcached in memcachedNodes");
      return super.createStorageClient(nodes, statistics);
    }
    if (!protocol.equals(PROTOCOL_TEXT)) {
      throw new IllegalStateException(
          "memcachedProtocol=\"" + protocol + "\": guarded sessions need the text protocol; remove the attribute, or"
              + " use className=\"de.javakaffee.web.msm.MemcachedBackupSessionManager\", which does not guard them");
    }
    return GuardedStorage.open(stores(nodes), TimeUnit.MILLISECONDS.toNanos(getOperationTimeout()));
  }

  private List<Store> stores(MemcachedNodesManager nodes) {
    List<Store> stores = new ArrayList<>();
    for (InetSocketAddress address : nodes.getAllMemcachedAddresses()) {
      String id = nodes.getNodeId(address);
      if (nodes.getPrimaryNodeIds().contains(id)) {
        stores.add(new Store(id, address, TimeUnit.MILLISECONDS.toNanos(getOperationTimeout())));
      }
    }
    return stores;
  }

  /** msm asks here whether the memcached a session id names is there, and treats the session as lost where it is not. */
  @Override
  protected StorageClientCallback createStorageClientCallback() {
    StorageClientCallback stock = super.createStorageClientCallback();
    return key -> {
      StorageClient storage = getStorageClient();
      if (!(storage instanceof GuardedStorage)) return stock.get(key);
      ((GuardedStorage) storage).requireReachable(key);
      return null;
    };
  }

  /** A guarded session is readable while either copy is, so its id never has to change (and msm #404 cannot happen). */
  @Override
  public String changeSessionIdOnMemcachedFailover(String requestedSessionId) {
    return getStorageClient() instanceof GuardedStorage
        ? null
        : super.changeSessionIdOnMemcachedFailover(requestedSessionId);
  }

  @Override
  public void setMemcachedProtocol(String memcachedProtocol) {
    protocol = memcachedProtocol;
    super.setMemcachedProtocol(memcachedProtocol);
  }

  /** As the service does that {@code MemcachedBackupSessionManager} makes for itself. */
  @Override
  protected RequestTrackingContextValve createRequestTrackingContextValve(String sessionCookieName) {
    RequestTrackingContextValve valve = super.createRequestTrackingContextValve(sessionCookieName);
    valve.setAsyncSupported(true);
    return valve;
  }

  /** As the service does that {@code MemcachedBackupSessionManager} makes for itself. */
  @Override
  protected RequestTrackingHostValve createRequestTrackingHostValve(
      String sessionCookieName, CurrentRequest currentRequest) {
    RequestTrackingHostValve valve = super.createRequestTrackingHostValve(sessionCookieName, currentRequest);
    valve.setAsyncSupported(true);
    return valve;
  }
}
