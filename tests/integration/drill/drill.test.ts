import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, suite, test } from "node:test";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { bareId, parseSessionId } from "../../../running/sessionId.ts";
import { docker } from "../../../targets/docker/engine.ts";
import type { CheckResult } from "../../../verify/check.ts";
import { eventually } from "../../eventually.ts";
import type { Run } from "../cli/checkout.ts";
import { Clone } from "../cli/clone.ts";
import { compiledIn } from "../docker/compiled.ts";
import { ROOM, COUNTER as SHOP_COUNTER } from "../docker/room.ts";
import { buildTomcatImage } from "../java/guardImage.ts";
import { drillResult } from "./drillResult.ts";
import { RoomGuest } from "./roomGuest.ts";

const STACK = "drilled";
const PORT = 18081;
const HTTPS_PORT = 18281;
const SITE = `https://127.0.0.1:${HTTPS_PORT}`;
const COUNTER = `${SITE}/test/counter`;
const SHOP = `${SITE}/shop/`;

/** Two Tomcats that can take each other's place, and one store; an application with a WebSocket, over HTTPS. */
const CONFIG = {
  network: { subnet: "172.29.106.0/24" },
  nodes: {
    node1: { address: "172.29.106.1", services: ["httpd", "tomcat", { tomcat: 8010 }] },
    node2: { address: "172.29.106.2", services: ["memcached"] },
  },
  sessions: { mode: "sticky" },
  publish: { port: PORT, httpsPort: HTTPS_PORT },
  tls: { selfSigned: true },
};
const SERVICES = ["node1-httpd", "node1-tomcat", "node1-tomcat2", "node2-memcached"];

let clone: Clone;
const lab = (...args: readonly string[]): Promise<Run> => clone.lab(...args);

before(async () => {
  clone = new Clone(STACK, CONFIG);
  const war = join(clone.checkout.folder, "shop");
  await writeShop(war);
  clone.configure({ ...CONFIG, application: { war, heap: 128 } });
});
after(async () => {
  const { code, stderr } = await lab("down");
  clone.checkout.remove();
  assert.equal(code, 0, stderr);
});

