/**
 * Reads a configuration: each reader returns a field's typed value, or reports a problem and returns undefined.
 * Reading continues after a problem, so that the user sees all of them.
 */

import type { Problem } from "../common/userError.ts";
import type { Keys, Range } from "./config.ts";
import { nearest } from "./nearest.ts";

/** A value of the configuration, its path, and the list that problems with it are added to. */
export interface Field {
  readonly path: string;
  readonly value: unknown;
  /** Used if the value is absent. */
  readonly default?: unknown;
  readonly problems: Problem[];
}

/** Reports a problem with the field. */
export function refuse({ path, problems }: Field, message: string, cure: string): undefined {
  problems.push({ path, message, cure });
}

/** Returns whether the user wrote no value, or left the key empty in YAML; the default does not matter. */
export function isAbsent({ value }: Field): boolean {
  return value === undefined || value === null;
}

/** Returns the value, or its default, as `understand` converts it; refuses a value that is absent or not understood. */
export function read<T>(
  field: Field,
  noun: string,
  cure: string,
  understand: (value: unknown) => T | undefined,
): T | undefined {
  const value = field.value ?? field.default;
  if (value === undefined) return refuse(field, "is missing", cure);
  return understand(value) ?? refuse(field, `${shown(value)} is not ${noun}`, cure);
}

/** Reads text that matches `form`. */
export function text(field: Field, form: RegExp, noun: string, cure: string): string | undefined {
  return read(field, noun, cure, (value) =>
    typeof value === "string" && form.test(value) ? value : undefined,
  );
}

/**
 * Reads one of the words, e.g. a session mode.
 * @param forms other forms that the caller accepts; they are named in the cure.
 */
export function oneOf<W extends string>(
  field: Field,
  words: readonly W[],
  noun: string,
  ...forms: readonly string[]
): W | undefined {
  const meant = typeof field.value === "string" ? nearest(field.value, words) : undefined;
  return read(
    field,
    `${noun}${didYouMean(meant)}`,
    `choose from ${[...words, ...forms].join(", ")}`,
    (value) => words.find((word) => word === value),
  );
}

/** Reads a TCP port. */
export function port(field: Field): number | undefined {
  return wholeNumber(field, "a port", [1, 65535]);
}

/** Reads an integer within a range, also as decimal text: Pulumi keeps some numbers as text. */
export function wholeNumber(field: Field, noun: string, [from, to]: Range): number | undefined {
  return read(field, noun, `choose a number from ${from} to ${to}`, (value) => {
    const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
    const inside = typeof number === "number" && Number.isInteger(number) && number >= from && number <= to;
    return inside ? number : undefined;
  });
}

/** Reads a boolean, also as text: Pulumi keeps some booleans as text. */
export function flag(field: Field): boolean | undefined {
  return read(field, "true or false", "write true or false", (value) => {
    if (value === "true" || value === "false") return value === "true";
    return typeof value === "boolean" ? value : undefined;
  });
}

/** Reads the items of a list; problems with an item are reported at the list's path. */
export function items(field: Field, cure: string): readonly Field[] | undefined {
  const list = read(field, "a list", cure, (value) =>
    Array.isArray(value) ? (value as unknown[]) : undefined,
  );
  return list?.map((value) => ({ path: field.path, problems: field.problems, value }));
}

/** Reads a list, each item with `readItem`; returns undefined if any item had a problem. */
export function listOf<T>(
  field: Field,
  cure: string,
  readItem: (item: Field) => T | undefined,
): readonly T[] | undefined {
  const list = items(field, cure)?.map(readItem);
  return list?.every((item) => item !== undefined) ? list : undefined;
}

/** Reads the entries of a map whose keys the user chooses. */
export function entries(field: Field, cure: string): readonly (readonly [string, Field])[] | undefined {
  const map = read(field, "a map", cure, asMap);
  const { path, problems } = field;
  return map && Object.entries(map).map(([key, value]) => [key, { path: join(path, key), problems, value }]);
}

/** Returns a field for each of these keys of a map, with its default; refuses other keys. */
export function section<K extends Keys>(field: Field, keys: K): Readonly<Record<keyof K, Field>> | undefined {
  const known = Object.keys(keys);
  const present = isAbsent(field) ? [] : entries(field, `write it as a map of ${known.join(", ")}`);
  if (present === undefined) return undefined;
  const given = new Map(present);
  for (const [key, entry] of present) if (!Object.hasOwn(keys, key)) refuseKey(entry, key, known);
  const fields = Object.entries(keys).map(([key, described]) => {
    const value = given.get(key)?.value;
    return [
      key,
      { path: join(field.path, key), problems: field.problems, value, default: described.default },
    ];
  });
  return Object.fromEntries(fields) as Readonly<Record<keyof K, Field>>;
}

/** A `T` as far as it could be read: a part that had a problem is undefined. */
export type Draft<T> = { readonly [K in keyof T]: T[K] | undefined };

type Whole<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };

/** Returns the draft, or undefined if any part of it is. */
export function complete<T extends object>(draft: T): Whole<T> | undefined {
  return Object.values(draft).includes(undefined) ? undefined : (draft as Whole<T>);
}

/** Settings of msm, httpd and Tomcat that must agree with each other, so they are derived and cannot be configured. */
const DERIVED: readonly string[] = ["memcachedNodes", "failoverNodes", "jvmRoute", "route", "routes"];

function refuseKey(field: Field, key: string, known: readonly string[]): undefined {
  if (DERIVED.includes(key)) return refuse(field, `${key} is derived from nodes`, "remove it");
  if (known.some((word) => key.startsWith(`${word}.`))) {
    return refuse(field, "is one key, not a path", `remove it, then \`pulumi config set --path ${key} …\``);
  }
  const cure = `remove it, or choose from ${known.join(", ")}`;
  refuse(field, `is not known here${didYouMean(nearest(key, known))}`, cure);
}

function didYouMean(word: string | undefined): string {
  return word === undefined ? "" : `; did you mean "${word}"?`;
}

function asMap(value: unknown): object | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}

/** Joins a path as Pulumi writes it: `nodes.node2`, `nodes["a b"]`. */
function join(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${shown(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** Returns the value as JSON on one line, cut after 60 characters. */
function shown(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length <= 60 ? json : `${json.slice(0, 60)}…`;
}
