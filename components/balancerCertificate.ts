import * as pulumi from "@pulumi/pulumi";
import { CERTIFICATE_RESOURCE } from "../targets/knownLab.ts";
import type { Topology } from "../topology/model.ts";
import type { PlacedCertificate } from "../topology/plan.ts";
import { certificateNames } from "../topology/publish.ts";
import { generatedOutput } from "./madeOnce.ts";

/**
 * Returns the balancer's certificate; undefined without `tls`, or if httpd gets it by itself.
 * @param read the one that the topology names in files; undefined if the lab signs one itself.
 */
export function balancerCertificate(
  topology: Topology,
  read: PlacedCertificate | undefined,
  opts: pulumi.ResourceOptions,
): pulumi.Output<PlacedCertificate> | undefined {
  const { tls } = topology;
  if (tls === undefined || tls.certificate.from === "acme") return undefined;
  if (read !== undefined) return pulumi.secret(read);
  const names = certificateNames(topology);
  const made = generatedOutput(CERTIFICATE_RESOURCE, "node certificate/makeSelfSigned.ts", names, opts);
  return made.apply((json): PlacedCertificate => ({ ...JSON.parse(json), isStapled: false }));
}
