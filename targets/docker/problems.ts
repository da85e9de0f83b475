/** What stands against the lab on this Docker engine, reported before anything is touched. */

import type { Problem } from "../../common/userError.ts";
import type { Topology } from "../../topology/model.ts";
import { describeOther, type KnownLab, removalOf } from "../knownLab.ts";
import { dockerHost } from "./engine.ts";
import { isOwn, labObjects } from "./objects.ts";
import { publishProblems } from "./publish.ts";
import { subnetProblems } from "./subnets.ts";

export async function dockerProblems(lab: KnownLab, topology: Topology): Promise<readonly Problem[]> {
  try {
    const found = await Promise.all([
      otherLabs(lab),
      subnetProblems(lab, topology),
      publishProblems(lab, topology),
    ]);
    return found.flat();
  } catch (error) {
    return [engineProblem(error)];
  }
}

/** Names in Docker come from the stack's: two labs of one name would take each other's containers. */
async function otherLabs(lab: KnownLab): Promise<readonly Problem[]> {
  const others = (await labObjects(lab.stack)).filter((object) => !isOwn(lab, object));
  return [...Map.groupBy(others, ({ id, origin }) => `${id} ${origin}`).values()].flatMap(
    ([other, ...more]) => {
      if (other === undefined) return [];
      const what = `the ${other.kind} ${other.name}${more.length > 0 ? ` and ${more.length} more` : ""}`;
      return [
        {
          path: "target",
          message: `Docker has ${describeOther(lab, other)}: ${what}`,
          cure: `bring this one up under another name: ./lab up --stack NAME; or remove that one: ${removalOf(lab, other)}`,
        },
      ];
    },
  );
}

function engineProblem(error: unknown): Problem {
  const { code, stderr, message } = error as Partial<Record<"code" | "stderr" | "message", string>>;
  if (code === "ENOENT") {
    return { path: "target", message: "the docker command is not on PATH", cure: "install Docker" };
  }
  return {
    path: "target",
    message: `Docker does not answer at ${dockerHost}: ${(stderr || message || "").trim()}`,
    cure: "start Docker, or set DOCKER_HOST to where it listens",
  };
}
