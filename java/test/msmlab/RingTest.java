package msmlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RingTest {
  private final List<Store> stores = new ArrayList<>();

  @AfterEach
  void close() {
    stores.forEach(Store::close);
  }

  @Test
  void theHomesOfAKeyAreTheStoreItNamesAndTheNext() {
    Ring ring = ring("n1", "n2", "n3");
    assertEquals(List.of("n1", "n2"), homes(ring, "A1-n1"));
    assertEquals(List.of("n2", "n3"), homes(ring, "validity:A1-n2.TomcatA"));
    assertEquals(List.of("n3", "n1"), homes(ring, "lock:localhost_A1-n3.x-n1"));
  }

  @Test
  void anIdThatIsAPrefixOfAnotherIsNotMistakenForIt() {
    Ring ring = ring("n1", "n11", "n111");
    assertEquals(List.of("n11", "n111"), homes(ring, "A1-n11"));
    assertEquals(List.of(), homes(ring, "A1-n1111"));
    assertEquals(List.of("n1", "n111"), homes(ring, "A1-n2"));
  }

  @Test
  void aKeyThatNamesNoStoreHasNoHome() {
    Ring ring = ring("n1", "n2");
    for (String key : new String[] {"", "A1", "A1-", "A1-n", "A1-m3", "A1-n3x", "A1.n1", "n1"}) assertEquals(List.of(), homes(ring, key));
  }

  @Test
  void ofAStoreThatHasLeftTheFirstAndTheLastHaveItsValues() {
    Ring ring = ring("n1", "n2", "n3");
    assertEquals(List.of("n1", "n3"), homes(ring, "A1-n4"));
    assertTrue(ring.isFormer("A1-n4.TomcatA"));
    assertFalse(ring.isFormer("A1-n3"));
    assertFalse(ring.isFormer("A1"));
    assertEquals(List.of("n1"), homes(ring("n1"), "A1-n2"));
  }

  @Test
  void theNeighboursOfAStoreShareValuesWithIt() {
    assertEquals(Set.of("n2"), neighbours(ring("n1", "n2"), 0));
    assertEquals(Set.of("n1", "n3"), neighbours(ring("n1", "n2", "n3", "n4"), 1));
    assertEquals(Set.of("n1", "n3"), neighbours(ring("n1", "n2", "n3", "n4"), 3));
  }

  private Ring ring(String... ids) {
    stores.forEach(Store::close);
    stores.clear();
    for (String id : ids) stores.add(new Store(id, new InetSocketAddress("127.0.0.1", 1), Duration.ofSeconds(1).toNanos()));
    return new Ring(stores);
  }

  private static List<String> homes(Ring ring, String key) {
    return ring.homes(key).stream().map(Store::id).toList();
  }

  private static Set<String> neighbours(Ring ring, int store) {
    Set<String> ids = new TreeSet<>();
    ring.neighbours(ring.stores().get(store)).forEach(neighbour -> ids.add(neighbour.id()));
    return ids;
  }
}
