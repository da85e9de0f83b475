/** What a host is and has, and how it differs from what was placed there; asked once for each program run. */

import { readFileSync } from "node:fs";
import { quote } from "../../common/quote.ts";
import type { Shell } from "../../ssh/shell.ts";
import { SCRATCH_ROOT } from "../../templates/paths.ts";
import { CONFINEMENT } from "../../templates/systemd/confinement.ts";
import type { LabNode, Topology } from "../../topology/model.ts";
import { type HostMark, parseMark, READ_MARK } from "./mark.ts";
import { FOLDERS, type Room } from "./room.ts";
import { shellOf } from "./shells.ts";
import { parseTries, triesScript } from "./tries.ts";
import { placeOf, waysOf } from "./ways.ts";

export interface Facts extends HostMark {
  /** As /etc/os-release has it, e.g. `debian 12`. */
  readonly os: string;
  /** For people, e.g. `Debian GNU/Linux 12 (bookworm)`. */
  readonly osName: string;
  /** As `uname -m` has it. */
  readonly architecture: string;
  readonly systemd: boolean;
  readonly apt: boolean;
  /** Folders that the lab writes to on file systems that are mounted read-only. */
  readonly readOnly: readonly string[];
  /** systemd's exit code for what units demand and the host cannot do, e.g. 226; empty if it can. */
  readonly unconfined: string;
  /** Of the folders that the lab writes to. */
  readonly room: readonly Room[];
  /** The mount point of the file system for Tomcats' temporary files if it is mounted `noexec`; else empty. */
  readonly noExecution: string;
  readonly addresses: readonly string[];
  /** The address from which it connects to each that its services call, by that one; it may have others beside the node's. */
  readonly sources: Readonly<Record<string, string>>;
  /** What kept it from connecting to each place that its services call, by that as `placeOf` has it; empty if nothing did. */
  readonly obstacles: Readonly<Record<string, string>>;
  /** Of TCP. */
  readonly listeners: readonly HostListener[];
  /** Tells whether two hosts are the same machine. */
  readonly machine: string;
  /** Whether its set-up has come to its end. */
  readonly setUp: boolean;
  /** Whether a Tomcat that is not the lab's lies at the lab's path. */
  readonly foreignTomcat: boolean;
  /** By service, `.host` for what all share: how it differs from what was placed, else what was repaired last. */
  readonly drift: Readonly<Record<string, string>>;
}

export interface HostListener {
  readonly address: string;
  readonly port: number;
  readonly program: string;
  /** The systemd unit; empty if there is none. */
  readonly unit: string;
}

/** What the program on a host calls the host itself. */
export const HOST = ".host";

const SCRIPT = readFileSync(new URL("facts.sh", import.meta.url), "utf8");

const known = new WeakMap<LabNode, Promise<Facts>>();

/** As `factsOf`; each node's host is asked once. */
export function knownFacts(topology: Topology, node: LabNode): Promise<Facts> {
  const facts = known.get(node) ?? ask(topology, node);
  known.set(node, facts);
  return facts;
}

async function ask(topology: Topology, node: LabNode): Promise<Facts> {
  const ways = waysOf(topology).filter(({ from }) => from === node);
  return await factsOf(shellOf(topology, node.name), node, ways.map(placeOf));
}

/**
 * @param called the places that its services connect to, each as `placeOf` has it.
 * @throws {ConnectError} if the host cannot be reached or the user may not become root.
 */
export async function factsOf(
  shell: Pick<Shell, "run">,
  { services }: LabNode,
  called: readonly string[] = [],
): Promise<Facts> {
  const names = services.map(({ name }) => name);
  const confinement = CONFINEMENT.map(([name, value]) => `-p ${quote(`${name}=${value}`)}`).join(" ");
  const settings = [
    `called="${[...new Set(called.map((place) => place.split(" ")[0]))].join(" ")}"`,
    `tries=${quote(triesScript(called))}`,
    `folders="${FOLDERS.join(" ")}"`,
    `scratch=${SCRATCH_ROOT}`,
    `confinement=(${confinement})`,
    `mark=${quote(READ_MARK)}`,
    `set -- ${names.join(" ")}`,
  ];
  const { stdout } = await shell.run([...settings, SCRIPT].join("\n"), "", "repeat");
  return parseFacts(stdout);
}

/** @param text what `facts.sh` printed. */
export function parseFacts(text: string): Facts {
  const said = new Map(
    text
      .split("\n")
      .map((line) => line.split(" "))
      .map(([name = "", base64 = ""]) => [name, Buffer.from(base64, "base64").toString().trim()]),
  );
  const fact = (name: string) => said.get(name) ?? "";
  const lines = (name: string) => fact(name).split("\n").filter(Boolean);
  return {
    os: fact("os"),
    osName: fact("osName"),
    architecture: fact("architecture"),
    systemd: fact("systemd") !== "",
    apt: fact("apt") !== "",
    readOnly: lines("readOnly"),
    unconfined: fact("unconfined"),
    room: lines("room").map(parseRoom),
    noExecution: fact("noExecution"),
    addresses: lines("addresses"),
    obstacles: Object.fromEntries(parseTries(fact("tries"))),
    sources: Object.fromEntries(lines("sources").map((line) => line.split(" "))),
    listeners: lines("listeners").map(parseListener),
    ...parseMark(fact("mark")),
    machine: fact("machine"),
    setUp: fact("setUp") !== "",
    foreignTomcat: fact("foreignTomcat") !== "",
    drift: Object.fromEntries(
      [...said]
        .filter(([name]) => name.startsWith("drift:"))
        .map(([name, value]) => [name.slice("drift:".length), value]),
    ),
  };
}

/** `2049 8000 655360 601234 /var/lib`: a device, MiB, all inodes and those that are free, the folder. */
function parseRoom(line: string): Room {
  const [fileSystem = "", space, total, free, folder = ""] = line.split(/\s+/);
  return {
    folder,
    fileSystem,
    space: Number(space),
    files: Number(total) > 0 ? Number(free) : Number.POSITIVE_INFINITY,
  };
}

/** `10.0.0.1:80 nginx nginx.service`; `*` and `[::]` stand for every address. */
function parseListener(line: string): HostListener {
  const [local = "", program = "", unit = ""] = line.split(" ");
  const colon = local.lastIndexOf(":");
  const address = local.slice(0, colon).replace(/%.*$/, "");
  return { address, port: Number(local.slice(colon + 1)), program, unit };
}
