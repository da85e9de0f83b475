import { quote } from "../templates/quote.ts";

/** A line that sets a variable, for `eval` in any POSIX shell. */
export function shellExport(name: string, value: string): string {
  return `export ${name}=${quote(value)}`;
}
