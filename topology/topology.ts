import { parseApplication } from "./application.ts";
import { DEFAULTS, type RawConfig } from "./config.ts";
import { exhausted } from "./exhausted.ts";
import { complete, oneOf, section } from "./field.ts";
import {
  type Balancer,
  type LabNode,
  type SessionPolicy,
  type Store,
  TARGETS,
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
  const problems: Problem[] = [];
  const choices = readChoices(raw, problems);
  if (choices === undefined || problems.length > 0) throw new ConfigError(problems);
  return derive(choices);
}

/** Everything a user may choose, in the order in which problems are told. */
function readChoices(raw: RawConfig, problems: Problem[]) {
  const lab = section({ path: "", value: raw, problems }, DEFAULTS);
  if (lab === undefined) return undefined;
  const target = oneOf(lab.target, TARGETS, "a target");
  const profile = parseProfile(lab.profile);
  const network = parseNetwork(lab.network);
  // Needed by the nodes, told after them.
  const portProblems: Problem[] = [];
  const ports = parsePorts({ ...lab.ports, problems: portProblems });
  const draftNodes = parseNodes(lab.nodes, network, ports);
  const sessions = parseSessions(lab.sessions, running(draftNodes, "memcached").length);
  problems.push(...portProblems);
  const page = parsePage(lab.page);
  const own = parseApplication(lab.application, page);
  const publish = parsePublish(lab.publish);
  const nodes: readonly LabNode[] = draftNodes.flatMap((node) => completeNode(node) ?? []);
  return complete({
    target,
    profile,
    network: complete(network),
    nodes,
    front: running(nodes, "httpd")[0],
    sessions,
    page,
    own,
    publish,
  });
}

function completeNode(node: DraftNode): LabNode | undefined {
  const services = node.services?.flatMap((service) => complete(service) ?? []);
  return complete({ ...node, services });
}

type Choices = NonNullable<ReturnType<typeof readChoices>>;

function derive({ front, sessions, own, ...chosen }: Choices): Topology {
  const stores = storesOf(chosen.nodes);
  return {
    ...chosen,
    ...own,
    connections: {},
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
      return exhausted(choice);
  }
}
