import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { promisify } from "node:util";
import type { Problem } from "../../common/userError.ts";
import type { Topology } from "../../topology/model.ts";
import type { KnownLab } from "../knownLab.ts";
import { dockerHost } from "./engine.ts";
import { isOwn, listObjects } from "./objects.ts";

/** Whether this machine can publish the balancer at the configured address and ports. */
export async function publishProblems(lab: KnownLab, topology: Topology): Promise<readonly Problem[]> {
  if (!dockerHost.startsWith("unix:")) return [];
  const { address, port, httpsPort } = topology.publish;
  const ports = { "publish.port": port, ...(httpsPort !== undefined && { "publish.httpsPort": httpsPort }) };
  const errors = await Promise.all(
    Object.entries(ports).map(async ([path, each]) => {
      return { path, port: each, error: await listenError(address, each) };
    }),
  );
  if (errors.some(({ error }) => error === "EADDRNOTAVAIL")) {
    return [
      {
        path: "publish.address",
        message: `${address} is not an address of this machine`,
        cure: "choose 127.0.0.1, 0.0.0.0 or an address that `ip address` shows",
      },
    ];
  }
  const taken = errors.filter(({ error }) => error === "EADDRINUSE");
  const found = taken.map(({ path, port: each }) => takenProblems(lab, path, address, each));
  return (await Promise.all(found)).flat();
}

async function takenProblems(
  lab: KnownLab,
  path: string,
  address: string,
  port: number,
): Promise<readonly Problem[]> {
  const containers = await listObjects("container", "--filter", `publish=${port}`);
  if (containers.some((container) => isOwn(lab, container))) return [];
  const owner = containers[0] ? `the container ${containers[0].name}` : await listener(port);
  return [
    {
      path,
      message: `${address}:${port} is taken by ${owner}`,
      cure: "choose a free port, or stop what has it",
    },
  ];
}

/** The code of the error that listening there gives, if any. */
async function listenError(address: string, port: number): Promise<string | undefined> {
  const server = createServer();
  server.listen({ host: address, port, exclusive: true });
  try {
    await once(server, "listening");
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    server.close();
  }
}

/** `nginx (pid 4711)`, as far as this user may see it. */
async function listener(port: number): Promise<string> {
  const { stdout } = await promisify(execFile)("ss", ["-Hltnp", `sport = :${port}`]).catch(() => ({
    stdout: "",
  }));
  const [, name, pid] = /\("([^"]+)",pid=(\d+)/.exec(stdout) ?? [];
  return name === undefined ? "another process" : `${name} (pid ${pid})`;
}
