/** The systems and architectures that a host may have. */

/** Debian's words for them by the kernel's (`uname -m`). */
export const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: "amd64", aarch64: "arm64" };

export interface System {
  /** In lower case its `ID VERSION_ID` of /etc/os-release. */
  readonly name: string;
  /** The releases of OpenJDK with which it came, in ascending order. */
  readonly java: readonly number[];
}

export const SYSTEMS: readonly System[] = [
  { name: "Debian 12", java: [17] },
  { name: "Debian 13", java: [21, 25] },
  { name: "Ubuntu 22.04", java: [8, 11, 17] },
  { name: "Ubuntu 24.04", java: [8, 11, 17, 21] },
];

/** @param os see `Facts`. */
export function systemOf(os: string): System | undefined {
  return SYSTEMS.find(({ name }) => name.toLowerCase() === os);
}
