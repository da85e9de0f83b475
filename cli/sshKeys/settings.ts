import { KEYS, type RawConfig } from "../../topology/config.ts";
import type { Believed } from "./finding.ts";

/**
 * What `pulumi config set-all --path` writes for these keys, as `path=value`. A stack that says nothing of its nodes gets
 * all of them: what a stack says of one replaces the default ones.
 */
export function settingsFor(keys: Believed, config: RawConfig): readonly string[] {
  const given = [...keys].map(([path, key]) => `${path}=${key}`);
  const isWithoutNodes = (config.nodes ?? undefined) === undefined;
  return isWithoutNodes && [...keys.keys()].some((path) => path.startsWith("nodes."))
    ? [...defaultNodes(), ...given]
    : given;
}

function defaultNodes(): readonly string[] {
  return Object.entries(KEYS.nodes.default).flatMap(([name, { address, services }]) => [
    `nodes.${name}.address=${address}`,
    ...services.map((service, index) => `nodes.${name}.services[${index}]=${service}`),
  ]);
}
