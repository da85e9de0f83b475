/**
 * What distance costs on hosts: `node bench/roundTrips.ts [TIMES]`. It starts three test hosts, brings a lab up on them through
 * forwarders of its own, makes their round trips last 0, 50 and 200 ms, and prints the median seconds of `./lab up` that changes
 * nothing, of the engine's, and of `./lab status`, with the round trips that follow from them.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { dump } from "js-yaml";
import { projectRoot } from "../cli/projectRoot.ts";
import { stackFile } from "../cli/stackFile.ts";
import { freePort } from "../common/freePort.ts";
import { table } from "../common/table.ts";
import { forwarder } from "../tests/integration/ssh/forwarder.ts";
import { fresh, type Site, startMachines } from "../tests/integration/ssh/machines.ts";

const STACK = "bench-round-trips";
const SITE: Site = { name: "msm-lab-far", net: "172.29.116" };
const HOSTS = { node1: fresh(11), node2: fresh(12), node3: fresh(13) };
type Name = keyof typeof HOSTS;
const NAMES = Object.keys(HOSTS) as Name[];
const SERVICES = { node1: ["httpd", "tomcat"], node2: ["tomcat", "memcached"], node3: ["memcached"] };

/** Milliseconds. */
const ROUND_TRIPS = [0, 50, 200] as const;

const SETTLED = join(projectRoot, ".lab", "settled", `${STACK}.json`);

const COMMANDS: Readonly<Record<string, () => Promise<void>>> = {
  "up, unchanged": () => lab("up"),
  "up, unchanged, by the engine": async () => {
    await rm(SETTLED, { force: true });
    await lab("up");
  },
  status: () => lab("status"),
};

const times = Number(process.argv[2] ?? 3);
const { all, keys, remove } = await startMachines(SITE, HOSTS);
const ways = await Promise.all(NAMES.map(async () => forwarder(await freePort())));
try {
  await configure();
  await lab("up");
  await lab("up");
  const rows = [];
  for (const [name, command] of Object.entries(COMMANDS)) {
    const seconds = [];
    for (const roundTrip of ROUND_TRIPS) {
      for (const way of ways) way.delay(roundTrip);
      seconds.push(await median(command));
    }
    const [near = 0] = seconds;
    const trips = ((seconds.at(-1) ?? 0) - near) / ((ROUND_TRIPS.at(-1) ?? 1) / 1000);
    rows.push([name, ...seconds.map((each) => each.toFixed(2)), trips.toFixed(1)]);
  }
  console.log(table(["command", ...ROUND_TRIPS.map((each) => `${each} ms`), "round trips"], rows));
} finally {
  for (const way of ways) way.delay(0);
  await lab("down", "--yes");
  await Promise.all(ways.map(({ close }) => close()));
  await remove();
  await rm(stackFile(STACK), { force: true });
}

async function configure(): Promise<void> {
  const nodes = NAMES.map((name, index) => {
    const { address, hostKey } = all[name];
    const way = ways[index];
    way?.leadTo(address, 22);
    return [
      name,
      { address, services: SERVICES[name], ssh: { host: "127.0.0.1", port: way?.port, hostKey } },
    ];
  });
  const config = {
    "msm-lab:target": "ssh",
    "msm-lab:network": { subnet: `${SITE.net}.0/24` },
    "msm-lab:nodes": Object.fromEntries(nodes),
    "msm-lab:ssh": { privateKeyFile: keys.plain.file },
  };
  await writeFile(stackFile(STACK), dump({ config }, { lineWidth: -1 }));
}

async function median(command: () => Promise<void>): Promise<number> {
  const taken = [];
  for (let run = 0; run < times; run++) {
    const begun = performance.now();
    await command();
    taken.push((performance.now() - begun) / 1000);
  }
  return taken.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
}

async function lab(...args: readonly string[]): Promise<void> {
  const child = spawn(join(projectRoot, "lab"), [...args, "--stack", STACK], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`./lab ${args.join(" ")} exited with ${code}`);
}
