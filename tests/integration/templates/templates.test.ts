/** What the real programs make of the rendered files. */

import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { makeSelfSigned } from "../../../certificate/selfSigned.ts";
import { CookieJar } from "../../../common/cookieJar.ts";
import { ask, type Site, siteAt } from "../../../common/site.ts";
import { balancerConf } from "../../../templates/httpd/balancerConf.ts";
import { httpdSecretFiles } from "../../../templates/httpd/secretFiles.ts";
import { CERTIFICATE_FILE, KEY_FILE } from "../../../templates/httpd/tlsConf.ts";
import { directive, print } from "../../../templates/httpd/tree.ts";
import { trustedProxiesConf } from "../../../templates/httpd/trustedProxiesConf.ts";
import { connectionLimit } from "../../../templates/memcached/capacity.ts";
import { PAGE_FOLDER } from "../../../templates/tomcat/contextXml.ts";
import { SERVICE_KINDS, type SessionPolicy, type Topology } from "../../../topology/model.ts";
import type { PlannedFile, ServicePlan } from "../../../topology/plan.ts";
import { eventually } from "../../eventually.ts";
import { nonSticky, seedSecrets, sticky } from "../../unit/templates/seedTopology.ts";
import { fillMemcached } from "./fillMemcached.ts";
import {
  BALANCER,
  buildImages,
  container,
  docker,
  GATEWAY,
  image,
  logs,
  place,
  plans,
  probe,
  ready,
  remove,
  scratchTopology,
  seedCertificate,
  start,
} from "./scratchLab.ts";

const HTTPD = "node1-httpd";

/** Of a memcached's connections, those that the probe and the Tomcats have, and its own open files. */
const SPARE = 64;

before(() => buildImages(scratchTopology(nonSticky)));

