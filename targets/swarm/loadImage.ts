/**
 * Brings an image from this machine's engine to those of the swarm's machines that lack it, or, with the word `remove`, takes it away
 * from them: run by the `…-load` commands of the deployment.
 *
 * IMAGE: its name, IMAGE_ID: what has that name; MANAGER: how the swarm is reached, as JSON; STACK: whose services may use it.
 */

import { spawn } from "node:child_process";
import process from "node:process";
import { text } from "node:stream/consumers";
import { dockerHost } from "../docker/engine.ts";
import { dockerCommand } from "../dockerCommand.ts";
import { engineVariables, type Manager } from "./engine.ts";
import { type MachineEngine, readyEngines } from "./machineEngines.ts";
import { imagesInUse, removeImage } from "./machineImages.ts";

const { IMAGE = "", IMAGE_ID = "", MANAGER = "{}", STACK = "" } = process.env;
const manager: Manager = JSON.parse(MANAGER);

/** One that dies meanwhile would be waited for much longer. */
const LOAD_TIMEOUT_MS = 600_000;

await (process.argv[2] === "remove" ? remove() : load());

async function load(): Promise<void> {
  const lacking = await without(await readyEngines(manager));
  if (lacking.length === 0) return;
  console.log(`loading ${IMAGE} into ${lacking.map(({ hostname }) => hostname).join(", ")}`);
  const save = spawn("docker", ["save", IMAGE], {
    env: { ...process.env, DOCKER_HOST: dockerHost },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = new Map(
    await Promise.all(lacking.map(async (each) => [each, await loadInto(each, save.stdout)] as const)),
  );
  // Nobody reads on where all have failed.
  save.kill();
  for (const machine of await without(lacking)) {
    const words = said.get(machine) || "it is another one there: its engine keeps images in another way";
    console.error(`${machine.hostname} has not taken ${IMAGE}: ${words}`);
    process.exitCode = 1;
  }
}

/** Names it where it is there without that name, as of another lab: both may be removed one by one. */
async function without(machines: readonly MachineEngine[]): Promise<readonly MachineEngine[]> {
  const named = await Promise.all(machines.map(({ engine }) => isNamed(engine)));
  return machines.filter((_, index) => !named[index]);
}

function isNamed(engine: Manager | undefined): Promise<boolean> {
  if (engine === undefined) return Promise.resolve(false);
  return dockerCommand(engineVariables(engine), ["tag", IMAGE_ID, IMAGE]).then(
    () => true,
    () => false,
  );
}

/** What the engine said against it; empty if it took the image. */
async function loadInto({ engine }: MachineEngine, image: NodeJS.ReadableStream): Promise<string> {
  if (engine === undefined) return "its engine is not reached";
  const taking = spawn("docker", ["load", "--quiet"], {
    env: { ...process.env, ...engineVariables(engine) },
    stdio: ["pipe", "ignore", "pipe"],
    timeout: LOAD_TIMEOUT_MS,
  });
  // It says by its other output why it takes no more.
  taking.stdin.on("error", () => {});
  image.pipe(taking.stdin);
  return (await text(taking.stderr)).trim();
}

/** A machine that is away keeps it until the lab is removed. What a service has, as after a way back, stays. */
async function remove(): Promise<void> {
  const [machines, inUse] = await Promise.all([readyEngines(manager), imagesInUse(manager, STACK)]);
  if (inUse.includes(IMAGE_ID)) return;
  await Promise.all(machines.map(({ engine }) => engine && removeImage(engine, IMAGE)));
}
