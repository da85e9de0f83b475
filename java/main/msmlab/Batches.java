package msmlab;

import java.util.ArrayList;
import java.util.List;

/** Groups keys that are read together: few enough that their values fit in the heap twice. */
final class Batches {
  private static final int MAX_KEYS = 64;
  private static final int MAX_BYTES = 1 << 20;

  private Batches() {}

  static List<List<String>> of(List<KeyDump.Entry> entries) {
    List<List<String>> batches = new ArrayList<>();
    List<String> batch = new ArrayList<>();
    int bytes = 0;
    for (KeyDump.Entry entry : entries) {
      if (batch.size() == MAX_KEYS || !batch.isEmpty() && bytes + entry.size() > MAX_BYTES) {
        batches.add(batch);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(entry.key());
      bytes += entry.size();
    }
    if (!batch.isEmpty()) batches.add(batch);
    return batches;
  }
}
