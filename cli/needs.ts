import { dockerNeeds } from "../engine/docker/docker.ts";
import type { Need } from "../engine/need.ts";
import { pulumiNeeds } from "../engine/pulumi.ts";

/** Everything a lab needs of this machine, beside Node and the packages that `./lab` itself brings. */
export function labNeeds(): Need[] {
  return [...dockerNeeds(), ...pulumiNeeds()];
}
