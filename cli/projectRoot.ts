import { join } from "node:path";

/** The folder of this checkout: its Pulumi.yaml, its node_modules, its `.lab`. */
export const projectRoot: string = join(import.meta.dirname, "..");
