/** Addresses and names by which services are reached. */

import { isIPv4 } from "node:net";
import type { Endpoint, ServiceName } from "./model.ts";
import { planName } from "./plan.ts";

/** Where a service of a node is reached: a node with a name is not reached itself. */
export function endpointOf(
  { name: node, address }: { readonly name: string; readonly address: string },
  service: string,
): Endpoint {
  return (isNamed(address) ? planName({ node, service }) : address) as Endpoint;
}

export function nodeName(name: string): ServiceName {
  return name as ServiceName;
}

/** Whether a service is reached by its name: the address behind it may be another one at any time. */
export function isNamed(endpoint: string): boolean {
  return !isIPv4(endpoint);
}

/** Where the service itself listens: one with a name does not know the address that it will get. */
export function listenAddress(endpoint: Endpoint): string {
  return isNamed(endpoint) ? "0.0.0.0" : endpoint;
}

/** Where the service is asked from within its own network namespace. */
export function ownAddress(endpoint: Endpoint): string {
  return isNamed(endpoint) ? "127.0.0.1" : endpoint;
}
