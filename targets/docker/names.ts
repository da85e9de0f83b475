/** Begins every name that a stack's lab has in Docker. */
export function labPrefix(stack: string): string {
  return `msm-lab-${stack}`;
}

/** The name in Docker of a node or a service, behind what begins every name of the lab. */
export function containerName({ prefix }: { readonly prefix: string }, name: string): string {
  return `${prefix}-${name}`;
}
