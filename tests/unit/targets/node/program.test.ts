import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { HOST_SCRIPT } from "../../../../targets/ssh/hostProgram.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "msm-lab-node-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Runs text with the functions of a host's program, and its settings, but for the place of its files. */
function onHost(text: string): string {
  const functions = HOST_SCRIPT.replace(/main "\$@"\n$/, "")
    .replace(/\bROOT=\S+/, `ROOT=${folder}`)
    .replace(/\bSTATE=\S+/, `STATE=${folder}/.state`);
  return execFileSync("bash", ["-s"], { encoding: "utf8", cwd: folder, input: `${functions}\n${text}` });
}

test("every file that differs is told, and the look goes on to what comes after", () => {
  write({ "files/same": "same", "files/edited": "edited", "files/gone": "gone" });
  onHost("manifest files >manifest");
  assert.equal(onHost("changed_files files manifest; echo done"), "done\n");
  writeFileSync(join(folder, "files", "edited"), "another");
  rmSync(join(folder, "files", "gone"));
  assert.match(
    onHost("changed_files files manifest; echo done"),
    /^edited changed .*\ngone is gone, seen .*\ndone\n$/,
  );
});

describe("a new release against the one that runs", () => {
  const release = (name: string, files: Readonly<Record<string, string>>, plan = "") =>
    write({
      [`${name}/plan`]: `LIVE='live.jsp'\n${plan}`,
      [`${name}/unit`]: "a unit",
      [`${name}/files/conf`]: "conf",
      [`${name}/files/live.jsp`]: "page",
      ...Object.fromEntries(Object.entries(files).map(([path, content]) => [`${name}/${path}`, content])),
    });
  const difference = () => onHost("difference_of new good").trim();

  test("differs in nothing where only the plan is another one", () => {
    release("good", {});
    release("new", {}, "TIMEOUT='90'");
    assert.equal(difference(), "nothing");
  });

  test("differs live in files that the service takes by itself", () => {
    release("good", {});
    release("new", { "files/live.jsp": "another" });
    assert.equal(difference(), "live");
  });

  for (const [what, files, plan] of [
    ["another file as well", { "files/live.jsp": "another", "files/conf": "another" }, ""],
    ["a file that is new", { "files/more": "" }, ""],
    ["another unit", { unit: "another" }, ""],
    ["another Tomcat", {}, "TOMCAT='apache-tomcat-2'"],
    ["another application", {}, "FOLDERS='application 2.tar'"],
  ] as const) {
    test(`differs in more with ${what}`, () => {
      release("good", {}, "TOMCAT='apache-tomcat-1'\nFOLDERS='application 1.tar'");
      release("new", files, `TOMCAT='apache-tomcat-1'\nFOLDERS='application 1.tar'\n${plan}`);
      assert.equal(difference(), "more");
    });
  }

  test("is not held against the files of an application, which lie among its own", () => {
    release("good", { "files/application/index.jsp": "unpacked" }, "FOLDERS='application 1.tar'");
    release("new", {}, "FOLDERS='application 1.tar'");
    assert.equal(difference(), "nothing");
  });
});

describe("another secret ahead of a release", () => {
  const accept = (secret: string) =>
    onHost(`mkdir -p "$STATE/good"; echo r1 >"$STATE/good/tomcat"; accept tomcat secrets/ajp <<<'${secret}'`);
  const secrets = () => readFileSync(join(folder, ".releases/tomcat/r1/files/secrets/ajp"), "utf8");
  const release = (live: string) =>
    write({
      ".releases/tomcat/r1/plan": `LIVE='page.jsp\n${live}'\n`,
      ".releases/tomcat/r1/files/secrets/ajp": "old\n",
    });

  test("is accepted beside the one that is there, once, and differs from nothing that was placed", () => {
    release("secrets/ajp");
    assert.equal(accept("new"), "adding to secrets/ajp\n");
    assert.equal(accept("new"), "");
    assert.equal(accept("old"), "");
    assert.equal(secrets(), "old\nnew\n");
    const release1 = ".releases/tomcat/r1";
    assert.equal(onHost(`changed_files ${release1}/files ${release1}/manifest`), "");
  });

  test("waits for the next release if the one that runs would not take it", () => {
    release("another.jsp");
    assert.equal(accept("new"), "");
    assert.equal(secrets(), "old\n");
  });

  test("is nothing to a Tomcat that is not there", () => {
    assert.equal(accept("new"), "");
  });
});

test("a service that does not run is started, also if only files changed that it takes by itself", () => {
  const plan = `GROUP=${process.getgid?.()}\nLIVE='live.jsp'\n`;
  for (const [release, page] of Object.entries({ ".releases/tomcat/good": "page", new: "another" }))
    write({ [`${release}/plan`]: plan, [`${release}/digest`]: page, [`${release}/files/live.jsp`]: page });
  const supervisor = (state: string) =>
    `state_of() { echo ${state}; }; restart() { echo started; }; ready() { echo ready; }`;
  const replace = "replace_live tomcat new good";
  assert.equal(onHost(`${supervisor("created")}; ${replace}`), "replacing live.jsp\nstarted\nready\n");
  write({ "new/plan": plan, "new/digest": "third", "new/files/live.jsp": "third" });
  assert.equal(onHost(`${supervisor("running")}; ${replace}`), "replacing live.jsp\nready\n");
});

describe("a Tomcat that answers", () => {
  const started = (...log: readonly string[]) => {
    write({ log: log.map((line) => `24-Nov-2026 INFO [main] msmlab.StartReporter.${line}\n`).join("") });
    const supervisor = "log_since() { cat log; }; log_command() { echo 'docker logs x'; }; sleep() { :; }";
    const plan = "STARTED='msmlab.StartReporter.ended '; NOT_STARTED='msmlab.StartReporter.failed '";
    return onHost(`${supervisor}; ${plan}; all_started tomcat mark 2>&1 && echo went on || echo failed`);
  };

  test("has started once its log says so", () => {
    assert.equal(started("ended all done"), "went on\n");
  });

  test("has not started if an application did not, for the reason in its log", () => {
    assert.equal(
      started("failed /shop did not start: no [data]/base", "failed /b did not start", "ended all done"),
      `the step "starting" failed: /shop did not start: no [data]/base
the step "starting" failed: /b did not start
see docker logs x
failed
`,
    );
  });

  test("is not waited for forever if its log says nothing", () => {
    assert.match(started("other"), /"starting" failed: .* 5 s .*\nsee docker logs x\nfailed\n/);
  });
});
