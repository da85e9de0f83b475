/** A file of an application. */
export interface ApplicationFile {
  /** The path inside the application, with `/` between its parts, e.g. `WEB-INF/web.xml`. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** The same on every node, as browsers use it to check whether their cached copy is current. */
  readonly modified: Date;
  /** Reads the file; each call starts at its beginning. */
  content(): AsyncIterable<Uint8Array>;
}

/** The path of the deployment descriptor. */
export const DESCRIPTOR = "WEB-INF/web.xml";

export async function bytes({ content }: Pick<ApplicationFile, "content">): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
