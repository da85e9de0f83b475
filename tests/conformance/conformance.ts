/** What every target must do: the same story on each, told on real nodes. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { bareId } from "../../running/sessionId.ts";
import { Visitor } from "../../verify/visitor.ts";
import { type Bringing, type Brought, edited, Releases, within } from "./releases.ts";
import { type Config, Stack } from "./stack.ts";
import { noticedDuring } from "./underLoad.ts";
import { refreshes } from "./visitor.ts";

/** How a test reaches behind a target's back. */
export interface TargetUnderTest {
  readonly name: string;
  /** That no other target has under test: they run side by side. */
  readonly ground: Ground;
  /**
   * Readies whatever the target does not make itself for a lab that is about to be placed there, or moved.
   * @returns the lab's configuration, with what the target asks for beside it.
   */
  prepare(stack: string, lab: Lab): Promise<Config>;
  /** When the service's process started; another value after each restart. */
  startOf(stack: string, service: string): Promise<string>;
  /** Changes a file behind the engine's back. */
  tamper(stack: string, node: string, file: string): Promise<void>;
  /** Takes a service away behind the engine's back. */
  removeService(stack: string, service: string): Promise<void>;
  /** Brings a release to its node with the program of the node, behind the engine's back. */
  bring(stack: string, bringing: Bringing): Promise<Brought>;
  /** URN of the balancer, with wildcards, where another one can take its place. */
  readonly replaceableBalancer?: string;
  /** Whatever of the stack is still on the machine, by name. */
  leftovers(stack: string): Promise<readonly string[]>;
}

/** Where a target's labs are: first three bytes of addresses, and ports of this machine's loopback. */
export interface Ground {
  readonly net: string;
  /** Where the lab moves to. */
  readonly otherNet: string;
  readonly port: number;
  /** Of a second lab. */
  readonly neighbourNet: string;
  readonly neighbourPort: number;
}

/** A lab's configuration as every target takes it. */
export interface Lab extends Config {
  /** That nobody else uses. */
  readonly network: { readonly subnet: string };
  readonly nodes: Readonly<Record<string, LabNode>>;
  /** Of this machine's loopback. */
  readonly publish: { readonly port: number };
  /** For `noticedDuring`. */
  readonly page: { readonly counter: true };
}

export interface LabNode {
  readonly address: string;
  readonly services: readonly string[];
}

const NODES = {
  node1: ["httpd", "tomcat"],
  node2: ["tomcat", "memcached"],
  node3: ["memcached"],
} as const;
type Addresses = Readonly<Record<keyof typeof NODES, string>>;

const SERVICES = ["node1-httpd", "node1-tomcat", "node2-tomcat", "node2-memcached", "node3-memcached"];

