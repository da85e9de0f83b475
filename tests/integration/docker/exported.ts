/** A lab's export for compose, held against the lab that runs. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { load } from "js-yaml";
import { readApplications } from "../../../application/applicationContent.ts";
import { writeExport } from "../../../targets/docker/compose/writeExport.ts";
import { docker } from "../../../targets/docker/engine.ts";
import { NODE_ROOT } from "../../../templates/paths.ts";
import type { Topology } from "../../../topology/model.ts";

/** What a compose file says of a service, as far as the lab's own containers have it too. */
interface Composed {
  readonly image: string;
  readonly entrypoint?: readonly string[];
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly hostname?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly networks?: { readonly lab: { readonly ipv4_address: string } };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly user: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt: readonly string[];
  readonly mem_limit: string;
  readonly memswap_limit: string;
  readonly restart?: string;
  readonly stop_grace_period?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly logging: { readonly driver: string; readonly options?: Readonly<Record<string, string>> };
}

export type ComposedServices = Readonly<Record<string, Composed>>;

/** Writes the export. @returns the services of its compose file. */
export async function exported(folder: string, topology: Topology): Promise<ComposedServices> {
  const applications = await readApplications(topology);
  await writeExport(folder, { topology, applications, certificate: undefined });
  const text = await readFile(join(folder, "docker-compose.yaml"), "utf8");
  return (load(text.replaceAll("$$", "$")) as { services: ComposedServices }).services;
}

/** What compose would make of a service. */
export function settingsOf(name: string, service: Composed) {
  const { entrypoint = [], command, environment = {}, volumes = [], tmpfs = [], logging } = service;
  const grace = service.stop_grace_period;
  return {
    name,
    image: service.image.split(":")[1],
    command: [...entrypoint, ...command],
    environment: Object.entries(environment)
      .map(([variable, value]) => `${variable}=${value}`)
      .sort(),
    hostname: service.hostname,
    address: service.networks?.lab.ipv4_address,
    ports: service.ports ?? [],
    mounts: volumes
      .map((volume) => (volume.endsWith(`${NODE_ROOT}:ro`) ? `${NODE_ROOT} false` : `${volume} true`))
      .sort(),
    tmpfs: [...tmpfs].sort(),
    user: service.user,
    readOnly: service.read_only,
    capDrop: service.cap_drop,
    capAdd: service.cap_add ?? null,
    securityOpt: service.security_opt,
    memory: [service.mem_limit, service.memswap_limit],
    restart: service.restart,
    graceSeconds: grace === undefined ? undefined : Number.parseInt(grace, 10),
    healthcheck: service.healthcheck?.test,
    logging: { driver: logging.driver, options: logging.options ?? {} },
  };
}

/** What the lab's container has, in the same words. */
export async function settingsOfContainer(
  stack: string,
  name: string,
): Promise<ReturnType<typeof settingsOf>> {
  const [{ Config, HostConfig, NetworkSettings, Mounts, Image }] = JSON.parse(
    await docker("inspect", `msm-lab-${stack}-${name}`),
  );
  const [{ RepoTags }] = JSON.parse(await docker("image", "inspect", Image));
  const isNode = !name.includes("-");
  const tag = (RepoTags as readonly string[]).find((each) => each.startsWith(`msm-lab-${stack}/`));
  const mib = (bytes: number) => `${bytes / 2 ** 20}m`;
  return {
    name,
    image: tag?.split(":")[1],
    command: [...(Config.Entrypoint ?? []), ...Config.Cmd],
    environment: (Config.Env as readonly string[]).filter((each) => !each.startsWith("PATH=")).sort(),
    hostname: isNode ? Config.Hostname : undefined,
    address: isNode ? addressIn(NetworkSettings.Networks) : undefined,
    ports: Object.entries(
      (HostConfig.PortBindings ?? {}) as Readonly<Record<string, readonly Binding[]>>,
    ).flatMap(([port, bindings]) =>
      bindings.map(({ HostIp, HostPort }) => `${HostIp}:${HostPort}:${port.replace("/tcp", "")}`),
    ),
    mounts: (Mounts as readonly Mount[])
      .filter(({ Type }) => !isNode && Type === "volume")
      .map(({ Destination, RW }) => `${Destination} ${RW}`)
      .sort(),
    tmpfs: Object.entries(HostConfig.Tmpfs ?? {})
      .map(([path, options]) => `${path}:${options}`)
      .sort(),
    user: Config.User,
    readOnly: HostConfig.ReadonlyRootfs,
    capDrop: HostConfig.CapDrop,
    capAdd: HostConfig.CapAdd,
    securityOpt: HostConfig.SecurityOpt,
    memory: [mib(HostConfig.Memory), mib(HostConfig.MemorySwap)],
    restart: HostConfig.RestartPolicy.Name,
    graceSeconds: isNode ? undefined : Config.StopTimeout,
    healthcheck: Config.Healthcheck?.Test,
    logging: { driver: HostConfig.LogConfig.Type, options: HostConfig.LogConfig.Config },
  };
}

interface Binding {
  readonly HostIp: string;
  readonly HostPort: string;
}

interface Mount {
  readonly Type: string;
  readonly Destination: string;
  readonly RW: boolean;
}

function addressIn(networks: Readonly<Record<string, { readonly IPAddress: string }>>): string | undefined {
  return Object.values(networks)[0]?.IPAddress;
}

/**
 * Runs the container that places a node's files as compose would.
 * @param service e.g. `node1-files`. @param volume in place of the node's. @param image with bash, which the export would build.
 */
export async function placeFiles(
  folder: string,
  { user, command, volumes = [], cap_drop, cap_add = [], security_opt }: Composed,
  volume: string,
  image: string,
): Promise<void> {
  await docker(
    ...["run", "--rm", "--network", "none", "--read-only", "--user", user],
    ...cap_drop.flatMap((each) => ["--cap-drop", each]),
    ...cap_add.flatMap((each) => ["--cap-add", each]),
    ...security_opt.flatMap((each) => ["--security-opt", each]),
    ...volumes.flatMap((each) => [
      "--volume",
      each.startsWith("./") ? join(folder, each) : each.replace(/^[^:]+/, volume),
    ]),
    image,
    ...command,
  );
}

/** Mode, owner and digest of each file of a node's services, but for what the generated secrets make of it. */
export async function filesIn(volume: string, image: string): Promise<string> {
  const script = `cd ${NODE_ROOT}
    for service in httpd tomcat; do
      (cd "$service"/ && find . -type f ! -name ajp ! -name secrets.conf ! -name status.htpasswd | sort |
        while read -r file; do
          echo "$service $(stat -c '%u %g' "$file") $(sha256sum "$file")"
        done)
    done`;
  return await inVolume(volume, image, script);
}

/** Runs text for bash with a node's volume. @param user that of a service, or root. */
export function inVolume(volume: string, image: string, script: string, user = "0:0"): Promise<string> {
  return docker(
    ...["run", "--rm", "--network", "none", "--user", user, "--volume", `${volume}:${NODE_ROOT}:ro`],
    ...[image, "bash", "-c", script],
  );
}
