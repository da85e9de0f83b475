/** Writes a lab as a folder that docker-compose brings up, on any machine with Docker and without Pulumi. */

import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeSelfSigned } from "../../../certificate/selfSigned.ts";
import { UserError } from "../../../common/userError.ts";
import { httpdSecretFiles } from "../../../templates/httpd/secretFiles.ts";
import { httpdService } from "../../../templates/httpd/service.ts";
import { imageOf, nodeImageOf, type ServiceImage } from "../../../templates/images/images.ts";
import type { LabSecrets } from "../../../templates/labSecrets.ts";
import { memcachedService } from "../../../templates/memcached/service.ts";
import { secretContexts, tomcatSecretFiles, tomcatService } from "../../../templates/tomcat/service.ts";
import type { Topology } from "../../../topology/model.ts";
import type {
  PlacedApplication,
  PlacedCertificate,
  PlannedFile,
  PlannedFolder,
  ServicePlan,
} from "../../../topology/plan.ts";
import { certificateNames } from "../../../topology/publish.ts";
import { makeApplicationArchive } from "../../applicationArchive.ts";
import { archiveName } from "../../release.ts";
import { buildContext, imageDigest } from "../buildContext.ts";
import { composeFile, EXPORT_PATHS, HEADING, type ImageKind } from "./composeFile.ts";

const COMPOSE_FILE = "docker-compose.yaml";

/** The generated secrets, which an export that is written again keeps. */
export const SECRETS_FILE = "secrets.json";

/** Where an export is written before it replaces the one that is there. */
const UNFINISHED = ".new";

export interface ExportedLab {
  readonly topology: Topology;
  /** The topology's applications with their content read. */
  readonly applications: readonly PlacedApplication[];
  /** The topology's certificate, read from its files; undefined if it has none there. */
  readonly certificate: PlacedCertificate | undefined;
}

/**
 * Writes the export, or writes it again; files of others in the folder stay.
 * @throws {UserError} if something else is in the folder.
 */
export async function writeExport(folder: string, lab: ExportedLab): Promise<void> {
  await refuseForeign(folder);
  const unfinished = join(folder, UNFINISHED);
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  const secrets = await keptSecrets(join(folder, SECRETS_FILE), lab.topology);
  await writeParts(unfinished, lab, secrets);
  const replace = (part: string) => rename(join(unfinished, part), join(folder, part));
  // An export is known by it, even if the rest is cut off.
  await replace(COMPOSE_FILE);
  const { images, files, archives } = EXPORT_PATHS;
  for (const part of [images, files, archives]) {
    await rm(join(folder, part), { recursive: true, force: true });
  }
  for (const part of await readdir(unfinished)) await replace(part);
  await rm(unfinished, { recursive: true });
}

/** Whatever is in the folder is kept unless an export was written there. */
async function refuseForeign(folder: string): Promise<void> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new UserError(`${folder}: ${error.message}`, "name a folder that can be read, or a new one");
  });
  const others = found.filter((name) => name !== UNFINISHED);
  if (others.length === 0) return;
  const text = await readFile(join(folder, COMPOSE_FILE), "utf8").catch(() => "");
  if (text.startsWith(HEADING)) return;
  throw new UserError(
    `${folder} has ${others[0]}, and no export`,
    "name a new folder, an empty one, or one that an export was written to: ./lab export compose FOLDER",
  );
}

interface ExportSecrets extends LabSecrets {
  /** The one that the lab signs itself; absent if it has none. */
  readonly certificate?: { readonly names: readonly string[]; readonly chain: string; readonly key: string };
}

/** Returns those of the export that is there, and new ones for what it lacks. */
async function keptSecrets(file: string, topology: Topology): Promise<ExportSecrets> {
  const kept: Partial<ExportSecrets> = existsSync(file) ? JSON.parse(await readFile(file, "utf8")) : {};
  const secret = () => randomBytes(24).toString("base64url");
  const { ajpSecret = secret(), statusPassword = secret() } = kept;
  if (topology.tls?.certificate.from !== "selfSigned") return { ajpSecret, statusPassword };
  const names = certificateNames(topology);
  const isKept = JSON.stringify(kept.certificate?.names) === JSON.stringify(names);
  const made = isKept ? kept.certificate : { names, ...makeSelfSigned(names, new Date()) };
  return { ajpSecret, statusPassword, ...(made && { certificate: made }) };
}

async function writeParts(folder: string, lab: ExportedLab, secrets: ExportSecrets): Promise<void> {
  const services = servicesOf(lab, secrets);
  const images = imagesOf(lab.topology);
  const { files, archives, program } = EXPORT_PATHS;
  await Promise.all([
    writeFile(join(folder, SECRETS_FILE), `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 }),
    copyFile(join(import.meta.dirname, program), join(folder, program)),
    ...Object.entries(images).map(([kind, image]) => writeImage(folder, kind, image)),
    ...services.flatMap(({ plan }) =>
      plan.files.map((file) => writePlanned(join(folder, files, plan.node, plan.service), file)),
    ),
    ...services.flatMap(({ plan }) => plan.folders.map((each) => writeArchive(join(folder, archives), each))),
  ]);
  const digests = Object.fromEntries(
    Object.entries(images).map(([kind, image]) => [kind, imageDigest(image)]),
  ) as Record<ImageKind, string>;
  await writeFile(join(folder, COMPOSE_FILE), composeFile(lab.topology, services, digests));
}

/** With all files, those with secrets as well. */
function servicesOf({ topology, applications, certificate }: ExportedLab, secrets: ExportSecrets) {
  const { ajpSecret } = secrets;
  const plans: readonly ServicePlan[] = [
    ...topology.stores.map((store) => memcachedService(topology, store)),
    ...topology.tomcats.map((tomcat) =>
      withFiles(tomcatService(topology, tomcat, applications), [
        ...tomcatSecretFiles(ajpSecret, applications),
        ...secretContexts(topology, tomcat, applications),
      ]),
    ),
    withFiles(
      httpdService(topology, applications, certificate),
      httpdSecretFiles(secrets, certificate ?? secrets.certificate),
    ),
  ];
  return plans.map((plan) => ({
    plan,
    release: digestOf([plan.files.filter(({ live }) => !live), plan.folders.map(({ digest }) => digest)]),
    content: digestOf([plan.files, plan.folders.map(({ digest }) => digest)]),
  }));
}

function withFiles(plan: ServicePlan, files: readonly PlannedFile[]): ServicePlan {
  return { ...plan, files: [...plan.files, ...files] };
}

/** It may enter a compose file: the secrets in it are random, and too long to be guessed. */
function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);
}

function imagesOf(topology: Topology): Readonly<Record<ImageKind, ServiceImage>> {
  return {
    node: nodeImageOf(),
    httpd: imageOf("httpd", topology),
    tomcat: imageOf("tomcat", topology),
    memcached: imageOf("memcached", topology),
  };
}

async function writeImage(folder: string, kind: string, image: ServiceImage): Promise<void> {
  const context = await buildContext(kind, imageDigest(image), image);
  await cp(context, join(folder, EXPORT_PATHS.images, kind), { recursive: true });
}

/** Files with secrets are for nobody else; place.sh gives each the mode that it needs on its node. */
async function writePlanned(folder: string, { path, content, mode }: PlannedFile): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content, { mode: mode & 0o007 ? 0o644 : 0o600 });
}

async function writeArchive(folder: string, planned: PlannedFolder): Promise<void> {
  const archive = await makeApplicationArchive(planned);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await copyFile(archive, join(folder, archiveName(planned.digest)));
}
