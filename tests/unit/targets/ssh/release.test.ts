import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { isRepeatable, REPEATABLE } from "../../../../ssh/repeatable.ts";
import { contents } from "../../../../targets/release.ts";
import { hostJava } from "../../../../targets/ssh/hostJava.ts";
import { asRoot, HOST_SCRIPT } from "../../../../targets/ssh/hostProgram.ts";
import { hostRelease } from "../../../../targets/ssh/hostRelease.ts";
import { setUpOf } from "../../../../targets/ssh/setUpHost.ts";
import { tomcatArchiveOf } from "../../../../targets/ssh/tomcatArchive.ts";
import { httpdService } from "../../../../templates/httpd/service.ts";
import { serviceUnit } from "../../../../templates/systemd/serviceUnit.ts";
import { tomcatSecretFiles, tomcatService } from "../../../../templates/tomcat/service.ts";
import { nonSticky, seedSecrets, seedTopology } from "../../templates/seedTopology.ts";

const TOPOLOGY = seedTopology(nonSticky);
const [TOMCAT_A] = TOPOLOGY.tomcats;
assert.ok(TOMCAT_A);
const PLAN = tomcatService(TOPOLOGY, TOMCAT_A);
const SECRETS = tomcatSecretFiles(seedSecrets.ajpSecret);
const ARCHIVE = tomcatArchiveOf(TOPOLOGY);
const JAVA_17 = hostJava({ os: "debian 12", architecture: "x86_64" }, [17]);
const JAVA_21 = hostJava({ os: "debian 13", architecture: "x86_64" }, [21]);
assert.ok(JAVA_17 && JAVA_21);
const TOMCAT = { archive: ARCHIVE, java: JAVA_17 };

test("the same plan gives the same release, another file, secret, unit, Tomcat or Java another one", () => {
  const { digest } = hostRelease(PLAN, SECRETS, TOMCAT);
  assert.equal(hostRelease(PLAN, SECRETS, TOMCAT).digest, digest);
  const [first, ...rest] = PLAN.files;
  assert.ok(first);
  const others = [
    hostRelease({ ...PLAN, files: [{ ...first, content: `${first.content} ` }, ...rest] }, SECRETS, TOMCAT),
    hostRelease({ ...PLAN, files: [{ ...first, mode: 0o600 }, ...rest] }, SECRETS, TOMCAT),
    hostRelease(PLAN, tomcatSecretFiles("another-secret-of-the-lab"), TOMCAT),
    hostRelease({ ...PLAN, stopGraceSeconds: PLAN.stopGraceSeconds + 1 }, SECRETS, TOMCAT),
    hostRelease(PLAN, SECRETS, {
      ...TOMCAT,
      archive: { ...ARCHIVE, folder: "apache-tomcat-11.0.99-12345678" },
    }),
    hostRelease(PLAN, SECRETS, { ...TOMCAT, java: JAVA_21 }),
  ];
  assert.equal(new Set([digest, ...others.map((other) => other.digest)]).size, others.length + 1);
});

test("a preview is shown a digest for each file, and no secret", () => {
  const shown = contents(PLAN, SECRETS, serviceUnit(PLAN)).join("\n");
  for (const { path } of [...PLAN.files, ...SECRETS]) assert.ok(shown.includes(` ${path}`), path);
  assert.ok(!shown.includes(seedSecrets.ajpSecret));
});

test("a Tomcat runs on the Java that the host has for it, not on the one that its shells find first", () => {
  for (const java of [JAVA_17, JAVA_21]) {
    const { archive } = hostRelease(PLAN, SECRETS, { ...TOMCAT, java });
    const [unit, plan] = ["unit", "plan"].map((file) =>
      execFileSync("tar", ["-xO", file], { input: archive, encoding: "utf8" }),
    );
    assert.ok(unit?.includes(`\nEnvironment=JRE_HOME=${java.home}\n`));
    const test = `${plan}\ncatalina() { :; }; eval "$CONFIG_TEST" >/dev/null 2>&1; printf '%s %s %s' "$JRE_HOME" "$JAVA" "$COMPILER"`;
    assert.equal(
      execFileSync("bash", ["-c", test], { encoding: "utf8" }),
      [java.home, java.home, java.compiler].join(" "),
    );
  }
});

test("a host's shell reads from the plan what was meant, quotes and line breaks too", () => {
  const { archive } = hostRelease(httpdService(TOPOLOGY), [], undefined);
  const plan = execFileSync("tar", ["-xO", "plan"], { input: archive, encoding: "utf8" });
  const script = `${plan}\nprintf '%s\\0' "$GROUP" "$PROBE" "$RELOADED" "$CONFIG_TEST"`;
  const { probe, reload, configTest } = httpdService(TOPOLOGY);
  assert.deepEqual(execFileSync("bash", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, 4), [
    "msm-httpd",
    probe.script,
    reload?.logLine,
    configTest,
  ]);
});

test("another version, serialiser or guard is another Tomcat, in a folder that names its version", () => {
  assert.match(ARCHIVE.folder, /^apache-tomcat-11\.0\.\d+-[0-9a-f]{8}$/);
  const kryo = tomcatArchiveOf({ ...TOPOLOGY, sessions: { ...nonSticky, serializer: "kryo" } });
  const tomcat8 = tomcatArchiveOf({ ...TOPOLOGY, profile: "tomcat8" });
  assert.equal(new Set([ARCHIVE.digest, kryo.digest, tomcat8.digest]).size, 3);
});

test("a host checks msm's jars as they were published, also those that it converts", () => {
  const checksums = (profile: "tomcat9" | "tomcat11") =>
    tomcatArchiveOf({ ...TOPOLOGY, profile })
      .checksums.replaceAll(" javax/", " lib/")
      .split("\n")
      .slice(1);
  assert.deepEqual(checksums("tomcat11"), checksums("tomcat9"));
});

test("whoever is not root becomes it with sudo, which asks for nothing", () => {
  assert.equal(asRoot("root", "host place a 'b c'"), `host place a 'b c'\n${REPEATABLE}`);
  const line = asRoot("deploy", "echo 'b c' $HOME").replace(/^sudo -n /, "");
  assert.equal(
    execFileSync("sh", ["-c", line], { encoding: "utf8", env: { HOME: "/h", PATH: process.env.PATH } }),
    "b c /h\n",
  );
});

test("what the program does may be repeated where a connection is lost, whatever stands behind it", () => {
  assert.ok(isRepeatable(`${asRoot("deploy", "host place")}\n# a file`));
  assert.ok(!isRepeatable("host place"));
});

test("the program on hosts is one that bash can read", () => {
  execFileSync("bash", ["-n"], { input: HOST_SCRIPT });
});

test("a host's packages are those of its services, and its rules can be read in a preview", () => {
  const [node1, , node3] = TOPOLOGY.nodes;
  assert.ok(node1 && node3);
  const command = setUpOf("dev", TOPOLOGY, node1, "root").command("lab node1 key", JAVA_17, "", "m:/f");
  assert.match(
    command,
    /'nftables apache2-bin zip openjdk-17-jre-headless' 'msm-httpd msm-tomcat' '' m:\/f$/,
  );
  const { command: third, stdin } = setUpOf("dev", TOPOLOGY, node3, "deploy");
  assert.match(
    third("lab node3 key", undefined, "firewall changed", "m:/f"),
    / setup lab node3 key dev memcached deploy 'nftables memcached' msm-memcached 'firewall changed' m:\/f$/,
  );
  assert.match(stdin(), /^ {4}ip daddr 172\.16\.103\.3 tcp dport 11211 .*reject with tcp reset$/m);
});
