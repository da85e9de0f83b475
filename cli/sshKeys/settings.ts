import { KEYS, type RawConfig } from "../../topology/config.ts";
import type { TrustedKeys } from "./keyCheck.ts";

/**
 * Arguments `path=value` for `pulumi config set-all --path` that write these keys. If the stack does not configure nodes,
 * the default nodes are written too, because a key for one node would replace them all.
 */
export function settingsFor(keys: TrustedKeys, config: RawConfig): readonly string[] {
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
