import { docker } from "../docker/engine.ts";
import type { Manager } from "./engine.ts";
import { servicesOf } from "./tasks.ts";

/** Docker's and registries' words for an image that is not there. */
const GONE = /no such manifest|manifest unknown/;

/** Images of a lab's services that the registry does not have any more: what Swarm starts on another machine would not find its own. */
export async function goneImages(manager: Manager, stack: string): Promise<readonly string[]> {
  const services = await servicesOf(manager, stack);
  const images = new Set(services.map(({ Spec }) => Spec.TaskTemplate.ContainerSpec.Image));
  const found = [...images].filter((image) => image.includes("@")).map(lookFor);
  return (await Promise.all(found)).filter((image) => image !== undefined).toSorted();
}

/** A registry that does not answer, or not to this machine, is told elsewhere. */
async function lookFor(image: string): Promise<string | undefined> {
  try {
    await docker("manifest", "inspect", image);
    return undefined;
  } catch (error) {
    const { stderr = "" } = error as { readonly stderr?: string };
    return GONE.test(stderr) ? image : undefined;
  }
}
