/** A compose file that makes the containers of a lab. */

import { dump } from "js-yaml";
import { assertNever } from "../../../common/assertNever.ts";
import { NODE_ROOT, SCRATCH_ROOT } from "../../../templates/paths.ts";
import { SERVICE_USERS } from "../../../templates/serviceUsers.ts";
import type { LabNode, ServiceKind, Topology } from "../../../topology/model.ts";
import type { ServicePlan } from "../../../topology/plan.ts";
import { doorsOf } from "../../../topology/publish.ts";
import { archiveName } from "../../release.ts";
import { LOG_OPTIONS, memoryFolders } from "../containerSettings.ts";

/** A kind of service, or `node` for what holds a node's network. */
export type ImageKind = ServiceKind | "node";

/** A service and the name of the release that it runs with. */
export interface ExportedService {
  readonly plan: ServicePlan;
  /** Changes with anything that the service must be started anew for. */
  readonly release: string;
  /** Changes with any file. */
  readonly content: string;
}

/** Begins every compose file of an export, which is known by it. */
export const HEADING = "# A lab, written by `./lab export compose`, which may write it again.\n";

/** What is beside the compose file, relative to its folder. */
export const EXPORT_PATHS = {
  images: "images",
  files: "files",
  archives: "archives",
  program: "place.sh",
} as const;

/**
 * Renders `docker-compose.yaml` for docker-compose 1.29 and Compose 2, which both read it without `version`.
 * @param digests of the images.
 */
export function composeFile(
  topology: Topology,
  services: readonly ExportedService[],
  digests: Readonly<Record<ImageKind, string>>,
): string {
  const image = (kind: ImageKind) => ({
    image: `msm-lab-export/${kind}:${digests[kind]}`,
    build: `./${EXPORT_PATHS.images}/${kind}`,
  });
  const withFiles = topology.nodes.filter(({ name }) => filesOf(name, services).length > 0);
  const file = {
    services: Object.fromEntries([
      ...topology.nodes.map((node) => [node.name, { ...image("node"), ...nodeContainer(node, topology) }]),
      ...withFiles.map(({ name }) => [
        filesService(name),
        { ...image("node"), ...filesContainer(name, filesOf(name, services)) },
      ]),
      ...services.map((service) => [
        service.plan.name,
        { ...image(service.plan.kind), ...serviceContainer(service, services) },
      ]),
    ]),
    networks: { lab: { driver: "bridge", ipam: { config: [topology.network] } } },
    volumes: Object.fromEntries(withFiles.map(({ name }) => [name, {}])),
  };
  // Compose replaces $NAME in every value, and takes $$ for one of these characters.
  return HEADING + dump(file, { lineWidth: -1, noRefs: true }).replaceAll("$", "$$$$");
}

const CONFINED = { read_only: true, cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] };

function limitedTo(memoryMiB: number) {
  return { mem_limit: `${memoryMiB}m`, memswap_limit: `${memoryMiB}m` };
}

/** Holds the node's network namespace (../node.ts). */
function nodeContainer(node: LabNode, topology: Topology) {
  return {
    command: ["sleep", "infinity"],
    hostname: node.name,
    networks: { lab: { ipv4_address: node.address } },
    ...(topology.balancer.node === node.name && { ports: publishedPorts(topology) }),
    user: "65534:65534",
    ...CONFINED,
    ...limitedTo(64),
    restart: "unless-stopped",
    stop_signal: "SIGKILL",
    logging: { driver: "none" },
  };
}

/** Only the balancer is reached from outside the lab's network. */
function publishedPorts(topology: Topology): readonly string[] {
  return doorsOf(topology).map(({ port, published }) => `${topology.publish.address}:${published}:${port}`);
}

function filesService(node: string): string {
  return `${node}-files`;
}

function filesOf(node: string, services: readonly ExportedService[]): readonly ExportedService[] {
  return services.filter(({ plan }) => plan.node === node && plan.files.length > 0);
}

/** Places the files of a node's services, with the owner that each must have, and ends. */
function filesContainer(node: string, services: readonly ExportedService[]) {
  const { program, files, archives } = EXPORT_PATHS;
  const hasArchives = services.some(({ plan }) => plan.folders.length > 0);
  return {
    command: ["bash", `/export/${program}`, ...services.map(placement)],
    labels: { "msm-lab.files": services.map(({ content }) => content).join(" ") },
    network_mode: "none",
    volumes: [
      `./${program}:/export/${program}:ro`,
      `./${files}/${node}:/export/files:ro`,
      ...(hasArchives ? [`./${archives}:/export/archives:ro`] : []),
      `${node}:${NODE_ROOT}`,
    ],
    user: "0:0",
    ...CONFINED,
    // The files belong to whoever wrote the export, and those with secrets can be read by nobody else.
    cap_add: ["CHOWN", "DAC_READ_SEARCH"],
    ...limitedTo(64),
    logging: { driver: "json-file", options: LOG_OPTIONS },
  };
}

/** The words that place.sh takes for a service. */
function placement({ plan, release }: ExportedService): string {
  const folders = plan.folders.map(({ path, digest }) => `${path}=${archiveName(digest)}`);
  return [plan.service, SERVICE_USERS[plan.kind], release, ...folders].join(" ");
}

/** The same as the deployment makes (../service.ts). */
function serviceContainer({ plan, release }: ExportedService, services: readonly ExportedService[]) {
  const user = SERVICE_USERS[plan.kind];
  const hasFiles = plan.files.length > 0;
  return {
    entrypoint: plan.command.slice(0, 1),
    command: plan.command.slice(1),
    ...(Object.keys(plan.environment).length > 0 && { environment: plan.environment }),
    network_mode: `service:${plan.node}`,
    ...(hasFiles && {
      volumes: [`${plan.node}:${NODE_ROOT}:ro`, ...(plan.kind === "tomcat" ? [SCRATCH_ROOT] : [])],
      // Another release is another container: compose does not look at files.
      labels: { "msm-lab.release": release },
    }),
    tmpfs: Object.entries(memoryFolders(plan)).map(([folder, options]) => `${folder}:${options}`),
    user: `${user}:${user}`,
    ...CONFINED,
    ...limitedTo(plan.limits.memoryMiB),
    restart: "unless-stopped",
    stop_grace_period: `${plan.stopGraceSeconds}s`,
    depends_on: {
      [plan.node]: { condition: "service_started" },
      ...(hasFiles && { [filesService(plan.node)]: { condition: "service_completed_successfully" } }),
      ...Object.fromEntries(
        needsOf(plan.kind, services).map((name) => [name, { condition: "service_healthy" }]),
      ),
    },
    healthcheck: {
      test: ["CMD", "bash", "-c", plan.probe.script],
      // Services that come after this one wait for it.
      interval: "2s",
      timeout: "5s",
      retries: 15,
      start_period: `${plan.probe.timeoutSeconds}s`,
    },
    logging: { driver: "json-file", options: LOG_OPTIONS },
  };
}

/** The services that must answer before one of this kind starts. */
function needsOf(kind: ServiceKind, services: readonly ExportedService[]): readonly string[] {
  const named = (needed: ServiceKind) =>
    services.filter(({ plan }) => plan.kind === needed).map(({ plan }) => plan.name);
  switch (kind) {
    case "memcached":
      return [];
    case "tomcat":
      return named("memcached");
    case "httpd":
      return named("tomcat");
    default:
      return assertNever(kind);
  }
}
