import type { PlacedNetwork } from "../../topology/steps.ts";
import { resourceOf } from "../change.ts";
import type { KnownLab } from "../knownLab.ts";

/** Returns the lab's network as the state has it; undefined if the state has none. */
export function networkIn(known: KnownLab): PlacedNetwork | undefined {
  const outputs = resourceOf(known, ":Network", "network")?.outputs as
    | { readonly ipamConfigs?: readonly Pick<PlacedNetwork, "subnet" | "gateway">[] }
    | undefined;
  const [config] = outputs?.ipamConfigs ?? [];
  return config && { subnet: config.subnet, gateway: config.gateway, givesAddresses: true };
}
