/** Images of hosts that have the lab's programs and users, with systemd and without. */

import { execFileSync } from "node:child_process";
import { dockerfile, install, run } from "../../../templates/images/dockerfile.ts";
import { NODE_ROOT, servicePaths } from "../../../templates/paths.ts";
import { SERVICE_USER_NAMES } from "../../../templates/serviceUsers.ts";
import type { PlannedFile, ServicePlan } from "../../../topology/plan.ts";
import { nonSticky } from "../../unit/templates/seedTopology.ts";
import { buildMachineImages, MACHINE_IMAGES } from "../ssh/machineImage.ts";
import { buildImages, image, placing, scratchTopology } from "./scratchLab.ts";

/** A host with systemd, for `startMachines`. */
export const UNITS_IMAGE = "msm-lab-units-test/units";

/** A Debian that has no systemd. */
export const INIT_IMAGE = "msm-lab-initscript-test/init";

const PROGRAMS = ["apache2-bin", "memcached", "openjdk-17-jre-headless", "nftables"];

const addUsers = run(
  ...Object.values(SERVICE_USER_NAMES).map((user) => `useradd --system --user-group ${user}`),
);

export async function buildUnitsImage(): Promise<void> {
  await buildImages(scratchTopology(nonSticky));
  await buildMachineImages();
  build(
    UNITS_IMAGE,
    `FROM ${MACHINE_IMAGES.fresh}`,
    run(`apt-get install -q -y --no-install-recommends --no-download ${PROGRAMS.join(" ")}`),
    `COPY --from=${image("tomcat")} /usr/local /usr/local`,
    addUsers,
  );
}

/** The Tomcat image is a Debian that has Java and Tomcat. */
export async function buildInitImage(): Promise<void> {
  await buildImages(scratchTopology(nonSticky));
  build(INIT_IMAGE, `FROM ${image("tomcat")}`, "USER 0:0", install(...PROGRAMS, "insserv"), addUsers);
}

function build(name: string, ...instructions: readonly string[]): void {
  execFileSync("docker", ["build", "--quiet", "--tag", name, "-"], {
    input: dockerfile(...instructions),
    stdio: ["pipe", "ignore", "pipe"],
  });
}

/** Shell text that places a service's files as a deployment over SSH does. */
export function placingOnHost(plan: ServicePlan, files: readonly PlannedFile[]): string {
  const { configuration } = servicePaths(plan.service);
  return `install -d -m 755 ${NODE_ROOT}
${placing(configuration, files)}mkdir -p ${configuration}
chgrp -R ${SERVICE_USER_NAMES[plan.kind]} ${configuration}
`;
}