suite("non-sticky sessions", () => {
  const topology = scratchTopology(nonSticky);
  const lab = named(topology.sessions);

  before(() => start(topology));
  after(remove);

  test("no program warns about its files", () => {
    for (const plan of lab.values())
      assert.doesNotMatch(logs(plan), /WARNING|SEVERE|:(warn|error)\]/, plan.name);
  });

  test("the page comes from each Tomcat in turn, in one session", async () => {
    const visit = visitor();
    const pages = [
      await visit("/test/"),
      await visit("/test/"),
      await visit("/test/"),
      await visit("/test/"),
    ];
    assert.deepEqual(
      pages.map(({ heading }) => heading),
      ["TomcatA", "TomcatB", "TomcatA", "TomcatB"].map((name) => `${name}.magedu.com`),
    );
    assert.deepEqual(
      pages.map(({ title }) => title),
      pages.map(({ heading }) => heading),
    );
    assert.equal(new Set(pages.map(({ session, created }) => `${session} ${created}`)).size, 1);
    assert.match(pages[0]?.session ?? "", /^[0-9A-F]{32}-n[12]$/);
    assert.match(pages[0]?.cookie ?? "", /; HttpOnly; SameSite=Lax$/);
  });

  test("the path without its last slash leads to the page", async () => {
    const { status, headers } = await fetch(url("/test"), { redirect: "manual" });
    assert.deepEqual([status, headers.get("location")], [302, "/test/"]);
  });

  test("the balancer's page asks for the generated password", async () => {
    const authorization = `Basic ${btoa(`status:${seedSecrets.statusPassword}`)}`;
    assert.equal((await fetch(url("/status"))).status, 401);
    const page = await fetch(url("/status"), { headers: { authorization } });
    assert.equal(page.status, 200);
    assert.match(await page.text(), /ajp:\/\/172\.29\.77\.1/);
  });

  test("what an outsider may not do", async () => {
    assert.equal((await fetch(url("/test/WEB-INF/web.xml"))).status, 404);
    assert.equal((await fetch(url("/test/x.jsp"), { method: "PUT", body: "x" })).status, 404);
    assert.equal(
      (await fetch(url("/test/"), { headers: { cookie: `JSESSIONID=${"x".repeat(33_000)}` } })).status,
      400,
    );
    const { headers } = await fetch(url("/"));
    assert.deepEqual([headers.get("server"), headers.get("x-powered-by")], ["Apache", null]);
  });

  test("a node listens on the ports of its services and no others", () => {
    for (const { name } of topology.nodes) {
      const here = [...lab.values()].filter(({ node }) => node === name);
      assert.deepEqual(listening(name), here.flatMap(({ ports }) => ports).sort(byNumber), name);
    }
  });

  test("a probe begins no session", () => {
    const before = requests();
    for (const plan of lab.values()) assert.ok(probe(plan), plan.name);
    assert.equal(requests(), before);
  });

  test("a probe fails for a service that is frozen", () => {
    for (const plan of lab.values()) {
      signal(plan, "STOP");
      const answered = probe(plan);
      signal(plan, "CONT");
      assert.equal(answered, false, plan.name);
    }
  });

  test("Tomcat starts from the archive of its classes", () => {
    assert.match(docker("exec", container("node1-tomcat"), "cat", "/proc/1/maps"), /tomcat\.jsa/);
  });

  test("the AJP secret is in no argument, variable or log", () => {
    for (const plan of lab.values()) {
      const shown = docker("exec", container(plan.name), "sh", "-c", "tr '\\0' '\\n' < /proc/1/cmdline; env");
      assert.ok(
        !`${shown}${docker("inspect", container(plan.name))}${logs(plan)}`.includes(seedSecrets.ajpSecret),
      );
    }
  });

  suite("httpd", () => {
    const plan = planOf(lab, HTTPD);

    test("takes changed files without a restart, after they passed its own test", async () => {
      const [first] = topology.tomcats;
      const one = balancerConf({ ...topology, tomcats: first ? [first] : [] });
      await reload(plan, { "balancer.conf": one });
      const visit = visitor();
      for (let i = 0; i < 4; i++) assert.equal((await visit("/test/")).heading, "TomcatA.magedu.com");
      await reload(plan, { "balancer.conf": balancerConf(topology) });
      const headings = [await visit("/test/"), await visit("/test/")].map(({ heading }) => heading);
      assert.deepEqual(headings.sort(), ["TomcatA.magedu.com", "TomcatB.magedu.com"]);
    });

    test("the test of its files finds a mistake", () => {
      stage(plan, { "balancer.conf": "ProxyPas / balancer://lbcluster/\n" });
      assert.throws(() => configTest(plan), /Invalid command 'ProxyPas'/);
    });

    test("without the secret Tomcat answers 403", async () => {
      const [secrets] = httpdSecretFiles({ ...seedSecrets, ajpSecret: "another-secret-than-tomcats" });
      await reload(plan, { "secrets.conf": secrets?.content ?? "" });
      assert.equal((await fetch(url("/test/"))).status, 403);
    });

    test("reads any value as it was meant", () => {
      const values = [
        'a "quoted" word',
        "back\\slash",
        "ends in a backslash\\",
        '\\"',
        "'single'",
        "<Proxy>",
        "# no comment",
        " spaces ",
        "é",
      ];
      const defines = values.map((value, i) => directive("Define", `VALUE${i}`, value));
      const module = plan.files[0]?.content.match(/^LoadModule mpm_event.*\n/m)?.[0];
      stage(plan, { "httpd.conf": module + print([directive("ErrorLog", "/dev/stderr"), ...defines]) });
      const shown = docker("exec", container(HTTPD), "bash", "-c", `${plan.configTest} -D DUMP_RUN_CFG`);
      for (const [i, value] of values.entries())
        assert.ok(shown.includes(`Define: VALUE${i}=${value}\n`), shown);
    });
  });

  test("Tomcat's own test finds its files right, and a broken server.xml wrong", () => {
    const plan = planOf(lab, "node2-tomcat");
    docker("stop", container(plan.name));
    assert.doesNotThrow(() => catalinaConfigTest(plan));
    place(plan, "/srv/msm-lab/tomcat", [{ path: "conf/server.xml", content: "<Server", mode: 0o644 }]);
    assert.throws(() => catalinaConfigTest(plan));
  });
});

