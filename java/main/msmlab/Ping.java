package msmlab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** AJP's CPING, by which httpd asks whether a Tomcat answers: in health checks, and before each request over AJP. */
final class Ping {
  private static final byte[] CPING = {0x12, 0x34, 0, 1, 10};
  private static final byte[] CPONG = {'A', 'B', 0, 1, 9};

  private Ping() {}

  /** Reads a CPING if it has arrived; any other bytes are left to be read as a request. */
  static boolean hasCome(SocketWrapperBase<?> socket) throws IOException {
    byte[] begin = new byte[CPING.length];
    int length = socket.read(false, begin, 0, begin.length);
    if (Arrays.equals(begin, CPING)) return true;
    if (length > 0) socket.unRead(ByteBuffer.wrap(begin, 0, length));
    return false;
  }

  static void answer(SocketWrapperBase<?> socket) throws IOException {
    socket.write(true, CPONG, 0, CPONG.length);
    socket.flush(true);
  }
}
