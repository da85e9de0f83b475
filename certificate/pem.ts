/** Text in PEM (RFC 7468): blocks in base64, and between them whatever a program wrote for people. */

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n[\s\S]*?-----END \1-----/g;

/** Returns the blocks with one of these labels, e.g. `CERTIFICATE`. */
export function blocksOf(text: string, label: RegExp): readonly string[] {
  return [...text.matchAll(BLOCK)].filter(([, found = ""]) => label.test(found)).map(([block]) => block);
}

/** Returns one block, in lines of 64 characters. */
export function pemOf(label: string, content: Buffer): string {
  const lines = content.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
