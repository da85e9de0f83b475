/** systemd's unit files: sections of settings, with one way to quote words in them. */

export interface UnitSection {
  readonly name: "Unit" | "Service" | "Install";
  readonly settings: readonly Setting[];
}

/** A setting's name and its value as systemd's grammar has it. */
export type Setting = readonly [name: string, value: string];

export function printUnit(...sections: readonly UnitSection[]): string {
  return sections
    .map(({ name, settings }) =>
      [`[${name}]\n`, ...settings.map(([key, value]) => `${key}=${value}\n`)].join(""),
    )
    .join("\n");
}

/** A program and its arguments, each as it is: no shell and no variable. */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => quote(word.replaceAll("$", "$$$$"))).join(" ");
}

/** One variable of a service's environment. */
export function assignment(name: string, value: string): Setting {
  return ["Environment", quote(`${name}=${value}`)];
}

/** Words of these characters mean themselves; all others are quoted. */
const BARE = /^[\w./:=*,+-]+$/;

/**
 * systemd.syntax(7): inside quotes `\\` and `\"` stand for themselves; `%%` is `%` everywhere (systemd.unit(5)).
 * @throws {Error} if it holds a control character.
 */
function quote(word: string): string {
  if (/\p{Cc}/u.test(word) || !word.isWellFormed()) {
    throw new Error(
      `systemd cannot express the value ${JSON.stringify(word)}; remove line breaks and control characters`,
    );
  }
  return BARE.test(word) ? word : `"${word.replaceAll(/[\\"]/g, "\\$&").replaceAll("%", "%%")}"`;
}