suite("sticky sessions, over HTTPS and behind a proxy", () => {
  const topology = overHttps(scratchTopology(sticky));
  const lab = new Map(plans(topology).map(([plan]) => [plan.name, plan]));
  let site: Site = {
    origin: `https://${BALANCER}`,
    address: BALANCER,
    certificate: seedCertificate.chain,
  };

  before(async () => {
    await start(topology);
    const page = filesOf({ [`${PAGE_FOLDER}/who.jsp`]: WHO_JSP });
    for (const plan of lab.values()) if (plan.kind === "tomcat") place(plan, "/srv/msm-lab/tomcat", page);
  });
  after(remove);

  /** What an application is told of a request: the client's address, scheme, isSecure, host and port. */
  const told = async (headers: Readonly<Record<string, string>> = {}) => {
    const { body } = await ask(site, `${site.origin}/test/who.jsp`, { headers, timeoutMs: 10_000 });
    return body.trim();
  };

  test("no program warns about its files", () => {
    for (const plan of lab.values())
      assert.doesNotMatch(logs(plan), /WARNING|SEVERE|:(warn|error)\]/, plan.name);
  });

  test("the backup store holds the Tomcats' marks alone while the primary one lives", async () => {
    const marks = scratchTopology(sticky).tomcats.length;
    for (let session = 0; session < marks; session++) await visitor(site)("/test/");
    assert.equal(items("node2"), marks);
    assert.ok(items("node3") > marks);
  });

  test("a session stays with its Tomcat, and moves when that stops", async () => {
    const visit = visitor(site);
    const first = await visit("/test/");
    assert.match(first.session ?? "", /^[0-9A-F]{32}-n1\.TomcatA$/);
    assert.deepEqual((await visit("/test/")).session, first.session);

    docker("stop", container("node1-tomcat"));
    assert.match(logs(planOf(lab, "node1-tomcat")), /Destroying ProtocolHandler/);
    const moved = await visit("/test/");
    assert.equal(moved.heading, "TomcatB.magedu.com");
    assert.equal(moved.session, first.session?.replace("TomcatA", "TomcatB"));
    assert.equal(moved.created, first.created);
  });

  test("a memcached that is full of everything, with every connection in use, stays within its memory", async () => {
    const topology = scratchTopology(sticky);
    const { node, address, port } = topology.stores[0] ?? assert.fail();
    const state = () =>
      docker(
        "inspect",
        "--format",
        "{{.State.OOMKilled}} {{.State.StartedAt}}",
        container(`${node}-memcached`),
      );
    const started = state();
    const sockets = await fillMemcached(address, port, connectionLimit(topology) - SPARE);
    assert.ok(sockets.every(({ destroyed }) => !destroyed));
    for (const socket of sockets) socket.destroy();
    assert.equal(state(), started);
    assert.match(started, /^false /);
    await ready(planOf(lab, `${node}-memcached`));
    assert.ok(stat(node, "evictions") > 0);
  });

  test("plain HTTP leads to HTTPS, whatever the path and the query, and reaches no Tomcat", async () => {
    for (const path of ["/", "/test/a%20b%3Fc%2Cd/%C3%BC?x=%26y=1", "/status", "/test/a%0d%0aSet-Cookie:x"]) {
      const { status, headers } = await fetch(url(path), { redirect: "manual" });
      const [, to = ""] = /^https:\/\/172\.29\.77\.1(\/.*)$/.exec(headers.get("location") ?? "") ?? [];
      assert.deepEqual([status, decodeURIComponent(to)], [307, decodeURIComponent(path)]);
      assert.equal(headers.get("set-cookie"), null);
    }
  });

  test("a cookie is Secure, as the application itself is told that it was asked over HTTPS", async () => {
    const { cookies } = await ask(site, `${site.origin}/test/`, { timeoutMs: 5000 });
    assert.match(cookies[0] ?? "", /; Secure; HttpOnly; SameSite=Lax$/);
    const seen = await told();
    assert.equal(seen, `${GATEWAY} https true ${BALANCER} 443`);
  });

  test("a proxy's word of a client counts, for httpd's log as well", async () => {
    const forwarded = { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" };
    const host = "shop.example.com";
    const cases: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
      [{ ...forwarded, host }, `203.0.113.9 https true ${host} 443`],
      [{ ...forwarded, host: `${host}:8443` }, `203.0.113.9 https true ${host} 8443`],
      [{ ...forwarded, host, "x-forwarded-port": "9443" }, `203.0.113.9 https true ${host} 9443`],
      [{ ...forwarded, host: "inner:80", "x-forwarded-host": host }, `203.0.113.9 https true ${host} 443`],
      [
        { ...forwarded, host: "inner:80", "x-forwarded-host": `${host}:81` },
        `203.0.113.9 https true ${host} 81`,
      ],
      [{ ...forwarded, host, "x-forwarded-proto": "http" }, `203.0.113.9 http false ${host} 80`],
      // From the right: the first that is no proxy of the lab's. What stands before it was said by the client.
      [
        { ...forwarded, host, "x-forwarded-for": "6.6.6.6, 10.5.5.5, 10.1.2.3" },
        `10.5.5.5 https true ${host} 443`,
      ],
      [{ ...forwarded, host, "x-forwarded-for": "2001:db8::7" }, `2001:db8::7 https true ${host} 443`],
    ];
    for (const [headers, expected] of cases) assert.equal(await told(headers), expected);
    assert.match(logs(planOf(lab, HTTPD)), /^203\.0\.113\.9 .*"GET \/test\/who\.jsp/m);
  });

  test("nobody else's word counts, nor reaches an application", async () => {
    await reload(planOf(lab, HTTPD), { "trustedProxies.conf": trustedProxiesConf(["10.1.0.0/16"]) });
    const forged = {
      "x-forwarded-for": "203.0.113.9",
      "x-forwarded-proto": "http",
      "x-forwarded-host": "evil",
      "x-forwarded-port": "1",
      forwarded: "for=203.0.113.9",
    };
    assert.equal(await told(forged), `${GATEWAY} https true ${BALANCER} 443`);
  });

  test("a renewed certificate is taken without a restart, and the key is in no argument, variable or log", async () => {
    const plan = planOf(lab, HTTPD);
    const started = docker("inspect", "--format", "{{.State.StartedAt}}", container(HTTPD));
    const { chain, key } = makeSelfSigned([BALANCER], new Date());
    await reload(plan, { [CERTIFICATE_FILE]: chain, [KEY_FILE]: key });
    assert.equal(
      (await ask({ ...site, certificate: chain }, `${site.origin}/test/`, { timeoutMs: 5000 })).status,
      200,
    );
    await assert.rejects(ask(site, `${site.origin}/test/`, { timeoutMs: 5000 }), /certificate/);
    site = { ...site, certificate: chain };
    assert.equal(docker("inspect", "--format", "{{.State.StartedAt}}", container(HTTPD)), started);
    const shown = docker("exec", container(HTTPD), "sh", "-c", "tr '\\0' '\\n' < /proc/1/cmdline; env");
    const secret = key.split("\n")[1] ?? assert.fail();
    assert.ok(!`${shown}${docker("inspect", container(HTTPD))}${logs(plan)}`.includes(secret));
  });
});

