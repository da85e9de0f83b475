import { hostName } from "./address.ts";
import { KEYS } from "./config.ts";
import { complete, type Draft, type Field, isAbsent, port, refuse, section } from "./field.ts";
import type { ReadKey } from "./hostKey.ts";
import { isLogin, type Login, parseLogin, parseUser } from "./login.ts";
import type { SshEndpoint } from "./model.ts";
import type { DraftNode } from "./nodes.ts";

type Endpoint<K> = Omit<SshEndpoint, "hostKey"> & K;

/** How a node is reached over SSH; `K` is what is known about the host keys. */
export type SshConnectionWith<K> = Endpoint<K> & Jump<K>;

/** `jumpHost` is absent if the host is reached directly. */
interface Jump<K> {
  readonly jumpHost?: Endpoint<K>;
}

/** The settings of `ssh` for all nodes; a node may override each. */
interface Shared<K> {
  readonly user: string;
  readonly port: number;
  readonly login: Login;
  readonly jump: Jump<K>;
}

/**
 * Returns the connection of every node by its name. Problems with nodes are reported before those with shared settings.
 */
export function parseConnections<K extends object>(
  field: Field,
  nodes: readonly DraftNode[],
  readKey: ReadKey<K>,
): Readonly<Record<string, SshConnectionWith<K>>> | undefined {
  const problems: Field["problems"] = [];
  const shared = parseShared({ ...field, problems }, readKey);
  const takenBy = new Map<string, string>();
  const connections = nodes.map((node) => [node.name, parseNode(node, shared, readKey, takenBy)] as const);
  field.problems.push(...problems);
  return complete(Object.fromEntries(connections));
}

function parseShared<K extends object>(field: Field, readKey: ReadKey<K>): Draft<Shared<K>> {
  const ssh = section(field, KEYS.ssh.keys);
  return {
    user: ssh && parseUser(ssh.user),
    port: ssh && port(ssh.port),
    login: ssh && parseLogin(ssh),
    jump: ssh && parseJump(ssh.jumpHost, readKey),
  };
}

function parseNode<K extends object>(
  { name, address, ssh: field }: DraftNode,
  shared: Draft<Shared<K>>,
  readKey: ReadKey<K>,
  takenBy: Map<string, string>,
): SshConnectionWith<K> | undefined {
  const ssh = field && section(field, KEYS.nodes.keys["<node>"].keys.ssh.keys);
  if (ssh === undefined) return undefined;
  const endpoint = complete({
    host: isAbsent(ssh.host) ? address : parseHost(ssh.host),
    key: readKey(ssh.hostKey),
    user: isAbsent(ssh.user) ? shared.user : parseUser(ssh.user),
    port: isAbsent(ssh.port) ? shared.port : port(ssh.port),
    // A login is overridden as a whole: the password of one key opens no other, and no host gets the password of others.
    login: isLogin(ssh) ? parseLogin(ssh) : shared.login,
    jump: isAbsent(ssh.jumpHost) ? shared.jump : parseJump(ssh.jumpHost, readKey),
  });
  if (endpoint === undefined) return undefined;
  const { key, login, jump, ...place } = endpoint;
  const way = isItself(place, jump.jumpHost) ? {} : jump;
  refuseTaken(ssh.host, name, [place, way.jumpHost], takenBy);
  return { ...place, ...login, ...key, ...way };
}

type HostAndPort = Pick<SshEndpoint, "host" | "port">;

/** Returns whether the node is its own jump host: a node may be the jump host of the others. */
function isItself(place: HostAndPort, jumpHost: HostAndPort | undefined): boolean {
  return jumpHost !== undefined && nameOf(jumpHost) === nameOf(place);
}

function refuseTaken(
  field: Field,
  name: string,
  [place, jumpHost]: readonly [HostAndPort, HostAndPort | undefined],
  takenBy: Map<string, string>,
): void {
  const way = `${nameOf(place)} ${jumpHost === undefined ? "" : nameOf(jumpHost)}`;
  const other = takenBy.get(way);
  if (other === undefined) takenBy.set(way, name);
  else refuse(field, `${nameOf(place)} is the host of ${other}`, "choose another: a host is one node");
}

function nameOf({ host, port }: HostAndPort): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function parseJump<K extends object>(field: Field, readKey: ReadKey<K>): Jump<K> | undefined {
  if (isAbsent(field)) return {};
  const jump = section(field, KEYS.ssh.keys.jumpHost.keys);
  if (jump === undefined) return undefined;
  const endpoint = complete({
    host: parseHost(jump.host),
    key: readKey(jump.hostKey),
    user: parseUser(jump.user),
    port: port(jump.port),
    login: parseLogin(jump),
  });
  if (endpoint === undefined) return undefined;
  const { key, login, ...place } = endpoint;
  return { jumpHost: { ...place, ...login, ...key } };
}

function parseHost(field: Field): string | undefined {
  return hostName(
    field,
    "a host",
    "write a DNS name or an IP address; user and port stand in keys of their own",
  );
}
