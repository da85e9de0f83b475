import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as later } from "node:timers/promises";
import { setUp } from "../../../cli/setUp.ts";
import { showProgress } from "../../../common/progress.ts";
import { UserError } from "../../../common/userError.ts";
import type { Need } from "../../../engine/need.ts";
import { screen } from "../common/screen.ts";

const noLock = async () => () => {};

/** A machine that notes what is done to it, in order. */
class Machine {
  readonly log: string[] = [];
  readonly has = new Set<string>();

  need(name: string, after: readonly string[] = [], provide: () => Promise<void> = later): Need {
    return {
      name,
      after,
      check: async () =>
        this.has.has(name)
          ? { met: true, detail: "" }
          : { met: false, detail: `no ${name}`, cure: `get ${name}`, byUp: true },
      provide: async () => {
        this.log.push(`begin ${name}`);
        await provide();
        this.has.add(name);
        this.log.push(`end ${name}`);
      },
    };
  }

  async setUp(needs: readonly Need[], lock = noLock): Promise<string> {
    const { stream, text } = screen("file");
    await setUp(needs, showProgress(stream), lock);
    return text();
  }
}

test("needs are brought after those they come after, whatever their order in the list", async () => {
  const machine = new Machine();
  await machine.setUp([machine.need("image", ["docker"]), machine.need("docker")]);
  assert.deepEqual(machine.log, ["begin docker", "end docker", "begin image", "end image"]);
});

test("independent needs are brought side by side", async () => {
  const machine = new Machine();
  await machine.setUp([machine.need("docker"), machine.need("pulumi")]);
  assert.deepEqual(machine.log.slice(0, 2), ["begin docker", "begin pulumi"]);
});

test("a machine that has everything is left alone, in silence and without the lock", async () => {
  const machine = new Machine();
  machine.has.add("docker");
  const lock = () => assert.fail("locked");
  assert.equal(await machine.setUp([machine.need("docker")], lock), "");
  assert.deepEqual(machine.log, []);
});

test("what another process brought meanwhile is not brought again", async () => {
  const machine = new Machine();
  const lock = async () => {
    machine.has.add("docker");
    return () => {};
  };
  await machine.setUp([machine.need("docker")], lock);
  assert.deepEqual(machine.log, []);
});

test("a failed need keeps back what comes after it, not what stands beside it", async () => {
  const machine = new Machine();
  const failing = () => Promise.reject(new UserError("no network", "plug it in"));
  const needs = [
    machine.need("docker", [], failing),
    machine.need("image", ["docker"]),
    machine.need("pulumi"),
  ];
  await assert.rejects(machine.setUp(needs), ({ errors }: AggregateError) => {
    assert.deepEqual(
      errors.map(({ message }) => message),
      ["no network"],
    );
    return true;
  });
  assert.deepEqual(
    machine.log.filter((line) => line.startsWith("end")),
    ["end pulumi"],
  );
  assert.ok(!machine.log.includes("begin image"));
});

test("every failure is told, not only the first", async () => {
  const machine = new Machine();
  const failing = (words: string) => () => Promise.reject(new UserError(words, ""));
  const needs = [machine.need("a", [], failing("no a")), machine.need("b", [], failing("no b"))];
  await assert.rejects(machine.setUp(needs), ({ errors }: AggregateError) => errors.length === 2);
});

test("a need that is still not met after it was brought is a failure with its cure", async () => {
  const machine = new Machine();
  const need = { ...machine.need("docker"), provide: async () => {} };
  await assert.rejects(machine.setUp([need]), ({ errors: [error] }: AggregateError) => {
    assert.ok(error instanceof UserError);
    assert.equal(error.message, "docker: no docker");
    assert.equal(error.cure, "get docker");
    return true;
  });
});

test("the lock is given back, also after a failure", async () => {
  const machine = new Machine();
  let held = false;
  const lock = async () => {
    held = true;
    return () => {
      held = false;
    };
  };
  await assert.rejects(machine.setUp([machine.need("a", [], () => Promise.reject(new Error("x")))], lock));
  assert.equal(held, false);
});

test("needs that wait for each other are refused instead of waiting for ever", async () => {
  const machine = new Machine();
  await assert.rejects(machine.setUp([machine.need("a", ["b"]), machine.need("b", ["a"])]), AggregateError);
});
