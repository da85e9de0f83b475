import * as pulumi from "@pulumi/pulumi";
import { CERTIFICATE_RESOURCE } from "../targets/knownLab.ts";
import type { Topology } from "../topology/model.ts";
import type { PlacedCertificate } from "../topology/plan.ts";
import { generatedOutput } from "./madeOnce.ts";

/**
 * Returns the balancer's certificate; undefined without `tls`, or if httpd gets it by itself.
 * @param read the one that the topology names in files; undefined if the lab signs one itself.
 */
export function balancerCertificate(
  { tls, publish, balancer }: Topology,
  read: PlacedCertificate | undefined,
  opts: pulumi.ResourceOptions,
): pulumi.Output<PlacedCertificate> | undefined {
  if (tls === undefined || tls.certificate.from === "acme") return undefined;
  if (read !== undefined) return pulumi.secret(read);
  // Those under which the machine that runs `up`, and the node itself, may ask as well.
  const { name = publish.address } = publish;
  const names = new Set([name, publish.address, balancer.address, "localhost", "127.0.0.1"]);
  const made = generatedOutput(CERTIFICATE_RESOURCE, "node certificate/makeSelfSigned.ts", [...names], opts);
  return made.apply((json): PlacedCertificate => ({ ...JSON.parse(json), isStapled: false }));
}