test("images run as no root and hold no compiler, package lists or shell history", () => {
  for (const kind of SERVICE_KINDS) {
    const script = "id -u; ls -A /var/lib/apt/lists /root; command -v cc gcc javac zip || true";
    const found = docker("run", "--rm", image(kind), "sh", "-c", `${script} 2> /dev/null`);
    assert.doesNotMatch(found, /^0$|history|Packages|\/cc|\/gcc|javac|zip/m, kind);
  }
});

/** Shows what a request is to an application, and which claims of its client reach it. */
const WHO_JSP = `<%@ page session="false" contentType="text/plain" %>
<%= request.getRemoteAddr() %> <%= request.getScheme() %> <%= request.isSecure() %> <%= request.getServerName() %> <%= request.getServerPort() %>
<% for (String name : new String[] {"X-Forwarded-For", "X-Forwarded-Host", "Forwarded"})
     if (request.getHeader(name) != null) out.print(name); %>
`;

/** The lab with HTTPS, behind this machine and a network as proxies. */
function overHttps(topology: Topology): Topology {
  const { balancer } = topology;
  return {
    ...topology,
    balancer: { ...balancer, tlsPort: 443 },
    publish: { address: balancer.address, port: 80, httpsPort: 443 },
    tls: { certificate: { from: "selfSigned" } },
    trustedProxies: [GATEWAY, "10.1.0.0/16"],
  };
}

/** A browser: keeps its cookie. @param site default: over plain HTTP. */
function visitor(site = siteAt(url("/"))) {
  const jar = new CookieJar();
  return async (path: string) => {
    const answer = await ask(site, site.origin + path, { headers: jar.headers(), timeoutMs: 5000 });
    const { status, cookies, body } = answer;
    assert.equal(status, 200);
    jar.keep(cookies);
    const [session, created] = [...body.matchAll(/<td>(.*?)<\/td>/g)].map(([, cell]) => cell);
    const between = (tag: string) => new RegExp(`<${tag}>(.*?)</${tag}>`).exec(body)?.[1];
    return { session, created, title: between("title"), heading: between("h1"), cookie: cookies[0] };
  };
}

