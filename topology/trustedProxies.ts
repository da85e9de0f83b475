import { isIPv4 } from "node:net";
import { blockOf } from "./address.ts";
import { type Field, listOf, read, refuse } from "./field.ts";

const CURE = "write a list of IPv4 addresses and networks such as [10.0.0.5, 10.1.0.0/16]";

/**
 * Reads the proxies whose word about a client is believed. A host name is refused: httpd would look it up once, at its
 * start (mod_remoteip), and believe whoever has that address later.
 */
export function parseTrustedProxies(field: Field): readonly string[] | undefined {
  const proxies = listOf(field, CURE, parseProxy);
  return proxies && [...new Set(proxies)];
}

function parseProxy(field: Field): string | undefined {
  const proxy = read(field, "an IPv4 address or a network", CURE, (value) =>
    typeof value === "string" && (isIPv4(value) || blockOf(value)) ? value : undefined,
  );
  const block = blockOf(proxy);
  if (proxy === undefined || block === undefined) return proxy;
  if (block.prefix === 0) return refuse(field, `${proxy} is everybody`, CURE);
  if (block.cidr === proxy) return proxy;
  return refuse(
    field,
    `${block.address} is an address in the network ${block.cidr}, not the network`,
    `write ${block.cidr}, or ${block.address} alone`,
  );
}
