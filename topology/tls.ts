import { isDnsName } from "./address.ts";
import { KEYS } from "./config.ts";
import {
  complete,
  type Field,
  flag,
  isAbsent,
  listOf,
  read,
  refuse,
  section,
  text,
  wholeNumber,
} from "./field.ts";
import type { Acme, CertificateFiles, CertificateSource, TargetName, Tls } from "./model.ts";

const { keys } = KEYS.tls;

/** The settings of `tls`, each as a field. */
type TlsFields = Readonly<Record<keyof typeof keys, Field>>;

const CHOOSE = "write certificateFile and keyFile, acme, or selfSigned: true";

/**
 * Reads how the balancer speaks HTTPS; the result has no `tls` if no key of it is written. The files are looked at later,
 * by `certificate/`.
 */
export function parseTls(field: Field, target: TargetName): { readonly tls?: Tls } | undefined {
  const tls = section(field, keys);
  if (tls === undefined) return undefined;
  if (Object.values(tls).every(isAbsent)) return {};
  const parsed = complete({
    certificate: parseSource(field, tls, target),
    ...(isAbsent(tls.hstsMaxAge) ? {} : { hstsMaxAge: seconds(tls.hstsMaxAge) }),
  });
  return parsed && { tls: parsed };
}

function parseSource(field: Field, tls: TlsFields, target: TargetName): CertificateSource | undefined {
  const isSelfSigned = flag(tls.selfSigned);
  if (isSelfSigned === undefined) return undefined;
  const files = [tls.certificateFile, tls.keyFile].filter((each) => !isAbsent(each));
  if (isSelfSigned) {
    refuseHsts(tls.hstsMaxAge);
    return refuseBeside("selfSigned", [...files, tls.acme]) ? { from: "selfSigned" } : undefined;
  }
  if (!isAbsent(tls.acme)) {
    const acme = parseAcme(tls.acme, target);
    return refuseBeside("acme", files) ? acme : undefined;
  }
  return files.length === 0 ? refuse(field, "names no certificate", CHOOSE) : certificateFiles(tls);
}

/** Refuses other certificates beside the one that counts. @returns whether there are none. */
function refuseBeside(chosen: string, others: readonly Field[]): boolean {
  const surplus = others.filter((each) => !isAbsent(each));
  for (const each of surplus) refuse(each, `is not used beside ${chosen}`, `remove it, or ${chosen}`);
  return surplus.length === 0;
}

/** RFC 6797, 8.4 and 12.1: with HSTS a browser offers no way past its warning. */
function refuseHsts(field: Field): void {
  if (isAbsent(field)) return;
  const message = "would let no visitor past the warning of a certificate that the lab signs itself";
  refuse(field, message, "remove it, or use a certificate of a certificate authority");
}

function certificateFiles({ certificateFile, keyFile }: TlsFields): CertificateFiles | undefined {
  const files = complete({ certificateFile: path(certificateFile), keyFile: path(keyFile) });
  return files && { from: "files", ...files };
}

function path(field: Field): string | undefined {
  return text(field, /^\P{Cc}+$/u, "a path", `write the path of a file in PEM; ${CHOOSE}`);
}

function parseAcme(field: Field, target: TargetName): Acme | undefined {
  const acme = section(field, keys.acme.keys);
  if (acme === undefined) return undefined;
  if (target !== "ssh") {
    // A service's container has no place to keep a certificate, and its ports are seldom those that an authority asks.
    return refuse(field, "is for the target ssh only", `remove it; ${CHOOSE}`);
  }
  const parsed = complete({
    domains: parseDomains(acme.domains),
    email: text(
      acme.email,
      /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u,
      "an e-mail address",
      "write such as admin@example.com",
    ),
    directory: parseDirectory(acme.directory),
    accepted: parseAcceptance(acme.acceptTermsOfService),
  });
  if (parsed === undefined) return undefined;
  const { domains, email, directory } = parsed;
  return { from: "acme", domains, email, directory };
}

function parseDomains(field: Field): readonly string[] | undefined {
  const cure = "write a list of DNS names such as [www.example.com]";
  const domains = listOf(field, cure, (item) =>
    // A wildcard would take DNS-01, for which httpd would have to change the zone.
    read(item, "a DNS name", cure, (value) =>
      typeof value === "string" && value.includes(".") && isDnsName(value) ? value : undefined,
    ),
  );
  return domains?.length === 0 ? refuse(field, "is empty", cure) : domains && [...new Set(domains)];
}

function parseDirectory(field: Field): string | undefined {
  return read(field, "a URL", "write the https URL of the authority's ACME directory", (value) =>
    typeof value === "string" &&
    URL.canParse(value) &&
    value.startsWith("https://") &&
    !/[\s"\p{Cc}]/u.test(value)
      ? value
      : undefined,
  );
}

function parseAcceptance(field: Field): true | undefined {
  const isAccepted = flag(field);
  if (isAccepted !== false) return isAccepted;
  return refuse(
    field,
    "is not true: an authority gives nothing to those who do not accept its terms",
    "read them where acme.directory is from, and write true",
  );
}

function seconds(field: Field): number | undefined {
  return wholeNumber(field, "a number of seconds", keys.hstsMaxAge.range);
}
