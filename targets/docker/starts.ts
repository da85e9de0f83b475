import { containersOf, isService, labName } from "./containers.ts";

/** When each service of a stack's lab was started last, by its `planName`: RFC 3339. */
export async function serviceStarts(stack: string): Promise<ReadonlyMap<string, string>> {
  const services = (await containersOf(stack)).filter(isService);
  return new Map(services.map((container) => [labName(container), container.State.StartedAt]));
}
