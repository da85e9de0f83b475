/** The part of a stack's lab that has been placed, even if the `up` that placed it did not finish. */

import { readCertificate } from "../certificate/files.ts";
import { parseUrn } from "../common/urn.ts";
import { nodeOutput } from "../components/nodeOutput.ts";
import type { LabOutputs, LabState } from "../running/labOutputs.ts";
import { CERTIFICATE_RESOURCE } from "../targets/knownLab.ts";
import { STATUS_USER } from "../templates/httpd/httpdConf.ts";
import { STATUS_PATH, type Topology } from "../topology/model.ts";
import { applicationUrls, siteOf } from "../topology/publish.ts";
import { memcachedNodes } from "../topology/stores.ts";
import { exportedState, resourcesOf, type StateResource } from "./exportedState.ts";
import { readPulumi } from "./pulumi.ts";
import type { Stack } from "./stack.ts";
import { stackTopology } from "./stackTopology.ts";

export interface PlacedLab {
  readonly topology: Topology;
  /** The outputs of the last `up` that finished; if none has, the outputs expected from the configuration. */
  readonly outputs: LabOutputs;
  readonly state: LabState;
}

export const UNFINISHED = "no up has finished yet; run `./lab up`, which resumes where it stopped";

/** Returns undefined if the lab is down. */
export async function placedLab({ name, exists }: Stack): Promise<PlacedLab | undefined> {
  if (!exists) return undefined;
  const outputs: unknown = JSON.parse(
    await readPulumi("stack", "output", "--json", "--show-secrets", "--stack", name),
  );
  if (isComplete(outputs)) return { topology: await stackTopology(name), outputs, state: "whole" };
  const resources = resourcesOf(await exportedState(name, "--show-secrets"));
  if (!resources.some(isPlaced)) return undefined;
  const topology = await stackTopology(name);
  const read = await readCertificate(topology);
  const certificate = read?.chain ?? madeCertificate(resources);
  const expected = expectedOutputs(topology, statusPassword(resources), certificate);
  return { topology, outputs: expected, state: "unfinished" };
}

/** Whether these are a lab's outputs: there are none if it is down or no `up` has finished. */
export function isComplete(outputs: unknown): outputs is LabOutputs {
  return typeof outputs === "object" && outputs !== null && "nodes" in outputs && "url" in outputs;
}

/** Providers do not count: they exist as soon as an `up` begins. */
export function isPlaced({ type, custom = false }: StateResource): boolean {
  return custom && !type.startsWith("pulumi:");
}

/** Reads the password from a state exported with `--show-secrets`; empty if it has not been generated yet. */
export function statusPassword(resources: readonly StateResource[]): string {
  return generated(resources, "status-password");
}

/** Reads the certificate that the lab has signed itself; empty likewise. */
function madeCertificate(resources: readonly StateResource[]): string {
  const made = generated(resources, CERTIFICATE_RESOURCE);
  return made === "" ? "" : JSON.parse(made).chain;
}

function generated(resources: readonly StateResource[], name: string): string {
  const resource = resources.find(({ urn }) => parseUrn(urn).name === name);
  const secret = resource?.outputs?.stdout as { readonly plaintext?: string } | undefined;
  return secret?.plaintext === undefined ? "" : JSON.parse(secret.plaintext);
}

/** The outputs that an `up` of this configuration ends with. */
export function expectedOutputs(topology: Topology, statusPassword: string, certificate = ""): LabOutputs {
  const { page, publish, nodes, stores, sessions, profile } = topology;
  const site = siteOf(publish);
  return {
    url: `${site}${page.contextPath}/`,
    applicationUrls: applicationUrls(topology),
    statusUrl: `${site}${STATUS_PATH}`,
    statusUser: STATUS_USER,
    statusPassword,
    certificate,
    nodes: nodes.map(nodeOutput),
    memcachedNodes: memcachedNodes(stores),
    sessionMode: sessions.mode,
    profile,
  };
}
