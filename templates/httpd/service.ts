import type { Topology } from "../../topology/model.ts";
import { type PlacedApplication, planName, type ServicePlan } from "../../topology/plan.ts";
import { publicFile } from "../files.ts";
import { paths, servicePaths } from "../paths.ts";
import { balancerConf } from "./balancerConf.ts";
import { GRACEFUL_SHUTDOWN_SECONDS, httpdConf } from "./httpdConf.ts";
import { WEB_SOCKET_LIMITS } from "./webSockets.ts";

/**
 * Returns the plan of the balancer's httpd.
 * @param applications the topology's applications with their content.
 */
export function httpdService(
  topology: Topology,
  applications: readonly PlacedApplication[] = [],
): ServicePlan {
  const { node, service, address, port } = topology.balancer;
  const { configuration, staged } = servicePaths(service);
  return {
    name: planName(topology.balancer),
    node,
    service,
    kind: "httpd",
    files: [
      publicFile("httpd.conf", httpdConf(topology)),
      publicFile("balancer.conf", balancerConf(topology, applications)),
    ],
    folders: [],
    command: [...httpd(configuration), "-D", "FOREGROUND"],
    environment: {},
    ports: [port],
    probe: { script: answers(address, port), timeoutSeconds: 15 },
    configTest: [...httpd(staged), "-t"].join(" "),
    reload: {
      // The restart is graceful: requests in flight finish with the old configuration.
      signal: "USR1",
      logLine: "resuming normal operations",
    },
    stopGraceSeconds: GRACEFUL_SHUTDOWN_SECONDS + 5,
    limits: topology.applications.some(({ webSocket }) => webSocket) ? WEB_SOCKET_LIMITS : { memoryMiB: 192 },
  };
}

function httpd(folder: string): readonly string[] {
  return [paths.httpd.program, "-d", folder, "-f", "httpd.conf"];
}

/** `OPTIONS *` is about the server as a whole: it reaches no Tomcat and creates no session. */
function answers(address: string, port: number): string {
  return [
    `exec 3<>/dev/tcp/${address}/${port}`,
    String.raw`printf 'OPTIONS * HTTP/1.0\r\n\r\n' >&3`,
    "read -r -t 2 _ status _ <&3",
    '[ "$status" = 200 ]',
  ].join(" && ");
}
