/** Settings of an application that reach the JVM of its Tomcats, and what of them would fight the lab's own. */

import { entries, type Field, listOf, read, refuse } from "./field.ts";

type Rule = readonly [form: RegExp, message: string, cure: string];

const OURS = "remove it: the lab sets it";

/** Only the first rule that matches is reported. */
const REFUSED_OPTIONS: readonly Rule[] = [
  [/["'\\`\p{Cc}]/u, "has quotes, a backslash or a line break", "write one option per item, without quotes"],
  [/^(?!-)/, "is not an option of the JVM", "write an option such as -Xss2m, which starts with -"],
  [/^-(Xmx|XX:MaxHeapSize|XX:\w*RAM(Percentage|Fraction)?\b)/, "sets the heap", "set heap, in MiB, instead"],
  [/^-D/, "sets a system property", "write it in systemProperties"],
  [/^(-cp|-classpath|--class-path|-jar|--module|-m)\b/, "changes what the JVM runs", OURS],
  [/^-(Xshare|XX:SharedArchiveFile|XX:ArchiveClassesAtExit)\b/, "changes the class archive", OURS],
  [/^-XX:(Flags|VMOptionsFile)\b/, "reads options from a file", "write them here, one per item"],
];

/** Reads options for a JVM's command line. */
export function parseJvmOptions(field: Field): readonly string[] | undefined {
  const cure = "write a list of options of the JVM, e.g. [-XX:+UseZGC]";
  return listOf(field, cure, (item) => parseOption(item, cure));
}

function parseOption(field: Field, cure: string): string | undefined {
  const option = read(field, "an option", cure, asText);
  return option === undefined || isRefused(field, option, REFUSED_OPTIONS) ? undefined : option;
}

const REFUSED_VARIABLES: readonly Rule[] = [
  [/^(?![a-z_]\w*$)/i, "is not a name for an environment variable", "use letters, digits and _"],
  [
    /^(CATALINA_\w+|CLASSPATH|JAVA_HOME|JRE_HOME|PATH|LANG|LC_ALL|LD_PRELOAD)$/,
    "would change how the lab starts Tomcat",
    "choose another name",
  ],
  [
    /^(JAVA_OPTS|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS)$/,
    "passes options to the JVM",
    "write them in jvmOptions",
  ],
];

/** Reads environment variables. */
export function parseEnvironment(field: Field): Readonly<Record<string, string>> | undefined {
  return parseMap(field, "write it as a map of variables by name", REFUSED_VARIABLES);
}

const REFUSED_PROPERTIES: readonly Rule[] = [
  [/^(?![\w.-]+$)/, "is not a name for a system property", "use letters, digits and . _ -"],
  [
    /^(catalina|tomcat|msm|org\.apache\.(catalina|tomcat|juli))\.|^java\.(io\.tmpdir|class\.path|util\.logging\.(config\.file|manager)|security\.manager)$|^jdk\.serialFilter$|^(file|sun\.jnu)\.encoding$/,
    "would change how the lab runs Tomcat",
    "remove it",
  ],
];

/** Reads Java system properties. */
export function parseSystemProperties(field: Field): Readonly<Record<string, string>> | undefined {
  return parseMap(field, "write it as a map of properties by name", REFUSED_PROPERTIES);
}

/** Reads a map of texts. Its values are never shown, as they may be secret. */
function parseMap(
  field: Field,
  cure: string,
  rules: readonly Rule[],
): Readonly<Record<string, string>> | undefined {
  const given = entries(field, cure)?.map(([name, each]) => {
    const value = asText(each.value);
    if (value === undefined || value.includes("\0")) {
      return refuse(
        each,
        "has a value that is not text",
        "write text, in quotes if YAML reads it differently",
      );
    }
    return isRefused(each, name, rules) ? undefined : ([name, value] as const);
  });
  return given?.every((entry) => entry !== undefined) ? Object.fromEntries(given) : undefined;
}

/** Reports the first rule that the text matches. */
function isRefused(field: Field, text: string, rules: readonly Rule[]): boolean {
  const rule = rules.find(([form]) => form.test(text));
  if (rule === undefined) return false;
  refuse(field, `${JSON.stringify(text)} ${rule[1]}`, rule[2]);
  return true;
}

function asText(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" ? value : undefined;
}
