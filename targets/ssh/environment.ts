import type { Shell } from "../../ssh/shell.ts";
import { unitName } from "../../templates/systemd/unitNames.ts";
import type { ServiceLocation } from "../../topology/model.ts";
import { onHost } from "./onHost.ts";

/** The environment of a service's main process; undefined if it does not run or its host is not reached. */
export async function hostEnvironment(
  { service }: ServiceLocation,
  shell: Shell,
): Promise<Readonly<Record<string, string>> | undefined> {
  const script = [
    `id=$(systemctl show --property MainPID --value ${unitName(service)})`,
    `[ "$id" = 0 ] || tr '\\0' '\\n' <"/proc/$id/environ"`,
  ].join("\n");
  const variables = await onHost(shell, script).catch(() => "");
  if (variables === "") return undefined;
  const pairs = variables.trimEnd().split("\n");
  return Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
}
