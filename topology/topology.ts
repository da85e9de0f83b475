import { assertNever } from "../common/assertNever.ts";
import type { Problem } from "../common/userError.ts";
import { parseApplications, refuseCrossSiteCookies } from "./applications.ts";
import { KEYS, type RawConfig } from "./config.ts";
import { parseConnections, type SshConnectionWith } from "./connections.ts";
import { endpointOf } from "./endpoint.ts";
import { complete, type Field, oneOf, section } from "./field.ts";
import {
  type HostKeyToFetch,
  type KnownHostKey,
  keyToFetch,
  optionalKey,
  type ReadKey,
  requiredKey,
} from "./hostKey.ts";
import {
  type Balancer,
  type LabNode,
  PROFILES,
  type Route,
  type SessionPolicy,
  type Store,
  TARGETS,
  type TargetName,
  type Tomcat,
  type Topology,
} from "./model.ts";
import { parseNetwork } from "./network.ts";
import { type DraftNode, parseNodes, running } from "./nodes.ts";
import { parsePage } from "./page.ts";
import { configurationError } from "./problems.ts";
import { parsePublish } from "./publish.ts";
import { parseRotation } from "./rotation.ts";
import { parsePorts } from "./services.ts";
import { parseSessions, type SessionChoice } from "./sessions.ts";
import { parseStoreSize } from "./storeSize.ts";
import { failoverNodes, storesOf } from "./stores.ts";
import { parseSwarm } from "./swarm.ts";
import { parseTls } from "./tls.ts";
import { parseTrustedProxies } from "./trustedProxies.ts";

/**
 * Returns the lab that a configuration describes; missing keys get the defaults of `KEYS`.
 * @param stack the stack with this configuration, named in the error.
 * @param webSocketUsers the names of applications whose classes use WebSockets; `application/` finds them.
 * @throws {UserError} with all problems at once.
 */
export function parseTopology(
  raw: RawConfig,
  stack?: string,
  webSocketUsers: ReadonlySet<string> = new Set(),
): Topology {
  return derive(readChoices(raw, requiredKey, stack, webSocketUsers));
}

/**
 * Returns each node's connection by the node's name, with the configured host keys; missing keys can be fetched with it.
 * The result is empty on the target `docker`.
 * @param stack the stack with this configuration, named in the error.
 * @throws {UserError} with all problems at once; a missing or invalid host key is not a problem.
 */
export function parseHosts(
  raw: RawConfig,
  stack?: string,
): Readonly<Record<string, SshConnectionWith<HostKeyToFetch>>> {
  return readChoices(raw, keyToFetch, stack).connections;
}

/** Reads everything that a user may choose. */
function readChoices<K extends object>(
  raw: RawConfig,
  readKey: ReadKey<K>,
  stack?: string,
  webSocketUsers: ReadonlySet<string> = new Set(),
) {
  const problems: Problem[] = [];
  const choices = draftChoices(raw, problems, readKey, webSocketUsers);
  if (choices === undefined || problems.length > 0) throw configurationError(problems, stack);
  return choices;
}

