import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { UserError } from "../../../common/userError.ts";
import { buildWithGo, CLI, DOCKER_PLUGIN } from "../../../engine/goBuild.ts";

const root = mkdtempSync(join(tmpdir(), "go-build-"));
after(() => rmSync(root, { recursive: true }));
const builds = join(root, "cache", "build");
process.env.MSM_LAB_CACHE = join(root, "cache");
process.env.PATH = `${root}:${process.env.PATH}`;
process.env.GOFLAGS = "-mod=vendor";

test("a failing build shows what Go said and how to go on, and keeps what was downloaded", async () => {
  go(`
    list) echo "go: downloading a.example/x v1" >&2; touch "$GOMODCACHE-kept"; echo a.example/x; echo main;;
    build) printf '# a.example/x\\nx.go:1:1: undefined: y\\n' >&2; exit 1;;`);
  const told: string[] = [];
  const failure = await buildWithGo([CLI], (line) => told.push(line), never).catch((error: unknown) => error);
  assert.ok(failure instanceof UserError);
  assert.match(failure.message, /x\.go:1:1: undefined: y/);
  assert.match(failure.cure, /run it again/);
  assert.match(told[0] ?? "", /^downloading Go modules, 1 of about \d+$/);
  assert.deepEqual(readdirSync(builds), [`go-${process.pid}`]);
});

test("the next build goes on where another process was cut off, and leaves nothing", async () => {
  const abandoned = join(builds, "go-99999999");
  rmSync(join(builds, `go-${process.pid}`), { recursive: true });
  mkdirSync(abandoned);
  writeFileSync(join(abandoned, "modules-kept"), "");
  go(`
    list) test -e "$GOMODCACHE-kept" || exit 1; echo main;;
    build) while [ "$1" != -o ]; do shift; done; mkdir -p "$2"; echo built > "$2/pulumi";;`);
  let built = "";
  await buildWithGo(
    [CLI],
    () => {},
    async (folder) => {
      built = readFileSync(join(folder, CLI.file), "utf8");
    },
  );
  assert.equal(built, "built\n");
  assert.deepEqual(readdirSync(builds), []);
});

test("the build of a process that is alive is left alone", async () => {
  mkdirSync(join(builds, `go-${process.ppid}`));
  go("list|build) echo main;;");
  await buildWithGo(
    [CLI],
    () => {},
    async () => {},
  );
  assert.ok(existsSync(join(builds, `go-${process.ppid}`)));
});

test("both programs are built at once, whatever GOFLAGS the user has set", async () => {
  go(`
    list) echo main;;
    build) echo "$GOFLAGS $CGO_ENABLED" > ${root}/flags; echo "$@" > ${root}/args;;`);
  await buildWithGo(
    [CLI, DOCKER_PLUGIN],
    () => {},
    async () => {},
  );
  assert.equal(readFileSync(join(root, "flags"), "utf8"), "-modcacherw 0\n");
  assert.match(
    readFileSync(join(root, "args"), "utf8"),
    /pkg\/v3\/cmd\/pulumi \.\/pulumi-resource-docker\n$/,
  );
});

/** Puts a `go` on PATH that knows the version it is asked for and the `cases` of a shell's case. */
function go(cases: string): void {
  const script = `#!/bin/sh\ncase "$1" in\nenv) echo go1.26.0;;\n${cases}\nesac\n`;
  writeFileSync(join(root, "go"), script);
  chmodSync(join(root, "go"), 0o755);
}

async function never(): Promise<void> {
  assert.fail("nothing was built");
}