export function conformance(target: TargetUnderTest): void {
  describe(`the lab on the ${target.name} target`, () => {
    let stack: Stack;
    const { net, otherNet, neighbourNet, port, neighbourPort } = target.ground;
    const url = `http://127.0.0.1:${port}/test/`;
    const subnet = `${net}.0/24`;
    const otherSubnet = `${otherNet}.0/24`;
    const home = { node1: `${net}.1`, node2: `${net}.2`, node3: `${net}.3` };
    const moved = { node1: `${otherNet}.5`, node2: `${otherNet}.6`, node3: `${otherNet}.7` };

    const configure = async (addresses: Addresses, on = subnet, more: Config = {}) =>
      stack.configure({ ...(await target.prepare(stack.name, lab(on, port, addresses))), ...more });

    const releasesOf = async (addresses: Addresses) =>
      new Releases(await target.prepare(stack.name, lab(subnet, port, addresses)));

    const starts = async () =>
      Object.fromEntries(
        await Promise.all(
          SERVICES.map(async (service) => [service, await target.startOf(stack.name, service)]),
        ),
      ) as Record<string, string>;

    /** Names of the services that `change` restarted. */
    const restarted = async (change: () => Promise<unknown>) => {
      const earlier = await starts();
      await change();
      const later = await starts();
      return SERVICES.filter((service) => earlier[service] !== later[service]);
    };

    before(async () => {
      stack = await openStack(target, "conformance", lab(subnet, port, home));
    });
    after(async () => {
      if (stack === undefined) return;
      await stack.close();
    });

    test("up ends with a page that every Tomcat serves", async () => {
      await stack.up();
      const outputs = await stack.outputs();
      assert.equal(outputs.url, url);
      assert.equal(outputs.memcachedNodes, `n1:${net}.2:11211,n2:${net}.3:11211`);
      assert.equal(outputs.sessionMode, "nonSticky");
      const pages = await refreshes(new Visitor(url), 2);
      assert.deepEqual(pages.map((page) => page.host).sort(), ["TomcatA.magedu.com", "TomcatB.magedu.com"]);
    });

    test("refreshing alternates the Tomcats and keeps the session", () => sessionIsKept(url));

    test("a second up changes nothing", async () => {
      assert.deepEqual(Object.keys(await stack.up()), ["same"]);
    });

    test("a preview after a refresh expects no changes and warns of nothing", async () => {
      const preview = await stack.pulumi("preview", "--refresh", "--expect-no-changes");
      assert.doesNotMatch(preview, /warning/i);
    });

    test("balancer-manager asks for its login and shows a member for each Tomcat", async () => {
      const { statusUrl, statusUser, statusPassword } = await stack.outputs();
      assert.equal((await fetch(String(statusUrl))).status, 401);
      const login = Buffer.from(`${statusUser}:${statusPassword}`).toString("base64");
      const page = await fetch(String(statusUrl), { headers: { authorization: `Basic ${login}` } });
      const body = await page.text();
      assert.match(body, new RegExp(`ajp://${home.node1.replaceAll(".", "\\.")}[:<]`));
      assert.match(body, new RegExp(`ajp://${home.node2.replaceAll(".", "\\.")}[:<]`));
    });

    test("a file changed by hand is named by preview and put back by up", async () => {
      await target.tamper(stack.name, "node1", "httpd/balancer.conf");
      const preview = await stack.pulumi("preview", "--refresh", "--diff");
      assert.match(preview, /balancer\.conf changed/);
      const touched = await restarted(() => stack.up());
      assert.deepEqual(touched, []);
    });

    test("httpd runs on with its old files if it refuses the new ones, and so does a Tomcat", async () => {
      const releases = await releasesOf(home);
      const wrong = [
        edited(releases.httpd, "balancer.conf", (content) => `${content}NoSuchDirective on\n`),
        edited(releases.tomcat("node2"), "conf/server.xml", (content) => content.replace("</Server>", "")),
      ];
      const touched = await restarted(async () => {
        for (const each of wrong) {
          const { code, output } = await target.bring(stack.name, each);
          assert.notEqual(code, 0);
          assert.match(output, /"testing the configuration"/);
          assert.match(output, /NoSuchDirective|server\.xml/);
          assert.match(output, /still runs/);
        }
      });
      assert.deepEqual(touched, []);
    });

    test("a Tomcat that never answers, that ends again and again, or whose application does not start is left for the one that ran", async () => {
      const visitor = new Visitor(url);
      const before = await visitor.refresh();
      const tomcat = (await releasesOf(home)).tomcat("node2");
      const elsewhere = edited(tomcat, "conf/server.xml", (content) =>
        content.replace('port="8009"', 'port="8010"'),
      );
      const ending = edited(
        tomcat,
        "bin/setenv.sh",
        (content) => `[ "$1" = configtest ] || exit 1\n${content}`,
      );
      const without = edited(tomcat, "page/WEB-INF/web.xml", (content) =>
        content.replace(
          "<servlet>",
          "<listener><listener-class>a.Missing</listener-class></listener><servlet>",
        ),
      );
      for (const [release, why] of [
        [within(3, elsewhere), /"waiting until it answers" .*\b3 s\b/],
        [ending, /"waiting until it answers" .*again and again/],
        [without, /\/test did not start: .*ClassNotFoundException: a\.Missing/],
      ] as const) {
        const { code, output } = await target.bring(stack.name, release);
        assert.notEqual(code, 0);
        assert.match(output, why);
        assert.match(output, /(lines of|see) .*\n(.*\n)*.*tomcat runs again/);
      }
      const pages = await refreshes(visitor, 4);
      assert.deepEqual(new Set(pages.map(({ created }) => created)), new Set([before.created]));
      assert.deepEqual(Object.keys(await stack.up()), ["same"]);
      await sessionIsKept(url);
    });

    test("what was cut off in the midst of any step is made whole by the next up", async () => {
      const releases = await releasesOf(home);
      const httpd = edited(releases.httpd, "balancer.conf", (content) => `${content}# another\n`);
      const [a, b] = ["node1", "node2"].map((node) =>
        edited(releases.tomcat(node), "bin/setenv.sh", (content) => `${content}# another\n`),
      );
      assert.ok(a && b);
      for (const cut of [
        { ...httpd, cutAt: "transfer" },
        { ...httpd, cutAt: "testing the configuration" },
        { ...httpd, cutAt: "reloading" },
        { ...a, cutAt: "starting" },
        { ...b, cutAt: "waiting until it answers" },
      ] as const) {
        const { code, output } = await target.bring(stack.name, cut);
        assert.notEqual(code, 0, cut.cutAt);
        // On a busy machine it is killed a step later.
        if (cut.cutAt !== "transfer")
          assert.match(output, new RegExp(`^${cut.cutAt}\\n(.+\\n)?(Killed\\n)?$`, "m"));
      }
      await stack.up();
      await sessionIsKept(url);
      assert.deepEqual(Object.keys(await stack.up()), ["same"]);
    });

    test("a service taken away is shown by preview and brought back by up, alone", async () => {
      const touched = await restarted(async () => {
        await target.removeService(stack.name, "node3-memcached");
        const preview = await stack.pulumi("preview", "--refresh");
        assert.match(preview, /[+~].*node3-memcached/);
        await stack.up();
      });
      assert.deepEqual(touched, ["node3-memcached"]);
    });

    test("Tomcats change one after the other, and no visitor notices", async () => {
      await configure(home, subnet, { sessions: { lockingMode: "all" } });
      const touched = await restarted(async () => {
        assert.deepEqual(await noticedDuring(url, () => stack.up()), []);
      });
      assert.deepEqual(touched, ["node1-tomcat", "node2-tomcat"]);
    });

    test("another AJP secret and status password come without a restart, and no visitor notices", async () => {
      const before = await stack.outputs();
      const sessions = { lockingMode: "all" };
      await configure(home, subnet, { sessions, rotation: { ajpSecret: 1, statusPassword: 1 } });
      const touched = await restarted(async () => {
        assert.deepEqual(await noticedDuring(url, () => stack.up()), []);
      });
      assert.deepEqual(touched, []);
      const { statusUrl, statusUser, statusPassword } = before;
      const login = Buffer.from(`${statusUser}:${statusPassword}`).toString("base64");
      const page = await fetch(String(statusUrl), { headers: { authorization: `Basic ${login}` } });
      assert.equal(page.status, 401);
      assert.deepEqual(Object.keys(await stack.up()), ["same"]);
    });

    test("memcacheds change one after the other and back at once, and no visitor notices", async () => {
      const sessions = { lockingMode: "all" };
      const touched = await restarted(async () => {
        const larger = async () => {
          await configure(home, subnet, { sessions, stores: { memory: 96 } });
          await stack.up();
          await configure(home, subnet, { sessions });
          await stack.up();
        };
        assert.deepEqual(await noticedDuring(url, larger), []);
      });
      assert.deepEqual(touched, ["node2-memcached", "node3-memcached"]);
    });

    test("a Tomcat that is down is back before another one restarts, and no visitor notices", async () => {
      await configure(home);
      const touched = await restarted(async () => {
        await target.removeService(stack.name, "node2-tomcat");
        assert.deepEqual(await noticedDuring(url, () => stack.up()), []);
      });
      assert.deepEqual(touched, ["node1-tomcat", "node2-tomcat"]);
    });

    test("a node that moves takes its services along, and no visitor notices; httpd reloads, node3 is left alone", async () => {
      await configure({ ...home, node2: `${net}.12` });
      const touched = await restarted(async () => {
        assert.deepEqual(await noticedDuring(url, () => stack.up()), []);
      });
      assert.deepEqual(touched, ["node1-tomcat", "node2-tomcat", "node2-memcached"]);
      assert.equal((await stack.outputs()).memcachedNodes, `n1:${net}.12:11211,n2:${net}.3:11211`);
      await sessionIsKept(url);
    });

    if (target.replaceableBalancer !== undefined) {
      const options = ["--yes", "--skip-preview", "--replace", target.replaceableBalancer];
      test("a balancer serves until the one that replaces it does, and no visitor notices", async () => {
        let replaced: readonly string[] = [];
        const noticed = await noticedDuring(url, async () => {
          replaced = await restarted(() => stack.pulumi("up", ...options));
        });
        assert.deepEqual(replaced, ["node1-httpd"]);
        assert.deepEqual(noticed, []);
      });
    }

    test("nodes may swap their addresses", async () => {
      await configure({ node1: `${net}.1`, node2: `${net}.3`, node3: `${net}.12` });
      await stack.up();
      assert.equal((await stack.outputs()).memcachedNodes, `n1:${net}.3:11211,n2:${net}.12:11211`);
      await sessionIsKept(url);
    });

    test("all nodes may move at once, to another subnet", async () => {
      await configure(moved, otherSubnet);
      await stack.up();
      await sessionIsKept(url);
    });

    test("preview says that a change of the session mode ends every live session", async () => {
      await configure(moved, otherSubnet, { sessions: { mode: "sticky" } });
      const preview = await stack.pulumi("preview");
      assert.match(preview, /nonSticky guarded .*sticky: .*session/);
    });

    test("sticky sessions stay with their Tomcat, whose route the id carries", async () => {
      await stack.up();
      assert.equal((await stack.outputs()).sessionMode, "sticky");
      const pages = await refreshes(new Visitor(url), 6);
      assert.equal(new Set(pages.map((page) => page.host)).size, 1);
      assert.equal(new Set(pages.map((page) => page.sessionId)).size, 1);
      const [name] = pages[0]?.host.split(".") ?? [];
      assert.match(pages[0]?.sessionId ?? "", new RegExp(`^[0-9A-F]{32}-n2\\.${name}$`));
      const preview = await stack.pulumi("preview");
      assert.doesNotMatch(preview, /nonSticky guarded/);
    });

    test("a sticky session moves on when its Tomcat is taken away", async () => {
      const visitor = new Visitor(url);
      const first = await visitor.refresh();
      await target.removeService(
        stack.name,
        first.host.startsWith("TomcatA") ? "node1-tomcat" : "node2-tomcat",
      );
      const second = await visitor.refresh();
      assert.notEqual(second.host, first.host);
      assert.equal(bareId(second.sessionId), bareId(first.sessionId));
      assert.equal(second.created, first.created);
      await configure(moved, otherSubnet);
      await stack.up();
      await sessionIsKept(url);
    });

    test("a second stack, with another profile on another subnet, lives beside the first, from an up that was killed and run again", async () => {
      const other = { node1: `${neighbourNet}.1`, node2: `${neighbourNet}.2`, node3: `${neighbourNet}.3` };
      const neighbour = await openStack(
        target,
        "neighbour",
        lab(`${neighbourNet}.0/24`, neighbourPort, other),
        { profile: "tomcat10" },
      );
      try {
        for (const seconds of [2, 4]) await killedUp(neighbour, seconds);
        await neighbour.up();
        await refreshes(new Visitor(`http://127.0.0.1:${neighbourPort}/test/`), 2);
      } finally {
        await neighbour.close();
      }
      assert.deepEqual(await target.leftovers("neighbour"), []);
      await sessionIsKept(url);
    });

    test("destroy leaves nothing", async () => {
      await stack.pulumi("destroy", "--yes", "--skip-preview");
      assert.deepEqual(await target.leftovers(stack.name), []);
    });
  });
}

