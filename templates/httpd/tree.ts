/** httpd's configuration as a tree: whatever its values are, the printed file has exactly these directives. */

/** A value, or a reference whose end httpd fills in from a `Define`. */
export type Argument = string | Reference;

export interface Reference {
  readonly prefix: string;
  /** The name of the `Define`. */
  readonly variable: string;
}

export interface Directive {
  readonly name: string;
  readonly values: readonly Argument[];
}

export interface Section extends Directive {
  readonly body: readonly Statement[];
}

export type Statement = Directive | Section;

export function directive(name: string, ...values: readonly Argument[]): Directive {
  return { name, values };
}

export function section(name: string, value: Argument, body: readonly Statement[]): Section {
  return { name, values: [value], body };
}

/** Returns an argument such as `secret=${AJP_SECRET}`, which keeps the value out of the file. */
export function reference(prefix: string, variable: string): Reference {
  return { prefix, variable };
}

/** @throws {Error} if a value cannot be written in httpd's grammar. */
export function print(statements: readonly Statement[]): string {
  return lines(statements, "").join("");
}

function lines(statements: readonly Statement[], indent: string): string[] {
  return statements.flatMap((statement) => {
    const words = [statement.name, ...statement.values.map(quote)].join(" ");
    return "body" in statement
      ? [`${indent}<${words}>\n`, ...lines(statement.body, `${indent}  `), `${indent}</${statement.name}>\n`]
      : [`${indent}${words}\n`];
  });
}

/** Words of these characters need no quotes. */
const BARE = /^[\w./:=!*,+-]+$/;

function quote(value: Argument): string {
  if (typeof value !== "string") {
    return `"${escaped(value.prefix)}\${${value.variable}}"`;
  }
  return BARE.test(value) ? value : `"${escaped(value)}"`;
}

/** Inside quotes httpd unescapes `\\` and `\"` (ap_getword_conf). A line break and `${` cannot be escaped. */
function escaped(value: string): string {
  if (/\p{Cc}|\$\{/u.test(value) || !value.isWellFormed()) {
    throw new Error(
      `httpd cannot express the value ${JSON.stringify(value)}; remove line breaks, control characters and "\${"`,
    );
  }
  return value.replaceAll(/[\\"]/g, "\\$&");
}
