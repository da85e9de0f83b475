import { assertNever } from "../common/assertNever.ts";
import { parseApplication } from "./application.ts";
import { DEFAULTS, type RawConfig } from "./config.ts";
import { type Connection, parseConnections } from "./connections.ts";
import { complete, type Field, oneOf, section } from "./field.ts";
import { askedKey, optionalKey, type Proved, type ReadKey, requiredKey, type Unproved } from "./hostKey.ts";
import {
  type Balancer,
  type LabNode,
  type SessionPolicy,
  type Store,
  TARGETS,
  type TargetName,
  type Topology,
} from "./model.ts";
import { parseNetwork } from "./network.ts";
import { type DraftNode, parseNodes, running } from "./nodes.ts";
import { parsePage } from "./page.ts";
import { parsePorts } from "./ports.ts";
import { ConfigError, type Problem } from "./problems.ts";
import { parseProfile } from "./profile.ts";
import { parsePublish } from "./publish.ts";
import { parseSessions, type SessionChoice } from "./sessions.ts";
import { failoverNodes, storesOf } from "./stores.ts";
import { tomcatsOf } from "./tomcats.ts";

/**
 * The lab that a configuration describes; `DEFAULTS` holds where it says nothing.
 * @throws {ConfigError} with every problem at once.
 */
export function parseTopology(raw: RawConfig): Topology {
  return derive(readChoices(raw, requiredKey));
}

/**
 * How each node is reached, by its name, with the host keys that the configuration has: enough to ask for the others.
 * Empty on the target `docker`.
 * @throws {ConfigError} with every problem at once; a host key that is missing, or is none, is no problem.
 */
export function parseHosts(raw: RawConfig): Readonly<Record<string, Connection<Unproved>>> {
  return readChoices(raw, askedKey).connections;
}

/** Everything a user may choose. */
function readChoices<K extends object>(raw: RawConfig, readKey: ReadKey<K>) {
  const problems: Problem[] = [];
  const choices = draftChoices(raw, problems, readKey);
  if (choices === undefined || problems.length > 0) throw new ConfigError(problems);
  return choices;
}

/** In the order in which problems are told. */
function draftChoices<K extends object>(raw: RawConfig, problems: Problem[], readKey: ReadKey<K>) {
  const lab = section({ path: "", value: raw, problems }, DEFAULTS);
  if (lab === undefined) return undefined;
  const target = oneOf(lab.target, TARGETS, "a target");
  // What depends on the target is judged as on the default one where it is wrong.
  const place = target ?? DEFAULTS.target;
  const profile = parseProfile(lab.profile);
  const network = parseNetwork(lab.network, place);
  // Needed by the nodes, told after them.
  const portProblems: Problem[] = [];
  const ports = parsePorts({ ...lab.ports, problems: portProblems });
  const draftNodes = parseNodes(lab.nodes, network, ports);
  const connections = connectionsOf(place, lab.ssh, draftNodes, readKey);
  const sessions = parseSessions(lab.sessions, running(draftNodes, "memcached").length);
  problems.push(...portProblems);
  const page = parsePage(lab.page);
  const own = parseApplication(lab.application, page);
  const nodes: readonly LabNode[] = draftNodes.flatMap((node) => completeNode(node) ?? []);
  const front = running(nodes, "httpd")[0];
  const publish = parsePublish(lab.publish, place, front && balancerOf(front));
  return complete({
    target,
    profile,
    network: complete(network),
    nodes,
    connections,
    front,
    sessions,
    page,
    own,
    publish,
  });
}

function connectionsOf<K extends object>(
  target: TargetName,
  field: Field,
  nodes: readonly DraftNode[],
  readKey: ReadKey<K>,
): Readonly<Record<string, Connection<K>>> | undefined {
  switch (target) {
    case "docker":
      // Read for its form only: it may stay in the configuration, for the way back.
      return parseConnections(field, nodes, optionalKey) && {};
    case "ssh":
      return parseConnections(field, nodes, readKey);
    default:
      return assertNever(target);
  }
}

function completeNode({ name, address, services }: DraftNode): LabNode | undefined {
  return complete({ name, address, services: services?.flatMap((service) => complete(service) ?? []) });
}

type Choices = ReturnType<typeof readChoices<Proved>>;

function derive({ front, sessions, own, ...chosen }: Choices): Topology {
  const stores = storesOf(chosen.nodes);
  return {
    ...chosen,
    ...own,
    balancer: balancerOf(front),
    tomcats: tomcatsOf(chosen.nodes, chosen.page.domain),
    stores,
    sessions: policy(sessions, stores),
  };
}

function balancerOf({ node, service }: Choices["front"]): Balancer {
  return { node: node.name, service: service.name, address: node.address, port: service.port };
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
