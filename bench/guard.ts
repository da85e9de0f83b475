/** `bench/guard.sh` runs it: builds the image, measures in its container, prints the medians. */

import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildGuardTestImage, TEST_CLASS_PATH } from "../tests/integration/java/guardImage.ts";

const IMAGE = "msm-lab-bench/guard";
const KINDS = ["guard", "stock", "plain"] as const;

const rounds = process.argv[2] ?? "5";
const base = await buildGuardTestImage("tomcat9");
execFileSync("docker", ["build", "--quiet", "--tag", IMAGE, "-"], {
  input: `FROM ${base}\nUSER 0:0\nRUN apt-get update -q && apt-get install -y -q --no-install-recommends wrk\nUSER tomcat\n`,
  stdio: ["pipe", "ignore", "inherit"],
});
const script = join(import.meta.dirname, "guardInside.sh");
const { stdout, status } = spawnSync(
  "docker",
  ["run", "--rm", "-v", `${script}:/bench.sh:ro`, IMAGE, "bash", "/bench.sh", TEST_CLASS_PATH, rounds],
  { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 24 },
);
if (status !== 0) throw new Error(`the container ended with ${status}`);

const rates = new Map<string, Map<string, number[]>>();
for (const line of stdout.trim().split("\n")) {
  const [page = "", method = "", clients = "", bytes = "", kind = "", rate = "", failed = ""] =
    line.split(" ");
  if (failed !== "0") throw new Error(`${failed} requests failed: ${line}`);
  const name =
    `${method} that ${page}s`.padEnd(18) +
    `${clients} client${clients === "1" ? " " : "s"}  ${Number(bytes) / 1000} kB`.padEnd(20);
  const kinds = rates.get(name) ?? new Map<string, number[]>();
  rates.set(name, kinds.set(kind, [...(kinds.get(kind) ?? []), Number(rate)]));
}
console.log(`${"".padEnd(38)}${KINDS.map((kind) => kind.padStart(9)).join("")}  guard / stock`);
for (const [name, kinds] of rates) {
  const medians = KINDS.map((kind) => median(kinds.get(kind) ?? []));
  const ratio = (medians[0] ?? 0) / (medians[1] ?? 1);
  console.log(
    `${name}${medians.map((rate) => rate.toFixed(0).padStart(9)).join("")}${ratio.toFixed(2).padStart(8)}`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
