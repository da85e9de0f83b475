import { KEYS } from "./config.ts";
import { complete, type Field, flag, isAbsent, refuse, section, text } from "./field.ts";
import type { SwarmAccess, TargetName } from "./model.ts";

const keys = KEYS.swarm.keys;

/** Returns nothing on other targets, where the section may stay in the configuration, so that one can switch back. */
export function parseSwarm(field: Field, target: TargetName): { readonly swarm?: SwarmAccess } | undefined {
  const fields = section(field, keys);
  if (fields === undefined) return undefined;
  if (target !== "swarm") return {};
  const host = text(fields.host, HOST, "an engine", "write unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST");
  const swarm = complete({
    host,
    ...parseCertificates(fields.certificates, host),
    ...parseRegistry(fields.registry),
    encrypted: flag(fields.encrypted),
  });
  return swarm && { swarm };
}

const HOST = /^(unix:\/\/\/\S+|tcp:\/\/[\w.-]+:\d{1,5}|ssh:\/\/([\w.-]+@)?[\w.-]+(:\d{1,5})?)$/;

/** As names of images begin; without a dot or a port, Docker takes it for a folder of its own hub. */
const REGISTRY = /^[\w-]+(\.[\w-]+)*(:\d{1,5})?(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/;

function parseRegistry(field: Field): { readonly registry?: string | undefined } {
  if (isAbsent(field)) return {};
  const cure = "write HOST, HOST:PORT or HOST:PORT/PATH, without https://";
  return { registry: text(field, REGISTRY, "a registry", cure) };
}

function parseCertificates(
  field: Field,
  host: string | undefined,
): { readonly certificates?: string | undefined } {
  const isTcp = host?.startsWith("tcp:") ?? false;
  if (isAbsent(field)) {
    if (isTcp) {
      const message = "is missing: whoever reaches an engine without certificates is root on its machines";
      refuse(
        field,
        message,
        "write the path of a folder with ca.pem, cert.pem and key.pem, or choose ssh://USER@HOST",
      );
    }
    return isTcp ? { certificates: undefined } : {};
  }
  if (host !== undefined && !isTcp) {
    refuse(field, `is for tcp://, and swarm.host is ${host}`, "remove it");
  }
  return {
    certificates: text(
      field,
      /^\P{Cc}+$/u,
      "a path",
      "write the path of a folder with ca.pem, cert.pem and key.pem",
    ),
  };
}
