package msmlab;

import de.javakaffee.web.msm.storage.MemcachedStorageClient.ByteArrayTranscoder;
import net.spy.memcached.transcoders.Transcoder;

/** Values go to memcached as they are, as stock msm sends them: no flags, no compression. */
final class Bytes {
  static final Transcoder<byte[]> TRANSCODER = ByteArrayTranscoder.INSTANCE;

  private Bytes() {}
}
