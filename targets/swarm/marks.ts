/** The marks by which a memcached shows that guards have it in step (java/, StepMark). */

import type { Store, StoreId, Topology } from "../../topology/model.ts";
import { planName } from "../../topology/plan.ts";
import { containerName, labPrefix } from "../docker/names.ts";
import { ASK_FOR_MARKS } from "./askForMarks.ts";
import { accessOf, atManager, type Manager } from "./engine.ts";
import { servicesOf, stateOf, tasksByService } from "./tasks.ts";

/** A container at a manager, from which memcacheds are asked. */
export interface Asking {
  readonly manager: Manager;
  /** The lab's. */
  readonly network: string;
  readonly image: string;
}

interface Files {
  readonly Configs?: readonly { readonly File: { readonly Name: string } }[];
  readonly Secrets?: readonly { readonly File: { readonly Name: string } }[];
}

/** By the service that runs: a deployment may bring another. A guard names its application like the file. */
export async function marksOf(manager: Manager, service: string, tomcat: string): Promise<readonly string[]> {
  const format = "{{json .Spec.TaskTemplate.ContainerSpec}}";
  const spec = await atManager(manager, "service", "inspect", "--format", format, service).catch(() => "{}");
  const { Configs = [], Secrets = [] }: Files = JSON.parse(spec);
  return [...Configs, ...Secrets].flatMap(({ File }) => {
    const [, context] = /\/conf\/Catalina\/localhost\/(.*)\.xml$/.exec(File.Name) ?? [];
    return context === undefined ? [] : `in-step:${tomcat}:${context}`;
  });
}

/** @returns the marks that the memcached has not had for 5 seconds. */
export async function missingMarks(
  { manager, network, image }: Asking,
  { address, port }: Pick<Store, "port"> & { readonly address: string },
  marks: readonly string[],
): Promise<readonly string[]> {
  const inside = ["run", "--rm", "--network", network, "--entrypoint", "bash", image, "-c", ASK_FOR_MARKS];
  const missing = await atManager(manager, ...inside, "ask", address, String(port), ...marks);
  return missing.split(" ").filter(Boolean);
}

/**
 * The memcacheds that Tomcats have not brought in step for 5 seconds, with the names of these. One that does not run is not asked
 * about; if none runs, nobody has.
 */
export async function outOfStep(
  stack: string,
  topology: Topology,
): Promise<ReadonlyMap<StoreId, readonly string[]>> {
  const manager = accessOf(topology);
  const [[service], marks] = await Promise.all([servicesOf(manager, stack), marksByTomcat(stack, topology)]);
  const image = service?.Spec.TaskTemplate.ContainerSpec.Image;
  if (image === undefined || marks.size === 0)
    return new Map(topology.stores.map(({ id }) => [id, topology.tomcats.map(({ name }) => name)]));
  const asking = { manager, network: labPrefix(stack), image };
  const found = await Promise.all(
    topology.stores.map(async (store) => {
      const missing = await missingMarks(asking, store, [...marks.values()].flat());
      const behind = [...marks].filter(([, own]) => own.some((mark) => missing.includes(mark)));
      return [store.id, behind.map(([tomcat]) => tomcat)] as const;
    }),
  );
  return new Map(found.filter(([, tomcats]) => tomcats.length > 0));
}

/** Of the Tomcats that run. */
async function marksByTomcat(
  stack: string,
  topology: Topology,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const manager = accessOf(topology);
  const tasks = await tasksByService(manager, stack);
  const running = topology.tomcats.filter((each) => stateOf(tasks.get(planName(each)) ?? []) === "running");
  const found = running.map(async (tomcat) => {
    const service = containerName(stack, planName(tomcat));
    return [tomcat.name, await marksOf(manager, service, tomcat.name)] as const;
  });
  return new Map(await Promise.all(found));
}
