/** Begins every name that a stack's lab has in Docker. */
export function labPrefix(stack: string): string {
  return `msm-lab-${stack}`;
}

/** The name in Docker of a node or a service of a stack's lab. */
export function containerName(stack: string, name: string): string {
  return `${labPrefix(stack)}-${name}`;
}
