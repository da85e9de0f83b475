import type { Publication } from "./model.ts";

/** Where visitors find the lab, e.g. `http://127.0.0.1:8080`; without the port where it is HTTP's own. */
export function siteOf({ address, port }: Publication): string {
  return new URL(`http://${address}:${port}`).origin;
}
