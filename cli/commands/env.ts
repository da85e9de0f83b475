import { pulumiEnvironment } from "../pulumi.ts";
import { shellExport } from "../shellExport.ts";

/** Prints what lets a plain `pulumi` in this shell work on the lab. */
export async function env(): Promise<void> {
  for (const [name, value] of Object.entries(await pulumiEnvironment()))
    console.log(shellExport(name, value));
}
