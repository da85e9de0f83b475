/** What applications set for their Tomcats' JVM. Environment and system properties may be secret, so both are treated so. */

import { quote } from "../../common/quote.ts";
import type { Application } from "../../topology/model.ts";
import type { PlannedFile } from "../../topology/plan.ts";
import { publicFile, secretFile } from "../files.ts";

type Applications = readonly Application[];

/** An argument file of the JVM with the applications' own options. */
export const OPTIONS_FILE = "conf/jvm.options";

/** An argument file of the JVM, which keeps system properties out of `ps`. */
export const PROPERTIES_FILE = "secrets/properties.options";

/** A shell script that setenv.sh reads. */
export const ENVIRONMENT_FILE = "secrets/environment.sh";

export function hasSystemProperties(applications: Applications): boolean {
  return applications.some(({ systemProperties }) => Object.keys(systemProperties).length > 0);
}

/** Returns the file of the JVM options, if there are any. */
export function optionsFile(applications: Applications): readonly PlannedFile[] {
  const options = [...new Set(applications.flatMap(({ jvmOptions }) => jvmOptions))];
  return options.length === 0 ? [] : [publicFile(OPTIONS_FILE, lines(options.map(argument)))];
}

/** Returns the files of environment and system properties, if there are any. */
export function secretSettings(applications: Applications): readonly PlannedFile[] {
  const variables = merged(applications.map(({ environment }) => environment));
  const properties = merged(applications.map(({ systemProperties }) => systemProperties));
  return [
    ...(variables.length === 0
      ? []
      : [
          secretFile(
            ENVIRONMENT_FILE,
            lines(variables.map(([name, value]) => `export ${name}=${quote(value)}`)),
          ),
        ]),
    ...(properties.length === 0
      ? []
      : [
          secretFile(
            PROPERTIES_FILE,
            lines(properties.map(([name, value]) => argument(`-D${name}=${value}`))),
          ),
        ]),
  ];
}

/** Validation has made sure that no two values of one name differ. */
function merged(maps: readonly Readonly<Record<string, string>>[]): readonly (readonly [string, string])[] {
  return Object.entries(Object.assign({}, ...maps) as Record<string, string>).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
}

const ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f" };

/** Quotes a value for an argument file of the JVM (`java @file`), which knows these escapes inside quotes. */
function argument(value: string): string {
  return `"${value.replace(/["\\]/g, "\\$&").replace(/[\n\r\t\f]/g, (each) => ESCAPES[each] ?? each)}"`;
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}
