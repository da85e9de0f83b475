const MAGIC = "openssh-key-v1\0";

/** The public half of a private key in OpenSSH's own form, which stands in clear before what a passphrase opens. */
export function publicHalf(privateKey: string): Buffer | undefined {
  const [, base64] = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+)-----END/.exec(privateKey) ?? [];
  if (base64 === undefined) return undefined;
  const bytes = Buffer.from(base64, "base64");
  if (!bytes.toString("latin1").startsWith(MAGIC)) return undefined;
  // Cipher, key derivation, its options, the number of keys (openssh-portable, PROTOCOL.key).
  const start = endOf(bytes, endOf(bytes, endOf(bytes, MAGIC.length))) + 4;
  return bytes.subarray(start + 4, endOf(bytes, start));
}

/** A field stands behind its length. */
function endOf(bytes: Buffer, start: number): number {
  return start + 4 + bytes.readUInt32BE(start);
}
