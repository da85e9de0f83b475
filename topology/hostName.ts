import { isIP } from "node:net";
import { type Field, read } from "./field.ts";

/** How a host is named where programs connect to it: a DNS name, or an IP address. */
export function hostName(field: Field, noun: string, cure: string): string | undefined {
  return read(field, noun, cure, (value) =>
    typeof value === "string" && (isIP(value) > 0 || isDnsName(value)) ? value : undefined,
  );
}

/** Labels as DNS servers take them, also with `_`; the last one has a letter, else it is meant as an address. */
export function isDnsName(text: string): boolean {
  return (
    text.length <= 253 && /[a-z][^.]*$/i.test(text) && text.split(".").every((label) => LABEL.test(label))
  );
}

const LABEL = /^\w([\w-]{0,61}\w)?$/;