async function writeShop(folder: string): Promise<void> {
  const image = await buildTomcatImage("tomcat11");
  const files = {
    "index.jsp": SHOP_COUNTER,
    "WEB-INF/classes/com/acme/shop/Room.class": await compiledIn(["run", "--rm", image], "Room", ROOM),
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** Lets this process know the lab's own certificate. */
async function trustLab(): Promise<void> {
  const { stdout } = await lab("pulumi", "stack", "output", "certificate");
  setDefaultCACertificates([...getCACertificates("default"), stdout]);
}

/** Each Tomcat but the last was killed, and the next one served the next socket, in the session as it was. */
async function assertMoved(guest: RoomGuest, ...tomcats: readonly string[]): Promise<void> {
  await guest.leave();
  const { heard, codes } = guest;
  assert.deepEqual(
    heard.map(({ id, count }) => `${parseSessionId(id).route} ${count}`),
    tomcats.map((tomcat, sockets) => `.${tomcat} ${sockets + 1}`),
  );
  assert.equal(new Set(heard.map(({ id }) => bareId(id))).size, 1);
  assert.deepEqual(
    codes,
    tomcats.slice(1).map(() => 1006),
  );
}

async function states(): Promise<readonly string[]> {
  return await Promise.all(
    SERVICES.map((name) => docker("inspect", "--format", "{{.State.Status}}", `msm-lab-${STACK}-${name}`)),
  );
}

suite("a drill", () => {
  test("of a stack that is down says how to bring it up, and so does a repair", async () => {
    const { code, stderr } = await lab("drill");
    assert.equal(code, 1);
    assert.match(stderr, /\bdrilled\b.*\n {2}.*\.\/lab up --stack drilled/);
    const repair = await lab("repair");
    assert.equal(repair.code, 1);
    assert.match(repair.stdout, /^stack drilled .*\.\/lab up.*\n$/);
  });

  test("is of a lab that passes every check, also with HTTPS, an application and its WebSocket", async () => {
    const up = await lab("up");
    assert.equal(up.code, 0, up.stderr);
    const { code, stdout } = await lab("verify", "--json");
    const { checks }: { readonly checks: readonly CheckResult[] } = JSON.parse(stdout);
    assert.deepEqual(
      checks.filter(({ result }) => result !== "passed"),
      [],
    );
    assert.equal(code, 0);
    for (const each of ["HTTPS", "applications", "WebSockets"])
      assert.ok(
        checks.some(({ name }) => name.includes(each)),
        each,
      );
  });

  test("kills Tomcats and the store under load, sees that no session is lost, and leaves the lab as it was", async () => {
    await trustLab();
    assert.equal((await fetch(COUNTER)).status, 404);

    // In turn they would come to A, B, A.
    const homes = ["TomcatA", "TomcatA", "TomcatB"];
    const guests = await Promise.all(homes.map((tomcat) => RoomGuest.at(SHOP, tomcat)));
    const report = join(clone.checkout.folder, "report.html");
    const run = await lab(
      "drill",
      "kill-tomcat",
      "kill-store",
      "parallel-attributes",
      "image-requests",
      "--json",
      "--report",
      report,
    );
    const { runs, keeping } = drillResult(run);
    const rows = runs[0]?.faults ?? [];
    const checks = runs[0]?.checks ?? [];
    assert.equal(keeping, "sticky");
    assert.deepEqual(runs[0]?.troubles, []);
    assert.deepEqual(new Set(checks.map(({ word }) => word)), new Set(["kept"]), JSON.stringify(checks));
    assert.deepEqual(
      rows.map(({ scenario, on }) => [scenario, on]),
      [
        ["kill-tomcat", "TomcatA"],
        ["kill-tomcat", "TomcatB"],
        ["kill-store", "n1 on node2"],
      ],
    );
    for (const { figures, verdict } of rows) {
      // Of parallel requests sticky sessions may lose something when they move.
      assert.notEqual(verdict.word, "broken", verdict.broken.join());
      assert.deepEqual([figures.lost, figures.stale, figures.skipped], [0, 0, 0]);
      assert.ok(figures.requests > 500, `${figures.requests} requests`);
    }
    for (const [index, tomcat] of ["TomcatA", "TomcatB"].entries()) {
      const { shares = {}, moved = Number.NaN } = rows[index]?.figures ?? {};
      // Its clients went over: for five of about ten seconds it served nobody.
      assert.ok(
        (shares[tomcat] ?? 0) < 0.45 * Object.values(shares).reduce((a, b) => a + b),
        JSON.stringify(shares),
      );
      assert.ok(moved < 5, `${moved} s`);
    }
    assert.match(readFileSync(report, "utf8"), /<svg/);

    const [first = assert.fail(), second = assert.fail(), third = assert.fail()] = guests;
    for (const guest of [first, second]) await assertMoved(guest, "TomcatA", "TomcatB", "TomcatA");
    await assertMoved(third, "TomcatB", "TomcatA");

    assert.equal((await fetch(COUNTER)).status, 404);
    const again = await lab("up");
    assert.match(again.stdout, /unchanged/, again.stdout);
  });

  test("that was killed is put back by the next one, which lets no third one in and stops at Ctrl-C with everything running", async () => {
    const killed = clone.checkout.start(["drill", "freeze-tomcat", "--stack", STACK]);
    await eventually(async () => (await states()).includes("paused"));
    process.kill(killed.pid, "SIGKILL");
    await killed.end;
    assert.ok((await states()).includes("paused"));

    const next = clone.checkout.start(["drill", "kill-store", "--stack", STACK]);
    await eventually(async () => (await states()).includes("exited"));
    const third = await lab("drill");
    assert.equal(third.code, 1);
    assert.match(third.stderr, /\bdrilled\b.*process \d+/);

    process.kill(next.pid, "SIGINT");
    const { code, stderr } = await next.end;
    assert.equal(code, 130, stderr);
    assert.match(stderr, /^thawed node1-tomcat\b/m);
    assert.match(stderr, /^stopping\b.*\nstarted node2-memcached\n.*\bwhole$/m);
    assert.deepEqual(await states(), ["running", "running", "running", "running"]);
    assert.equal((await fetch(COUNTER)).status, 404);
    assert.ok(!existsSync(join(clone.checkout.cache, `drill-${STACK}.pid`)));
  });
});

suite("a repair", () => {
  const container = (name: string) => `msm-lab-${STACK}-${name}`;

  test("puts back what was changed, frozen, stopped and taken away, and tells each", async () => {
    const append = "echo '# by hand' >>/srv/msm-lab/httpd/balancer.conf";
    await docker("exec", "--user", "0", container("node1"), "sh", "-c", append);
    await docker("pause", container("node1-tomcat"));
    await docker("stop", container("node1-tomcat2"));
    await docker("rm", "--force", container("node2-memcached"));
    const { code, stdout, stderr } = await lab("repair");
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    assert.match(
      stdout,
      /^.*:\n {2}node1-tomcat is paused\n {2}node1-tomcat2 is exited\n {2}node2-memcached is missing\n {2}node1\/httpd: balancer\.conf changed .*\n/,
    );
    assert.match(stdout, /^thawed node1-tomcat\nstarted node1-tomcat2\nstack drilled: repaired \(/m);
    assert.deepEqual(await states(), ["running", "running", "running", "running"]);
  });

  test("of a lab that is whole says that there is nothing to do", async () => {
    const { code, stdout, stderr } = await lab("repair");
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    assert.match(stdout, /^stack drilled: nothing .*\n$/);
    assert.equal(stderr, "");
  });
});
