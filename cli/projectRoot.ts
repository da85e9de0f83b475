import { join } from "node:path";

/** The folder of this checkout, which contains Pulumi.yaml, node_modules and `.lab`. */
export const projectRoot: string = join(import.meta.dirname, "..");
