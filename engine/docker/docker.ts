/** What a lab needs of Docker: an engine that answers, and the base image. */

import { BASE_IMAGE } from "../../artifacts/baseImage.ts";
import { assertNever } from "../../common/assertNever.ts";
import type { Report } from "../../common/progress.ts";
import { UserError } from "../../common/userError.ts";
import type { Need, NeedState } from "../need.ts";
import { aptInstall, aptKnows, aptUpdate } from "./apt.ts";
import { checkBaseImage, provideBaseImage } from "./baseImage.ts";
import { askEngine, dockerEndpoint } from "./endpoint.ts";
import { thisMachine } from "./machine.ts";
import { type Remedy, remedy } from "./remedy.ts";
import { startDockerd, startWithSystemctl } from "./startEngine.ts";

/** A lab's needs for Docker, in the order of their installation. */
export function dockerNeeds(): Need[] {
  return [
    { name: ENGINE, after: [], check: checkEngine, provide: installEngine },
    {
      name: `image ${BASE_IMAGE}`,
      after: [ENGINE],
      check: () => checkBaseImage(),
      provide: (report) => provideBaseImage(report),
    },
  ];
}

const ENGINE = "Docker";

async function checkEngine(): Promise<NeedState> {
  const answer = await askEngine();
  if (answer.answers) return { met: true, detail: `${answer.version} at ${await dockerEndpoint()}` };
  const found = remedy(await dockerEndpoint(), answer.words, thisMachine());
  switch (found.step) {
    case "ask":
      return { met: false, detail: found.message, cure: found.cure, byUp: false };
    case "start":
      return { met: false, detail: "installed, but not running", cure: "`lab up` starts it", byUp: true };
    case "install":
      return { met: false, detail: "not installed", cure: "`lab up` installs it", byUp: true };
    default:
      return assertNever(found);
  }
}

async function installEngine(report: Report): Promise<void> {
  const installed = await step(report);
  if (installed === "install") await step(report);
}

/** Takes and returns the next step towards an engine that answers; undefined if it answers already. */
async function step(report: Report): Promise<Remedy["step"] | undefined> {
  const answer = await askEngine();
  if (answer.answers) return undefined;
  const next = remedy(await dockerEndpoint(), answer.words, thisMachine());
  switch (next.step) {
    case "ask":
      throw new UserError(next.message, next.cure);
    case "start":
      await (next.by === "systemctl" ? startWithSystemctl(report) : startDockerd(report));
      break;
    case "install":
      await aptUpdate(report);
      // Newer releases of Debian have the docker command in a package of its own.
      await aptInstall(
        ["docker.io", "iptables", ...((await aptKnows("docker-cli")) ? ["docker-cli"] : [])],
        report,
      );
      break;
    default:
      return assertNever(next);
  }
  return next.step;
}