function url(path: string): string {
  return `http://${BALANCER}${path}`;
}

function named(policy: SessionPolicy): ReadonlyMap<string, ServicePlan> {
  return new Map(plans(scratchTopology(policy)).map(([plan]) => [plan.name, plan]));
}

function planOf(lab: ReadonlyMap<string, ServicePlan>, name: string): ServicePlan {
  return lab.get(name) ?? assert.fail(`no plan ${name}`);
}

/** To all processes of the service: the first one, which the others cannot reach, and its children. */
function signal(plan: ServicePlan, name: "STOP" | "CONT"): void {
  docker("exec", container(plan.name), "bash", "-c", `kill -${name} -1 2> /dev/null || true`);
  docker("kill", "--signal", name, container(plan.name));
}

/** Every TCP and UDP port a node listens on, but those of Docker's own name server. */
function listening(node: string): number[] {
  const script = "cat /proc/net/tcp /proc/net/tcp6; grep -h ' 07 ' /proc/net/udp /proc/net/udp6";
  const sockets = docker("exec", container(node), "sh", "-c", `${script} || true`).matchAll(
    /: (\w+):(\w{4}) \w+:\w{4} (0A|07) /g,
  );
  const ports = [...sockets]
    .filter(([, address]) => address !== "0B00007F")
    .map(([, , port = ""]) => Number.parseInt(port, 16));
  return ports.sort(byNumber);
}

function byNumber(a: number, b: number): number {
  return a - b;
}

/** Requests that reached a Tomcat, as httpd's log has them. */
function requests(): number {
  return docker("logs", container(HTTPD)).split("\n").length + items("node2") + items("node3");
}

/** Items in the node's memcached. */
function items(node: string): number {
  return stat(node, "curr_items");
}

/** What the node's memcached counts. */
function stat(node: string, name: string): number {
  const address = scratchTopology(nonSticky).stores.find((store) => store.node === node)?.address;
  const script = `exec 3<>/dev/tcp/${address}/11211; printf 'stats\\r\\nquit\\r\\n' >&3; cat <&3`;
  const stats = docker("exec", container(node), "bash", "-c", script);
  return Number(new RegExp(`^STAT ${name} (\\d+)`, "m").exec(stats)?.[1]);
}

/** The contents of files by their paths. */
type Contents = Readonly<Record<string, string>>;

function filesOf(contents: Contents): readonly PlannedFile[] {
  return Object.entries(contents).map(([path, content]) => ({ path, content, mode: 0o640 }));
}

/** Puts the plan's files, some of them replaced, where a target lets them wait. */
function stage(plan: ServicePlan, changed: Contents): void {
  const files = [...plan.files, ...httpdSecretFiles(seedSecrets, seedCertificate), ...filesOf(changed)];
  place(plan, "/srv/msm-lab/.next/httpd", files);
  docker("exec", container(plan.node), "chmod", "755", "/srv/msm-lab/.next");
}

function configTest(plan: ServicePlan): void {
  docker("exec", container(plan.name), "bash", "-c", plan.configTest ?? "false");
}

/** Changes files as a target does: tests them where they wait, then lets the running httpd take them. */
async function reload(plan: ServicePlan, changed: Contents): Promise<void> {
  stage(plan, changed);
  configTest(plan);
  place(plan, "/srv/msm-lab/httpd", filesOf(changed));
  const taken = () => logs(plan).split(plan.reload?.logLine ?? "").length;
  const before = taken();
  docker("kill", "--signal", plan.reload?.signal ?? "", container(plan.name));
  await eventually(() => taken() !== before);
  await ready(plan);
}

function catalinaConfigTest(plan: ServicePlan): void {
  const joined = [
    "--network",
    `container:${container(plan.node)}`,
    "--volume",
    `${container(plan.node)}:/srv/msm-lab:ro`,
  ];
  const variables = Object.entries(plan.environment).flatMap(([name, value]) => [
    "--env",
    `${name}=${value}`,
  ]);
  const tmpfs = ["--tmpfs", "/run/msm-lab/tomcat:mode=1777"];
  docker(
    "run",
    "--rm",
    ...joined,
    ...tmpfs,
    ...variables,
    image("tomcat"),
    plan.command[0] ?? "",
    "configtest",
  );
}
