import { hostName } from "./address.ts";
import { KEYS } from "./config.ts";
import { complete, type Draft, type Field, isAbsent, port, refuse, section } from "./field.ts";
import type { ReadKey } from "./hostKey.ts";
import { isLogin, type Login, parseLogin, parseUser } from "./login.ts";
import type { SshEndpoint } from "./model.ts";
import type { DraftNode } from "./nodes.ts";

type Endpoint<K> = Omit<SshEndpoint, "hostKey"> & K;

/** How a node is reached, with what is known of host keys. */
export type Connection<K> = Endpoint<K> & Jump<K>;

/** `jumpHost` is absent if the host is reached directly. */
interface Jump<K> {
  readonly jumpHost?: Endpoint<K>;
}

/** What `ssh` says for all nodes; a node overrides it. */
interface Shared<K> {
  readonly user: string;
  readonly port: number;
  readonly login: Login;
  readonly jump: Jump<K>;
}

/** Returns the connection of every node by its name. Reports problems with nodes before those with what they share. */
export function parseConnections<K extends object>(
  field: Field,
  nodes: readonly DraftNode[],
  readKey: ReadKey<K>,
): Readonly<Record<string, Connection<K>>> | undefined {
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
): Connection<K> | undefined {
  const ssh = field && section(field, KEYS.nodes.keys["<node>"].keys.ssh.keys);
  if (ssh === undefined) return undefined;
  const endpoint = complete({
    host: isAbsent(ssh.host) ? address : parseHost(ssh.host),
    key: readKey(ssh.hostKey),
    user: isAbsent(ssh.user) ? shared.user : parseUser(ssh.user),
    port: isAbsent(ssh.port) ? shared.port : port(ssh.port),
    // As a whole: the password of one key opens no other, and no host gets the password of others.
    login: isLogin(ssh) ? parseLogin(ssh) : shared.login,
    jump: isAbsent(ssh.jumpHost) ? shared.jump : parseJump(ssh.jumpHost, readKey),
  });
  if (endpoint === undefined) return undefined;
  const { key, login, jump, ...place } = endpoint;
  const way = isItself(place, jump.jumpHost) ? {} : jump;
  refuseTaken(ssh.host, name, [place, way.jumpHost], takenBy);
  return { ...place, ...login, ...key, ...way };
}

type Place = Pick<SshEndpoint, "host" | "port">;

/** A node may be the jump host of the others. */
function isItself(place: Place, jumpHost: Place | undefined): boolean {
  return jumpHost !== undefined && nameOf(jumpHost) === nameOf(place);
}

function refuseTaken(
  field: Field,
  name: string,
  [place, jumpHost]: readonly [Place, Place | undefined],
  takenBy: Map<string, string>,
): void {
  const way = `${nameOf(place)} ${jumpHost === undefined ? "" : nameOf(jumpHost)}`;
  const other = takenBy.get(way);
  if (other === undefined) takenBy.set(way, name);
  else refuse(field, `${nameOf(place)} is the host of ${other}`, "choose another: a host is one node");
}

function nameOf({ host, port }: Place): string {
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
