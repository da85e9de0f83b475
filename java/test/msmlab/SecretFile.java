package msmlab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The file with the secrets of a balancer, as the program of a node replaces it. */
final class SecretFile implements AutoCloseable {
  private final Path folder;
  private final Path file;

  private SecretFile(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("secrets");
  }

  static SecretFile with(String... secrets) throws IOException {
    SecretFile made = new SecretFile(Files.createTempDirectory("secrets"));
    made.replaceBy(secrets);
    return made;
  }

  String path() {
    return file.toString();
  }

  void replaceBy(String... secrets) throws IOException {
    Path next = folder.resolve("next");
    Files.write(next, List.of(secrets), StandardCharsets.US_ASCII);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  void remove() throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    remove();
    Files.delete(folder);
  }
}
