package msmlab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Reads many values in parts that fit in the heap twice. */
final class BulkRead {
  private static final int MAX_BATCH_KEYS = 64;
  private static final int MAX_BATCH_BYTES = 1 << 20;

  private BulkRead() {}

  /** The keys of the entries, in parts. */
  static List<List<String>> batches(Collection<KeyDump.Entry> entries) {
    List<List<String>> batches = new ArrayList<>();
    List<String> batch = new ArrayList<>();
    int bytes = 0;
    for (KeyDump.Entry entry : entries) {
      if (batch.size() == MAX_BATCH_KEYS || !batch.isEmpty() && bytes + entry.size > MAX_BATCH_BYTES) {
        batches.add(batch);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(entry.key);
      bytes += entry.size;
    }
    if (!batch.isEmpty()) batches.add(batch);
    return batches;
  }

  /**
   * Returns the values that exist.
   *
   * @throws IOException if the store does not answer.
   */
  static Map<String, byte[]> values(Store store, long timeoutNanos, List<String> keys) throws IOException {
    Answer<Map<String, byte[]>> answer = Asking.ask(store, timeoutNanos, Commands.getAll(keys));
    if (answer == null) throw new IOException(store + " does not answer");
    return answer.value;
  }
}
