import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { cacheFolder } from "../../../artifacts/cacheFolder.ts";
import type { Diagnosis } from "../../../cli/commands/doctor.ts";
import { Checkout, type Run } from "./checkout.ts";

const STACK = ["--stack", "hidden"];
const PASSWORD = "correct-horse-battery";

let checkout: Checkout;
const lab = (...args: readonly string[]): Promise<Run> => checkout.lab(...args, ...STACK);

async function set(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await lab("pulumi", "config", "set", "--path", ...args);
  assert.equal(code, 0, stderr);
}

before(async () => {
  checkout = new Checkout(cacheFolder());
  const { code, stderr } = await checkout.lab("pulumi", "stack", "init", "hidden");
  assert.equal(code, 0, stderr);
});
after(() => checkout.remove());

test("a value that Pulumi has encrypted is read as any other", async () => {
  await set("--secret", "page.domain", "kept.example.org");
  assert.match(readFileSync(join(checkout.root, "Pulumi.hidden.yaml"), "utf8"), /secure: v1:/);
  const { code, stdout, stderr } = await lab("render", "node2/tomcat/page/index.jsp");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /TomcatB\.kept\.example\.org/);
});

test("doctor and render speak of the selected stack where none is named", async () => {
  const rendered = await checkout.lab("render", "node2/tomcat/page/index.jsp");
  assert.match(rendered.stdout, /TomcatB\.kept\.example\.org/, rendered.stderr);
  await set("page.contextPath", "no path");
  const { stdout } = await checkout.lab("doctor", "--json");
  await set("page.contextPath", "/test");
  assert.ok(
    JSON.parse(stdout).some(({ need, met }: Diagnosis) => need === "page.contextPath" && !met),
    stdout,
  );
});

test("the selected stack is known although a plugin of Pulumi is missing", async () => {
  const cache = join(checkout.folder, "cache-without-plugins");
  mkdirSync(join(cache, "pulumi-home"), { recursive: true });
  for (const entry of ["engine", "pulumi-home/workspaces"])
    symlinkSync(join(cacheFolder(), entry), join(cache, entry));
  const { stdout, stderr } = await checkout.start(["render", "node2/tomcat/page/index.jsp"], { cache }).end;
  assert.match(stdout, /TomcatB\.kept\.example\.org/, stderr);
});

test("on hosts a password is for the connection only, and each host without a key is told by command and program", async () => {
  await set("target", "ssh");
  await set("--secret", "ssh.password", PASSWORD);
  const told = [await lab("render"), await lab("pulumi", "preview")];
  for (const { code, stdout, stderr } of told) {
    const words = `${stdout}${stderr}`;
    assert.notEqual(code, 0);
    assert.match(words, /3 problems .*\bhidden\b/);
    for (const node of ["node1", "node2", "node3"])
      assert.match(words, new RegExp(`nodes\\.${node}\\.ssh\\.hostKey .*\\n.*\`\\./lab ssh-keys\``));
    assert.doesNotMatch(words, new RegExp(PASSWORD));
  }
});

test("secrets of a clone whose passphrase is gone are named, and how to go on without it", async () => {
  rmSync(join(checkout.root, ".lab/passphrase"));
  const { code, stderr } = await lab("render");
  assert.equal(code, 1);
  assert.match(stderr, /Pulumi\.hidden\.yaml .*page\.domain, ssh\.password$/m);
  assert.match(
    stderr,
    /stack select --create hidden && \.\/lab pulumi config set --secret --path page\.domain$/m,
  );
  assert.doesNotMatch(stderr, /^ +at /m);
});
