package msmlab;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.coyote.ajp.AjpMessage;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.buf.MessageBytes;

/**
 * The packet with which a request begins. A secret in it that the balancer may have reads as the only one that Tomcat knows
 * (AjpProcessor.prepareRequest, which compares bytes or text by version).
 */
final class SecretMessage extends AjpMessage {
  /** The attribute's code; the secret follows it. */
  private static final byte SECRET = 0x0c;

  private final BalancerSecrets accepted;
  private final byte[] required;
  private byte last;

  SecretMessage(int packetBytes, BalancerSecrets accepted, String required) {
    super(packetBytes);
    this.accepted = accepted;
    this.required = required.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public byte getByte() {
    last = super.getByte();
    return last;
  }

  @Override
  public void getBytes(MessageBytes text) {
    super.getBytes(text);
    if (last == SECRET && text.getType() == MessageBytes.T_BYTES && accepted.contain(bytes(text.getByteChunk())))
      text.setBytes(required, 0, required.length);
    last = 0;
  }

  private static byte[] bytes(ByteChunk chunk) {
    return Arrays.copyOfRange(chunk.getBuffer(), chunk.getStart(), chunk.getEnd());
  }
}