function lab(subnet: string, port: number, addresses: Addresses): Lab {
  const nodes = Object.entries(NODES).map(([name, services]) => [
    name,
    { address: addresses[name as keyof Addresses], services },
  ]);
  return {
    network: { subnet },
    nodes: Object.fromEntries(nodes),
    publish: { port },
    page: { counter: true },
  };
}

async function openStack(
  target: TargetUnderTest,
  name: string,
  place: Lab,
  more: Config = {},
): Promise<Stack> {
  return Stack.open(name, { ...(await target.prepare(name, place)), ...more });
}

async function sessionIsKept(url: string): Promise<void> {
  const pages = await refreshes(new Visitor(url), 12);
  assert.ok(pages.every((page) => page.status === 200));
  for (const [i, page] of pages.entries()) {
    assert.notEqual(page.host, pages[i + 1]?.host, "two refreshes in a row came from one Tomcat");
  }
  assert.equal(new Set(pages.map((page) => bareId(page.sessionId))).size, 1);
  assert.equal(new Set(pages.map((page) => page.created)).size, 1);
}

/** Ends an `up` as a power cut would, and takes back the lock that it leaves. */
async function killedUp(stack: Stack, seconds: number): Promise<void> {
  const up = stack.start("up", "--yes", "--skip-preview");
  await pause(seconds * 1000);
  if (up.pid !== undefined && up.exitCode === null) process.kill(-up.pid, "SIGKILL");
  await stack.mendState();
  await stack.try("cancel", "--yes");
}
