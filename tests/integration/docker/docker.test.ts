import { spawn } from "node:child_process";
import { once } from "node:events";
import { atNode } from "../../../targets/docker/atNode.ts";
import { docker } from "../../../targets/docker/engine.ts";
import { containerName } from "../../../targets/docker/names.ts";
import { byPath } from "../../../targets/docker/release.ts";
import { releaseOf } from "../../../targets/release.ts";
import { SERVICE_USERS } from "../../../templates/serviceUsers.ts";
import { conformance } from "../../conformance/conformance.ts";
import type { Bringing, Brought } from "../../conformance/releases.ts";
import { leftovers } from "./leftovers.ts";

conformance({
  name: "docker",
  ground: {
    net: "172.29.103",
    otherNet: "172.29.104",
    port: 18080,
    neighbourNet: "172.29.105",
    neighbourPort: 18083,
  },
  prepare: async (_stack, lab) => lab,
  startOf: (stack, service) =>
    docker("inspect", "--format", "{{.State.StartedAt}}", `msm-lab-${stack}-${service}`),
  async tamper(stack, node, file) {
    const append = `echo '# changed by hand' >> /srv/msm-lab/${file}`;
    await docker("exec", "--user", "0", `msm-lab-${stack}-${node}`, "sh", "-c", append);
  },
  async removeService(stack, service) {
    await docker("rm", "--force", "--volumes", `msm-lab-${stack}-${service}`);
  },
  bring,
  replaceableBalancer: "**container:Container::node1-httpd",
  leftovers,
});

async function bring(stack: string, bringing: Bringing): Promise<Brought> {
  const container = (name: string) => containerName(stack, name);
  return bringing.cutAt === "transfer"
    ? await cutTransfer(container(bringing.plan.node), bringing)
    : await runCommand(container, bringing);
}

async function cutTransfer(container: string, { plan, secretFiles }: Bringing): Promise<Brought> {
  const group = SERVICE_USERS[plan.kind];
  const { archive, digest } = releaseOf(plan, secretFiles, { group: String(group) });
  const words = ["place", plan.service, digest, String(archive.length), ""];
  let output = "";
  const say = (line: string) => {
    output += line;
  };
  const code = await atNode({ container, group, words, input: archive.subarray(0, archive.length / 2), say });
  return { code, output };
}

/** What the deployment runs; a cut ends it as a power cut of this machine would. */
async function runCommand(
  container: (name: string) => string,
  { plan, secretFiles, cutAt }: Bringing,
): Promise<Brought> {
  const { files, ...rest } = plan;
  const child = spawn("node", ["targets/docker/placeRelease.ts"], {
    detached: true,
    env: {
      ...process.env,
      NODE: container(plan.node),
      CONTAINER: container(plan.name),
      PLAN: JSON.stringify(rest),
      SECRET_FILES: byPath(secretFiles),
    },
  });
  let output = "";
  const hear = (chunk: Buffer) => {
    output += chunk;
    if (cutAt && output.includes(`${cutAt}\n`) && child.pid) process.kill(-child.pid, "SIGKILL");
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  child.stdin.end(byPath(files));
  const [code] = await once(child, "close");
  return { code: code ?? 137, output };
}
