/** A certificate and its key in files of the user's. */

import { readFile } from "node:fs/promises";
import { type Problem, UserError } from "../common/userError.ts";
import { userPath } from "../common/userPath.ts";
import type { CertificateFiles, Topology } from "../topology/model.ts";
import type { PlacedCertificate } from "../topology/plan.ts";
import { type Chain, judge, type Key } from "./judge.ts";
import { parseCertificates, parsePrivateKey } from "./parsing.ts";

/** Returns what is wrong with the topology's certificate and key, as they are now. */
export async function certificateProblems({ tls, publish }: Topology): Promise<readonly Problem[]> {
  if (tls?.certificate.from !== "files") return [];
  const { chain, key, problems } = await readFiles(tls.certificate);
  return [...problems, ...judge(chain, key, publish.name ?? publish.address, new Date())];
}

/**
 * Returns the certificate that the topology names in files; undefined if it names none.
 * @throws {UserError} if it cannot be read; `certificateProblems` reports that earlier.
 */
export async function readCertificate({ tls }: Topology): Promise<PlacedCertificate | undefined> {
  if (tls?.certificate.from !== "files") return undefined;
  const { chain, key, problems } = await readFiles(tls.certificate);
  if (chain === undefined || key === undefined) {
    throw new UserError(problems[0]?.message ?? "", problems[0]?.cure);
  }
  return {
    chain: chain.certificates.join(""),
    key: String(key.key.export({ type: "pkcs8", format: "pem" })),
    isStapled: isStapled(chain),
  };
}

/**
 * Whether httpd can staple an answer of the authority's OCSP responder: the certificate names one, and the chain has the
 * issuer, without which mod_ssl cannot ask (`ssl_stapling_init_cert`).
 */
function isStapled({ certificates: [own, issuer] }: Chain): boolean {
  return issuer !== undefined && /^OCSP - URI:/m.test(own?.infoAccess ?? "");
}

interface ReadFiles {
  /** Absent if it cannot be read; so for `key`. */
  readonly chain?: Chain;
  readonly key?: Key;
  readonly problems: readonly Problem[];
}

async function readFiles({ certificateFile, keyFile }: CertificateFiles): Promise<ReadFiles> {
  const problems: Problem[] = [];
  const certificates = await read("tls.certificateFile", certificateFile, parseCertificates, problems);
  const key = await read("tls.keyFile", keyFile, parsePrivateKey, problems);
  return {
    ...(certificates && { chain: { file: certificateFile, certificates } }),
    ...(key && { key: { file: keyFile, key } }),
    problems,
  };
}

/** Returns undefined after it has added a problem. */
async function read<T>(
  path: string,
  file: string,
  parse: (name: string, content: Buffer) => T,
  problems: Problem[],
): Promise<T | undefined> {
  try {
    return parse(file, await readFile(userPath(file)));
  } catch (error) {
    problems.push({ path, ...faultOf(file, error) });
    return undefined;
  }
}

function faultOf(file: string, error: unknown): Pick<Problem, "message" | "cure"> {
  if (error instanceof UserError) return { message: error.message, cure: error.cure };
  // An error of the operating system, e.g. for a file that this user may not read.
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return { message: `${file}: ${message}`, cure: "make it a file that can be read" };
}
