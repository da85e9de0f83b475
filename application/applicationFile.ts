/** A file of an application. */
export interface ApplicationFile {
  /** Inside the application, parts joined by `/`, e.g. `WEB-INF/web.xml`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Browsers tell by it whether theirs is the newest, so it is the same on every node. */
  readonly modified: Date;
  /** Reads it from its begin; again with each call. */
  content(): AsyncIterable<Uint8Array>;
}

/** Where the application says how it is deployed. */
export const DESCRIPTOR = "WEB-INF/web.xml";

export async function bytes({ content }: Pick<ApplicationFile, "content">): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
