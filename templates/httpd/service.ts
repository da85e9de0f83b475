import { ownAddress } from "../../topology/endpoint.ts";
import { type Balancer, portsOf, type Topology } from "../../topology/model.ts";
import {
  type PlacedApplication,
  type PlacedCertificate,
  planName,
  type ServicePlan,
} from "../../topology/plan.ts";
import { publicFile } from "../files.ts";
import { paths, servicePaths } from "../paths.ts";
import { balancerConf } from "./balancerConf.ts";
import { GRACEFUL_SHUTDOWN_SECONDS, httpdConf } from "./httpdConf.ts";
import { tlsConf } from "./tlsConf.ts";
import { trustedProxiesConf } from "./trustedProxiesConf.ts";
import { WEB_SOCKET_LIMITS } from "./webSockets.ts";

/**
 * Returns the plan of the balancer's httpd.
 * @param applications the topology's applications with their content.
 * @param certificate the topology's certificate. Default: one that the lab signs itself.
 */
export function httpdService(
  topology: Topology,
  applications: readonly PlacedApplication[] = [],
  certificate: Pick<PlacedCertificate, "isStapled"> = { isStapled: false },
): ServicePlan {
  const { balancer, tls, trustedProxies } = topology;
  const { node, service } = balancer;
  const { configuration, staged, kept } = servicePaths(service);
  return {
    name: planName(topology.balancer),
    node,
    service,
    kind: "httpd",
    files: [
      publicFile("httpd.conf", httpdConf(topology)),
      publicFile("balancer.conf", balancerConf(topology, applications)),
      ...(tls ? [publicFile("tls.conf", tlsConf(topology, tls, certificate))] : []),
      ...(trustedProxies.length > 0
        ? [publicFile("trustedProxies.conf", trustedProxiesConf(trustedProxies))]
        : []),
    ],
    folders: [],
    command: [...httpd(configuration), "-D", "FOREGROUND"],
    environment: {},
    ...(tls?.certificate.from === "acme" && { keptFolder: kept }),
    ports: portsOf(balancer),
    probe: { script: answers(balancer), timeoutSeconds: 15 },
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

/**
 * `OPTIONS *` is about the server as a whole: it reaches no Tomcat and creates no session. bash speaks no TLS: of that port
 * it can only say whether it is open.
 */
function answers({ address: endpoint, port, tlsPort }: Balancer): string {
  const address = ownAddress(endpoint);
  return [
    `exec 3<>/dev/tcp/${address}/${port}`,
    String.raw`printf 'OPTIONS * HTTP/1.0\r\n\r\n' >&3`,
    "read -r -t 2 _ status _ <&3",
    '[ "$status" = 200 ]',
    ...(tlsPort === undefined ? [] : [`exec 4<>/dev/tcp/${address}/${tlsPort}`]),
  ].join(" && ");
}
