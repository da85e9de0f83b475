/** The changes that a drill makes to a lab, in the order in which it makes them. */

import type { RawConfig } from "../../topology/config.ts";
import type { Profile, ServiceKind, SessionPolicy, Topology } from "../../topology/model.ts";
import { servletApi } from "../../topology/servletApi.ts";
import type { Base, Change, NodeConfig, NodesConfig } from "./change.ts";

/** Returns those that do not fit the lab as well; they tell why. */
export function changesOf(topology: Topology): readonly Change[] {
  return [
    ...ofApplication(topology),
    ofTomcat(topology),
    ...ofPage(topology),
    ...ofBalancer(topology),
    ...ofSecrets(topology),
    ...ofSessions(topology),
    ...moves(topology),
    ...comingAndGoing(topology, "tomcat"),
    ...comingAndGoing(topology, "memcached"),
    ...applications(topology),
  ];
}

type Section = Readonly<Record<string, unknown>>;

function ofApplication({ applications: [first] }: Topology): readonly Change[] {
  const to = (base: Base, change: Section) => withApplication(base.config, first?.configuredAt ?? "", change);
  const same = {
    costs: "nothing",
    mayRestart: ["tomcat"],
    ...(first === undefined && { unfit: NO_APPLICATION }),
  } as const;
  return [
    {
      ...same,
      name: "heap",
      about: "the application gets more heap",
      changed: (base) => to(base, { heap: (first?.heap ?? 0) + 32 }),
    },
    {
      ...same,
      name: "jvm-option",
      about: "the Tomcats' JVM gets another option",
      changed: (base) => to(base, { jvmOptions: [...(first?.jvmOptions ?? []), HARMLESS_OPTION] }),
    },
    {
      ...same,
      name: "application",
      about: "the application gets another content",
      changed: (base) => to(base, { war: base.stock.changedWar, contextPath: first?.contextPath || "/" }),
    },
  ];
}

/** Every collector and version of the JVM has it. Its default is 1024: nobody notices one frame more. */
const HARMLESS_OPTION = "-XX:MaxJavaStackTraceDepth=1025";

/** The next newer one, or the one before of the newest. */
const OTHER_PROFILE: Readonly<Record<Profile, Profile>> = {
  tomcat11: "tomcat10",
  tomcat10: "tomcat11",
  tomcat9: "tomcat11",
  tomcat8: "tomcat9",
};

function ofTomcat({ profile, applications }: Topology): Change {
  const other = OTHER_PROFILE[profile];
  const isSameApi = servletApi(profile).package === servletApi(other).package;
  const isReady = isSameApi || applications.every(({ convert }) => convert);
  return {
    name: "profile",
    about: `Tomcat gets another version: profile ${other}`,
    costs: "nothing",
    mayRestart: ["tomcat"],
    ...(!isReady && { unfit: `on ${other} its applications would need convert: true` }),
    changed: ({ config }) => ({ ...config, profile: other }),
  };
}

function ofPage({ page }: Topology): readonly Change[] {
  return [
    {
      name: "page",
      about: "the test page gets another domain in its headings",
      costs: "nothing",
      mayRestart: [],
      changed: ({ config }) => withKeys(config, "page", { domain: `changed.${page.domain}` }),
    },
  ];
}

function ofBalancer({ tls, trustedProxies }: Topology): readonly Change[] {
  return [
    tls === undefined
      ? {
          name: "httpd-directive",
          about: "httpd trusts another proxy",
          costs: "nothing",
          // With the first proxy they learn whom requests come from.
          mayRestart: trustedProxies.length === 0 ? ["tomcat"] : [],
          changed: ({ config }) => ({ ...config, trustedProxies: [...trustedProxies, OTHER_PROXY] }),
        }
      : {
          name: "httpd-directive",
          about: "httpd sends another header: tls.hstsMaxAge",
          costs: "nothing",
          mayRestart: [],
          changed: ({ config }) => withKeys(config, "tls", { hstsMaxAge: (tls.hstsMaxAge ?? 0) + 1 }),
        },
    {
      name: "certificate",
      about: "httpd gets another certificate and key for the same names",
      costs: "nothing",
      mayRestart: [],
      ...(tls === undefined && { unfit: "it has no tls" }),
      changed: ({ config, stock }) => withKeys(config, "tls", { ...stock.otherCertificate }),
    },
  ];
}

function ofSecrets({ rotation }: Topology): readonly Change[] {
  return [
    {
      name: "ajp-secret",
      about: "httpd and the Tomcats get another AJP secret",
      costs: "nothing",
      mayRestart: [],
      // To put it back is one more secret.
      changed: ({ config }) => withKeys(config, "rotation", { ajpSecret: rotation.ajpSecret + 1 }),
    },
  ];
}

/** An address for documentation (RFC 5737): nobody has it. */
const OTHER_PROXY = "192.0.2.1";

function ofSessions({ sessions, storeSize }: Topology): readonly Change[] {
  return [
    {
      name: "msm-setting",
      about: "other requests lock their session: sessions.lockingMode",
      costs: "nothing",
      mayRestart: ["tomcat"],
      ...(!hasLocks(sessions) && { unfit: "only non-sticky sessions with the guard have locks" }),
      changed: ({ config }) => withKeys(config, "sessions", { lockingMode: otherLockingMode(sessions) }),
    },
    {
      name: "memory",
      about: "the memcacheds get more memory",
      costs: "asTold",
      mayRestart: ["memcached"],
      changed: ({ config }) => withKeys(config, "stores", { memory: storeSize.memory + 16 }),
    },
  ];
}

const NO_APPLICATION = "it has no application";

