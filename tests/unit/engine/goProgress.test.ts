import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { advance, modulesIn, STARTED } from "../../../engine/goProgress.ts";

test("downloads and compiled packages are counted, the rest is kept to be shown", () => {
  const lines = [
    "go: downloading github.com/moby/term v0.5.2",
    "internal/goarch",
    "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    "# github.com/charmbracelet/glamour/ansi",
    "ansi/table.go:61:19: ctx.table.writer.SetBorders undefined",
    "",
  ];
  assert.deepEqual(lines.reduce(advance, STARTED), {
    modules: 1,
    packages: 2,
    remarks: lines.slice(3, 5),
  });
});

test("of a long output the end is kept", () => {
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  const { remarks } = lines.reduce(advance, STARTED);
  assert.ok(remarks.length < 30);
  assert.equal(remarks.at(-1), "line 99");
});

test("every module whose content go.sum pins is counted once", () => {
  assert.equal(modulesIn("a v1 h1:x=\na v1/go.mod h1:y=\nb v2/go.mod h1:z=\n"), 1);
  const modules = modulesIn(readFileSync(join(import.meta.dirname, "../../../engine/go/go.sum"), "utf8"));
  assert.ok(modules > 300 && modules < 400, `${modules}`);
});
