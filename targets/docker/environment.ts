import { docker } from "./engine.ts";
import { containerName, labPrefix } from "./names.ts";

/** The environment of a service's container; undefined if there is no such container. */
export async function dockerEnvironment(
  stack: string,
  service: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const container = containerName({ prefix: labPrefix(stack) }, service);
  const variables = await docker("inspect", "--format", "{{json .Config.Env}}", container).catch(
    () => undefined,
  );
  if (variables === undefined) return undefined;
  const pairs: readonly string[] = JSON.parse(variables);
  return Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
}
