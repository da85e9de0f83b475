import { isIPv4 } from "node:net";
import { assertNever } from "../common/assertNever.ts";
import { ipv4, isDnsName } from "./address.ts";
import { DOCKER_PUBLICATION, KEYS } from "./config.ts";
import { complete, type Field, isAbsent, port, read, section } from "./field.ts";
import type { Publication, TargetName, Topology } from "./model.ts";

/** Returns the URL at which visitors reach the lab, e.g. `http://127.0.0.1:8080`; port 80 is omitted. */
export function siteOf({ address, port }: Publication): string {
  return new URL(`http://${address}:${port}`).origin;
}

/** Returns the URLs of the user's applications by their names. */
export function applicationUrls({ publish, applications }: Topology): Readonly<Record<string, string>> {
  const site = siteOf(publish);
  return Object.fromEntries(applications.map(({ name, contextPath }) => [name, `${site}${contextPath}/`]));
}

/** @param balancer the address on which httpd listens; undefined if it could not be read. */
export function parsePublish(
  field: Field,
  target: TargetName,
  balancer: Publication | undefined,
): Publication | undefined {
  const publish = section(field, KEYS.publish.keys);
  if (publish === undefined) return undefined;
  const usual = target === "docker" ? DOCKER_PUBLICATION : balancer;
  return complete({
    address: isAbsent(publish.address) ? usual?.address : parseAddress(publish.address, target),
    port: isAbsent(publish.port) ? usual?.port : port(publish.port),
  });
}

function parseAddress(field: Field, target: TargetName): string | undefined {
  switch (target) {
    case "docker":
      return ipv4(field, "write an address of this machine such as 127.0.0.1, or 0.0.0.0 for all of them");
    case "ssh":
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
