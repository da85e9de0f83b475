package msmlab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The secrets by which a Tomcat knows its balancer: the lines of a file, which is read again once it has been replaced. There
 * are two while the balancer takes another one.
 */
final class BalancerSecrets {
  private final Path file;
  private volatile Read read;

  /**
   * @param file relative to Tomcat's configuration.
   * @throws IOException if it cannot be read, or has no secret.
   */
  BalancerSecrets(String file) throws IOException {
    this.file = Paths.get(System.getProperty("catalina.base", "")).resolve(file);
    this.read = new Read(this.file);
  }

  /** What it takes does not tell how much of a wrong secret is right. */
  boolean contain(byte[] secret) {
    boolean isKnown = false;
    for (byte[] each : current().secrets) isKnown |= MessageDigest.isEqual(each, secret);
    return isKnown;
  }

  /** If the file is no longer there, as that of an ended process may be, the secrets stay. */
  private Read current() {
    Read last = read;
    try {
      if (!last.isOf(file)) read = last = new Read(file);
    } catch (IOException e) {
      return last;
    }
    return last;
  }

  private static final class Read {
    private final List<Object> version;
    private final List<byte[]> secrets = new ArrayList<>();

    /** If the file is replaced meanwhile, the next look finds that out. */
    Read(Path file) throws IOException {
      version = versionOf(file);
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1))
        if (!line.isEmpty()) secrets.add(line.getBytes(StandardCharsets.ISO_8859_1));
      if (secrets.isEmpty()) throw new IOException(file + " has no secret");
    }

    boolean isOf(Path file) throws IOException {
      return version.equals(versionOf(file));
    }

    private static List<Object> versionOf(Path file) throws IOException {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return Arrays.asList(now.lastModifiedTime(), now.size(), now.fileKey());
    }
  }
}
