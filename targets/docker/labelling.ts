import type { types } from "@pulumi/docker";
import type { Input } from "@pulumi/pulumi";
import type { Lab } from "../target.ts";
import { LAB_LABEL, NODE_LABEL, ORIGIN_LABEL, SERVICE_LABEL, STACK_LABEL } from "./labels.ts";
import { unmarkedNames } from "./objects.ts";

/**
 * Of the network, of a node's container and volume, or of a service's container. Another label is another container, and
 * the sessions of a memcached are lost with it: what the state has without the lab's id goes on without.
 * @param name its name in Docker.
 */
export function labels(
  lab: Lab,
  name: string,
  node?: string,
  service?: string,
): Input<types.input.ContainerLabel[]> {
  const place = [
    { label: STACK_LABEL, value: lab.stack },
    ...(node === undefined ? [] : [{ label: NODE_LABEL, value: node }]),
    ...(service === undefined ? [] : [{ label: SERVICE_LABEL, value: service }]),
  ];
  if (unmarkedNames(lab.known).has(name)) return place;
  return lab.identity.apply(({ id, origin }) => [
    ...place,
    { label: LAB_LABEL, value: id },
    { label: ORIGIN_LABEL, value: origin },
  ]);
}
