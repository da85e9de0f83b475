/** The scratch lab with the page that stores attributes, and what its Tomcats and memcacheds say of it. */

import { servicePaths } from "../../../templates/paths.ts";
import { PAGE_FOLDER } from "../../../templates/tomcat/contextXml.ts";
import type { SessionPolicy, Store, Topology } from "../../../topology/model.ts";
import type { ServicePlan } from "../../../topology/plan.ts";
import {
  BALANCER,
  buildImages,
  container,
  docker,
  place,
  plans,
  scratchTopology,
  start,
} from "../templates/scratchLab.ts";
import { attributesJsp } from "./attributesJsp.ts";

export async function startAttributesLab(sessions: SessionPolicy): Promise<Topology> {
  const topology = scratchTopology(sessions);
  await buildImages(topology);
  await start(topology);
  for (const [index, plan] of tomcatPlans(topology).entries()) {
    placePage(plan, "attributes.jsp", attributesJsp(topology.tomcats[index]?.name ?? ""));
  }
  return topology;
}

/** In the order of the topology's Tomcats. */
export function tomcatPlans(topology: Topology): readonly ServicePlan[] {
  return plans(topology).flatMap(([plan]) => (plan.kind === "tomcat" ? [plan] : []));
}

/** A page, or another file of the application. */
export function placePage(plan: ServicePlan, path: string, content: string): void {
  const { configuration } = servicePaths(plan.service);
  place(plan, `${configuration}/${PAGE_FOLDER}`, [{ path, content, mode: 0o644 }]);
}

export interface Answer {
  /** Who answered. */
  readonly tomcat: string;
  readonly lines: readonly string[];
  /** The session's cookie; empty where the answer sets none. */
  readonly cookie: string;
}

/** One request through httpd to a page of the lab. @param balancer httpd's address. */
export async function ask(
  page: string,
  sent: Readonly<Record<string, string>> = {},
  balancer = BALANCER,
): Promise<Answer> {
  const headers = { connection: "close", ...sent };
  const response = await fetch(`http://${balancer}/test/${page}`, { headers });
  const text = await response.text();
  if (response.status !== 200) return { tomcat: "", lines: [`status ${response.status}`], cookie: "" };
  const [tomcat = "", ...lines] = text.split("\n").filter(Boolean);
  return { tomcat, lines, cookie: response.headers.getSetCookie()[0]?.split(";")[0] ?? "" };
}

/** Stores a value of the kind at one Tomcat; what the other finds. */
export async function move(kind: string, balancer = BALANCER): Promise<string> {
  const value = encodeURIComponent(kind);
  const stored = await ask(`attributes.jsp?store=${value}`, {}, balancer);
  const found = await ask(`attributes.jsp?check=${value}`, { cookie: stored.cookie }, balancer);
  if (found.tomcat === stored.tomcat) throw new Error(`${stored.tomcat} answered twice`);
  return found.lines.join("\n");
}

/** The keys of what a memcached holds. */
export function keys({ node, address, port }: Store): readonly string[] {
  const script = `exec 3<>/dev/tcp/${address}/${port}; printf 'lru_crawler metadump all\\r\\n' >&3; sed '/^END/q' <&3`;
  const dump = docker("exec", container(node), "bash", "-c", script);
  return [...dump.matchAll(/^key=(\S+)/gm)].map(([, key = ""]) => decodeURIComponent(key));
}