function hasLocks(sessions: SessionPolicy): boolean {
  return sessions.mode === "nonSticky" && sessions.guard;
}

function otherLockingMode(sessions: SessionPolicy): string {
  return sessions.mode === "nonSticky" && sessions.lockingMode === "none" ? "all" : "none";
}

/** Each node gets another address; then all at once. */
function moves({ nodes, balancer }: Topology): readonly Change[] {
  const single = nodes.map(({ name, services }): Change => {
    const kinds = services.map(({ kind }) => kind);
    return {
      name: `move-${name}`,
      about: `${name} gets another address`,
      costs: name === balancer.node ? "outage" : "nothing",
      // Every Tomcat knows the addresses of all memcacheds.
      mayRestart: kinds.includes("memcached") ? [...kinds, "tomcat"] : kinds,
      changed: (base) => moved(base, [name]),
    };
  });
  const all: Change = {
    name: "move-all",
    about: "all nodes get other addresses at once",
    costs: "outageAsTold",
    mayRestart: ["httpd", "tomcat", "memcached"],
    changed: (base) =>
      moved(
        base,
        nodes.map(({ name }) => name),
      ),
  };
  return nodes.length > 1 ? [...single, all] : single;
}

function moved({ config, stock }: Base, names: readonly string[]): RawConfig {
  const nodes = Object.entries(config.nodes).map(([name, node], index) => [
    name,
    names.includes(name) ? { ...node, address: stock.address(index) } : node,
  ]);
  return { ...config, nodes: Object.fromEntries(nodes) };
}

/** Another one comes, on a node of its own; the last one goes. */
function comingAndGoing(topology: Topology, kind: "tomcat" | "memcached"): readonly Change[] {
  const word = kind === "tomcat" ? "Tomcat" : kind;
  const there = kind === "tomcat" ? topology.tomcats : topology.stores;
  // A sticky Tomcat's failoverNodes depend on which nodes have Tomcats.
  const isKnownToOthers = kind === "memcached" || topology.sessions.mode === "sticky";
  const mayRestart: Change["mayRestart"] = isKnownToOthers ? ["tomcat"] : [];
  const same = { costs: "asTold", mayRestart } as const;
  return [
    {
      ...same,
      name: `add-${kind}`,
      about: `another node with a ${word} comes`,
      changed: ({ config, stock }) => {
        const names = Object.keys(config.nodes);
        const port = portOf(topology, kind);
        const added = { address: stock.address(names.length), services: [{ [kind]: port }] };
        return { ...config, nodes: { ...config.nodes, [nextName(names)]: added } };
      },
    },
    {
      ...same,
      name: `remove-${kind}`,
      about: `the last ${word} goes`,
      ...(there.length < 2 && { unfit: `it has only one ${word}` }),
      changed: ({ config }) => ({ ...config, nodes: without(there.at(-1)?.node, config.nodes, kind) }),
    },
  ];
}

function portOf({ tomcats, stores }: Topology, kind: "tomcat" | "memcached"): number {
  return (kind === "tomcat" ? tomcats[0]?.ajpPort : stores[0]?.port) ?? 0;
}

/** Sorts after the others: Tomcats and memcacheds are numbered in the order of their nodes. */
function nextName(names: readonly string[]): string {
  const [, stem = "", digits = "1"] = /^(.*?)(\d*)$/.exec(names.at(-1) ?? "") ?? [];
  return `${stem}${Number(digits || 1) + 1}`;
}

/** Takes the last service of a kind from a node, and the node if that was all. */
function without(name: string | undefined, nodes: NodesConfig, kind: ServiceKind): NodesConfig {
  const left = Object.entries(nodes).map(([other, node]): [string, NodeConfig] => {
    if (other !== name) return [other, node];
    const index = node.services.findLastIndex((service) => kind in service);
    return [other, { ...node, services: node.services.toSpliced(index, 1) }];
  });
  return Object.fromEntries(left.filter(([, { services }]) => services.length > 0));
}

function applications({ applications: present }: Topology): readonly Change[] {
  const all = ({ config }: Base) =>
    present.map(({ name, configuredAt }) => [name, sectionAt(config, configuredAt)] as const);
  const to = ({ config }: Base, next: readonly (readonly [string, Section])[]) => {
    const { application, ...others } = config;
    return { ...others, applications: Object.fromEntries(next) };
  };
  // How much memory and how many connections the memcacheds have depends on the applications.
  const same = { costs: "asTold", mayRestart: ["tomcat", "memcached"] } as const;
  return [
    {
      ...same,
      name: "add-application",
      about: "another application comes",
      changed: (base) => to(base, [...all(base), [ADDED_APPLICATION, { war: base.stock.otherWar }]]),
    },
    {
      ...same,
      name: "remove-application",
      about: "the last application goes",
      ...(present.length === 0 && { unfit: NO_APPLICATION }),
      changed: (base) => to(base, all(base).slice(0, -1)),
    },
  ];
}

const ADDED_APPLICATION = "drill-change";

/** @param path `application` or `applications.<name>`. */
function sectionAt(config: RawConfig, path: string): Section {
  const [key = "", name] = path.split(".");
  const section = (config[key] ?? {}) as Section;
  return name === undefined ? section : (section[name] as Section);
}

function withApplication(config: RawConfig, path: string, change: Section): RawConfig {
  const [key = "", name] = path.split(".");
  const changed = { ...sectionAt(config, path), ...change };
  return withKeys(config, key, name === undefined ? changed : { [name]: changed });
}

function withKeys(config: RawConfig, key: string, change: Section): RawConfig {
  return { ...config, [key]: { ...(config[key] as Section | undefined), ...change } };
}
