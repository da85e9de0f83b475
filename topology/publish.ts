import { isIPv4 } from "node:net";
import { assertNever } from "../common/assertNever.ts";
import { ipv4, isDnsName } from "./address.ts";
import { DOCKER_PUBLICATION, KEYS } from "./config.ts";
import { complete, type Field, isAbsent, port, read, refuse, section } from "./field.ts";
import type { Balancer, Publication, TargetName, Tls, Topology } from "./model.ts";

type PublishFields = Readonly<Record<keyof typeof KEYS.publish.keys, Field>>;

/** Returns the URL at which visitors reach the lab, e.g. `http://127.0.0.1:8080`; the scheme's own port is omitted. */
export function siteOf({ address, port, httpsPort, name = address }: Publication): string {
  const url = httpsPort === undefined ? `http://${name}:${port}` : `https://${name}:${httpsPort}`;
  return new URL(url).origin;
}

/** Returns the URLs of the user's applications by their names. */
export function applicationUrls({ publish, applications }: Topology): Readonly<Record<string, string>> {
  const site = siteOf(publish);
  return Object.fromEntries(applications.map(({ name, contextPath }) => [name, `${site}${contextPath}/`]));
}

/**
 * Returns the names and addresses of a certificate that the lab signs itself: also those under which the machine that runs
 * `up`, and the node itself, may ask.
 */
export function certificateNames({
  publish,
  balancer,
}: Pick<Topology, "balancer" | "publish">): readonly string[] {
  const { address, name = address } = publish;
  return [...new Set([name, address, balancer.address, "localhost", "127.0.0.1"])];
}

/** A port of the balancer, and the one that visitors use for it. */
export interface Door {
  readonly port: number;
  readonly published: number;
}

/** Returns the balancer's port for HTTP, and the one for HTTPS if there is one. */
export function doorsOf({ balancer, publish }: Pick<Topology, "balancer" | "publish">): readonly Door[] {
  const { tlsPort } = balancer;
  const { httpsPort } = publish;
  return [
    { port: balancer.port, published: publish.port },
    ...(tlsPort === undefined || httpsPort === undefined ? [] : [{ port: tlsPort, published: httpsPort }]),
  ];
}

/** @param balancer where httpd listens; undefined if it could not be read. */
export function parsePublish(
  field: Field,
  target: TargetName,
  balancer: Balancer | undefined,
  tls: Tls | undefined,
): Publication | undefined {
  const publish = section(field, KEYS.publish.keys);
  if (publish === undefined) return undefined;
  const usual = usualPublication(target, balancer);
  const isOverHttps = balancer?.tlsPort !== undefined;
  const httpsPort = isAbsent(publish.httpsPort) ? usual?.httpsPort : port(publish.httpsPort);
  const published = complete({
    address:
      isAbsent(publish.address) && target !== "swarm"
        ? usual?.address
        : parseAddress(publish.address, target),
    port: isAbsent(publish.port) ? usual?.port : port(publish.port),
    ...(isOverHttps && { httpsPort }),
    ...(isAbsent(publish.name) ? usualName(tls) : { name: parseName(publish.name, tls) }),
  });
  if (isOverHttps && published) refuseUnsafe(publish, published);
  return published;
}

/** Refuses what works with plain HTTP only. */
function refuseUnsafe(fields: PublishFields, { address, port, httpsPort, name }: Publication): void {
  if (port === httpsPort) {
    refuse(fields.httpsPort, `${port} is publish.port, where plain HTTP is`, "choose another");
  }
  if (address === "0.0.0.0" && name === undefined) {
    const message = "is missing: with tls visitors are sent to one name, and 0.0.0.0 is none";
    refuse(fields.name, message, "write the name that the certificate is for, or this machine's address");
  }
}

/** `httpsPort` has no meaning without `tls`. */
function usualPublication(
  target: TargetName,
  balancer: Balancer | undefined,
): Required<Omit<Publication, "name">> | undefined {
  if (target === "docker") return DOCKER_PUBLICATION;
  const { address, port, tlsPort = port } = balancer ?? {};
  return complete({ address, port, httpsPort: tlsPort });
}

function usualName(tls: Tls | undefined): Pick<Publication, "name"> {
  const [name] = domainsOf(tls) ?? [];
  return name === undefined ? {} : { name };
}

/** Returns the names that a certificate will have; undefined if its file tells. */
function domainsOf(tls: Tls | undefined): readonly string[] | undefined {
  return tls?.certificate.from === "acme" ? tls.certificate.domains : undefined;
}

function parseName(field: Field, tls: Tls | undefined): string | undefined {
  const name = read(field, "a host name", "write a DNS name such as www.example.com", (value) =>
    typeof value === "string" && isVisited(value) ? value : undefined,
  );
  const domains = domainsOf(tls);
  if (name === undefined || domains === undefined || domains.includes(name)) return name;
  return refuse(
    field,
    `${name} is not among tls.acme.domains`,
    `add it there, or choose from ${domains.join(", ")}`,
  );
}

function parseAddress(field: Field, target: TargetName): string | undefined {
  switch (target) {
    case "docker":
      return ipv4(field, "write an address of this machine such as 127.0.0.1, or 0.0.0.0 for all of them");
    case "ssh":
    case "swarm":
      return read(field, "an address for visitors", "write a DNS name or an IPv4 address", (value) =>
        typeof value === "string" && isVisited(value) ? value : undefined,
      );
    default:
      return assertNever(target);
  }
}

function isVisited(address: string): boolean {
  return isIPv4(address) ? address !== "0.0.0.0" : isDnsName(address);
}
