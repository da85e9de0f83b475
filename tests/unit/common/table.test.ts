import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { styleText } from "node:util";
import { table } from "../../../common/table.ts";
import { forgetColourSettings, screen } from "./screen.ts";

beforeEach(forgetColourSettings);

test("columns are as wide as their widest cell, lines end without space", () => {
  const { stream } = screen("file");
  assert.equal(
    table(
      ["node", "services"],
      [
        ["node1", "httpd, tomcat"],
        ["n", ""],
      ],
      stream,
    ),
    ["node   services", "node1  httpd, tomcat", "n"].join("\n"),
  );
});

test("colours take no room", () => {
  const { stream } = screen("terminal");
  const red = styleText("red", "down", { stream });
  assert.notEqual(red, "down");
  const [, first = "", second = ""] = table(
    ["state", "x"],
    [
      [red, "1"],
      ["up", "2"],
    ],
    stream,
  ).split("\n");
  assert.equal(first, `${red}   1`);
  assert.equal(second, "up     2");
});
