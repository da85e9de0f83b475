import type { Exchange } from "./exchange.ts";
import { checkHistories } from "./history.ts";
import { plural } from "./verdict.ts";

/** Returns a line of progress: what is done now, and what the load has seen. */
export function soFar(doing: string, exchanges: readonly Exchange[]): string {
  const failed = exchanges.filter(({ outcome }) => !outcome.answered).length;
  const losses = checkHistories(exchanges).filter(({ kind }) => kind === "lost");
  const lost = new Set(losses.map(({ exchange }) => exchange.client)).size;
  return `${doing}: ${plural(exchanges.length, "request")}, ${failed} failed, ${plural(lost, "session")} lost`;
}
