import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { elapsed, showing, showProgress } from "../../../common/progress.ts";
import { forgetColourSettings, screen } from "./screen.ts";

const ESCAPE = "\x1b";

beforeEach(forgetColourSettings);

test("a file gets no line before two seconds, then one every ten", (context) => {
  context.mock.timers.enable({ apis: ["setInterval", "Date"] });
  const { stream, text } = screen("file");
  const progress = showProgress(stream);
  progress.begin("Docker").say("apt-get update");
  context.mock.timers.tick(1_000);
  assert.equal(text(), "");
  for (let second = 0; second < 22; second++) context.mock.timers.tick(1_000);
  assert.equal(
    text(),
    "Docker  apt-get update  2 s\nDocker  apt-get update  12 s\nDocker  apt-get update  22 s\n",
  );
});

test("a terminal gets one live line per task, erased when the task ends", (context) => {
  context.mock.timers.enable({ apis: ["setInterval", "Date"] });
  const { stream, text } = screen("terminal");
  const progress = showProgress(stream);
  const task = progress.begin("Docker");
  context.mock.timers.tick(3_000);
  task.end("Docker  ready");
  progress.close();
  assert.match(text(), /3 s/);
  assert.ok(text().endsWith(`${ESCAPE}[1A${ESCAPE}[JDocker  ready\n`), JSON.stringify(text().slice(-60)));
});

test("work ends with its word and time, and leaves no line if it fails or has no word", async () => {
  const { stream, text } = screen("file");
  const progress = showProgress(stream);
  assert.equal(await showing(progress, "Docker", async () => 7, String), 7);
  await showing(progress, "silent", async () => {});
  const failing = showing(progress, "failing", () => Promise.reject(new Error("no network")), String);
  await assert.rejects(failing, /no network/);
  assert.equal(text(), "Docker  7  0 s\n");
});

test("a live line never wraps: it would be erased only in part", () => {
  const { stream, text } = screen("terminal");
  const task = showProgress(stream).begin("x".repeat(100));
  assert.ok(
    text()
      .split("\n")
      .every((line) => line.length < 40),
  );
  task.end("");
});

test("a file gets no escape sequences, a terminal with NO_COLOR no colours", () => {
  const file = screen("file");
  showProgress(file.stream).print("a line");
  assert.equal(file.text(), "a line\n");

  const terminal = screen("terminal");
  process.env.NO_COLOR = "1";
  showProgress(terminal.stream).begin("Docker");
  assert.ok(!terminal.text().includes(`${ESCAPE}[2m`));
  forgetColourSettings();
  const coloured = screen("terminal");
  showProgress(coloured.stream).begin("Docker");
  assert.ok(coloured.text().includes(`${ESCAPE}[2m`));
});

test("times are told in seconds, from a minute on in minutes and seconds", () => {
  assert.equal(elapsed(400), "0 s");
  assert.equal(elapsed(59_400), "59 s");
  assert.equal(elapsed(59_600), "1 min 0 s");
  assert.equal(elapsed(125_000), "2 min 5 s");
});
