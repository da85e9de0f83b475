/** Prints systemd's unit files: sections of settings, whose words are all quoted in one way. */

export interface UnitSection {
  readonly name: "Unit" | "Service" | "Install";
  readonly settings: readonly Setting[];
}

/** A setting's name, and its value in systemd's grammar. */
export type Setting = readonly [name: string, value: string];

export function printUnit(...sections: readonly UnitSection[]): string {
  return sections
    .map(({ name, settings }) =>
      [`[${name}]\n`, ...settings.map(([key, value]) => `${key}=${value}\n`)].join(""),
    )
    .join("\n");
}

/** Returns a command line that runs a program with exactly these arguments: no shell and no variable changes them. */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => quote(word.replaceAll("$", "$$$$"))).join(" ");
}

/** Returns the setting for one variable of a service's environment. */
export function assignment(name: string, value: string): Setting {
  return ["Environment", quote(`${name}=${value}`)];
}

/** Words of these characters need no quotes. */
const BARE = /^[\w./:=*,+-]+$/;

/**
 * Inside quotes `\\` and `\"` are escapes (systemd.syntax(7)); `%%` stands for `%` everywhere (systemd.unit(5)).
 * @throws {Error} if the word has a control character.
 */
function quote(word: string): string {
  if (/\p{Cc}/u.test(word) || !word.isWellFormed()) {
    throw new Error(
      `systemd cannot express the value ${JSON.stringify(word)}; remove line breaks and control characters`,
    );
  }
  return BARE.test(word) ? word : `"${word.replaceAll(/[\\"]/g, "\\$&").replaceAll("%", "%%")}"`;
}
