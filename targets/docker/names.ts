/** The name in Docker of a node or a service, behind what begins every name of the lab. */
export function containerName({ prefix }: { readonly prefix: string }, name: string): string {
  return `${prefix}-${name}`;
}
