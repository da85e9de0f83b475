/** Makes what changes need beside the configuration: an application, another content of the user's, certificates. */

import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { withFiles } from "../../application/application.ts";
import { makeSelfSigned } from "../../certificate/selfSigned.ts";
import type { CertificatePaths, Stock } from "../../drill/change/change.ts";
import type { Topology } from "../../topology/model.ts";

/** A stock without the addresses. */
export interface Files extends Omit<Stock, "address"> {
  /** The certificate with which a lab begins that makes its own. */
  readonly firstCertificate: CertificatePaths;
  /** Both certificates, in PEM. */
  readonly certificates: string;
}

/**
 * @param folder that the files are written to.
 * @param names of the certificates.
 */
export async function makeFiles(
  folder: string,
  { applications: [first] }: Topology,
  names: readonly string[],
): Promise<Files> {
  const otherWar = join(folder, "another");
  await write(join(otherWar, "index.html"), "<!doctype html>\n<title>Another application</title>\n");
  await write(join(otherWar, "WEB-INF", "web.xml"), "<web-app/>\n");
  const changedWar = join(folder, "changed");
  if (first !== undefined) await changeContent(first.war, changedWar);
  const [firstChain, firstCertificate] = await certificate(folder, "first", names);
  const [otherChain, otherCertificate] = await certificate(folder, "other", names);
  return {
    otherWar,
    ...(first && { changedWar }),
    firstCertificate,
    otherCertificate,
    certificates: firstChain + otherChain,
  };
}

async function certificate(
  folder: string,
  name: string,
  names: readonly string[],
): Promise<readonly [chain: string, paths: CertificatePaths]> {
  const { chain, key } = makeSelfSigned(names, new Date());
  const paths = { certificateFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
  await write(paths.certificateFile, chain);
  await write(paths.keyFile, key);
  return [chain, paths];
}

/** Unpacks an application and adds a file. */
async function changeContent(war: string, folder: string): Promise<void> {
  await withFiles(war, async (files) => {
    for (const { path, content } of files) {
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await pipeline(Readable.from(content()), createWriteStream(target, { mode: 0o600 }));
    }
  });
  await write(join(folder, "drill-change.txt"), "changed\n");
}

async function write(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, content, { mode: 0o600 });
}