/** Reads the sections in the order in which their problems are reported. */
function draftChoices<K extends object>(
  raw: RawConfig,
  problems: Problem[],
  readKey: ReadKey<K>,
  webSocketUsers: ReadonlySet<string>,
) {
  const lab = section({ path: "", value: raw, problems }, KEYS);
  if (lab === undefined) return undefined;
  const target = oneOf(lab.target, TARGETS, "a target");
  // A wrong target is one problem: what depends on it is read as if the default were set.
  const place = target ?? KEYS.target.default;
  const profile = oneOf(lab.profile, PROFILES, "a profile");
  const network = parseNetwork(lab.network, place);
  // Nodes need the ports, but problems with ports are reported after those with nodes.
  const portProblems: Problem[] = [];
  // So are those with tls and with applications, which decide which ports there are.
  const tlsProblems: Problem[] = [];
  const security = parseTls({ ...lab.tls, problems: tlsProblems }, place);
  const pageProblems: Problem[] = [];
  const later = (field: Field): Field => ({ ...field, problems: pageProblems });
  const page = parsePage(later(lab.page));
  const applications = parseApplications(
    later(lab.application),
    later(lab.applications),
    page,
    webSocketUsers,
  );
  const webSockets = applications?.some(({ webSocket }) => webSocket) ?? false;
  const ports = parsePorts({ ...lab.ports, problems: portProblems }, security, webSockets);
  const draftNodes = parseNodes(lab.nodes, place, network, ports);
  const connections = connectionsOf(place, lab.ssh, draftNodes, readKey);
  const swarm = parseSwarm(lab.swarm, place);
  const sessions = parseSessions(lab.sessions, running(draftNodes, "memcached").length, place);
  const storeSize = parseStoreSize(lab.stores);
  problems.push(...portProblems, ...pageProblems);
  const nodes: readonly LabNode[] = draftNodes.flatMap((node) => completeNode(node) ?? []);
  const front = running(nodes, "httpd")[0];
  const publish = parsePublish(lab.publish, place, front && balancerOf(front), security?.tls);
  problems.push(...tlsProblems);
  const trustedProxies = parseTrustedProxies(lab.trustedProxies);
  const rotation = parseRotation(lab.rotation, place);
  if (security?.tls === undefined && trustedProxies?.length === 0) {
    refuseCrossSiteCookies(lab.application, applications ?? []);
  }
  return complete({
    target,
    profile,
    network: complete(network),
    nodes,
    connections,
    swarm,
    front,
    sessions,
    storeSize,
    page,
    applications,
    publish,
    security,
    trustedProxies,
    rotation,
  });
}

function connectionsOf<K extends object>(
  target: TargetName,
  field: Field,
  nodes: readonly DraftNode[],
  readKey: ReadKey<K>,
): Readonly<Record<string, SshConnectionWith<K>>> | undefined {
  switch (target) {
    case "docker":
    case "swarm":
      // Only the form is checked: the section may stay in the configuration, so that one can switch back.
      return parseConnections(field, nodes, optionalKey) && {};
    case "ssh":
      return parseConnections(field, nodes, readKey);
    default:
      return assertNever(target);
  }
}

function completeNode({ name, services, field: _, ssh: __, ...place }: DraftNode): LabNode | undefined {
  return complete({ name, ...place, services: services?.flatMap((service) => complete(service) ?? []) });
}

type Choices = ReturnType<typeof readChoices<KnownHostKey>>;

function derive({ front, sessions, security, swarm, ...chosen }: Choices): Topology {
  const stores = storesOf(chosen.nodes);
  return {
    ...chosen,
    ...security,
    ...swarm,
    balancer: balancerOf(front),
    tomcats: tomcatsOf(chosen.nodes, chosen.page.domain),
    stores,
    sessions: policy(sessions, stores),
  };
}

/** Returns the Tomcats as TomcatA, TomcatB, …, TomcatZ, TomcatAA, … in the order of their nodes. */
function tomcatsOf(nodes: readonly LabNode[], domain: string): readonly Tomcat[] {
  return running(nodes, "tomcat").map(({ node, service }, index) => {
    const name = `Tomcat${letters(index)}` as Route;
    const { name: own, port: ajpPort, webSocketPort } = service;
    const ports = webSocketPort === undefined ? { ajpPort } : { ajpPort, webSocketPort };
    const place = { node: node.name, service: own, address: endpointOf(node, own), ...ports };
    return { name, hostName: `${name}.${domain}`, ...place };
  });
}

/** `A` for 0, `Z` for 25, `AA` for 26, `ZZ` for 701. */
function letters(index: number): string {
  const last = String.fromCharCode("A".charCodeAt(0) + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

function balancerOf({ node, service }: Choices["front"]): Balancer {
  const { name, port, tlsPort } = service;
  const ports = tlsPort === undefined ? { port } : { port, tlsPort };
  return { node: node.name, service: name, address: endpointOf(node, name), ...ports };
}

function policy(choice: SessionChoice, stores: readonly Store[]): SessionPolicy {
  switch (choice.mode) {
    case "sticky":
      return { ...choice, failoverNodes: failoverNodes(stores) };
    case "nonSticky":
      return choice;
    default:
      return assertNever(choice);
  }
}
