import type { LabNode } from "../topology/model.ts";

/** A node as the stack's outputs show it. */
export interface NodeOutput {
  readonly name: string;
  readonly address: string;
  /** The names of its services, e.g. `tomcat`. */
  readonly services: readonly string[];
}

export function nodeOutput({ name, address, services }: LabNode): NodeOutput {
  return { name, address, services: services.map((service) => service.name) };
}
