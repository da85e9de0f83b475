import { fileURLToPath } from "node:url";
import { planName } from "../../topology/plan.ts";
import {
  type AnswerEnd,
  type Inspection,
  PATIENCE,
  type PublishedPort,
  type Question,
} from "../inspection.ts";
import { LISTENERS_SCRIPT, type Listener, parseListeners } from "../listeners.ts";
import { type Container, containersOf, nodeOf, serviceOf, stateOf } from "./containers.ts";
import { docker, dockerSh } from "./engine.ts";
import { libertiesOf } from "./liberties.ts";
import { logLines } from "./logLines.ts";
import { containerName, labPrefix } from "./names.ts";

const DRIFT = fileURLToPath(new URL("drift.sh", import.meta.url));

/** Docker's own name server: every container on a network of a user's has it, reached from inside only. */
const NAME_SERVER = "127.0.0.11";

/** Looks through the containers of the nodes, so that a service that is down hides nothing. */
export function inspectDocker(stack: string): Inspection {
  const nameOf = (name: string) => containerName({ prefix: labPrefix(stack) }, name);
  const onNode = (node: string, ...command: readonly string[]) => docker("exec", nameOf(node), ...command);
  return {
    nodeStates: async () =>
      new Map(
        (await containersOf(stack))
          .filter(isNode)
          .map((container) => [nodeOf(container), stateOf(container)]),
      ),
    serviceStates: async () =>
      new Map(
        (await containersOf(stack))
          .filter(isService)
          .map((container) => [name(container), stateOf(container)]),
      ),
    listeners: async (node) => listeners(await onNode(node, "sh", "-c", LISTENERS_SCRIPT)),
    drift: async ({ node, service }) => {
      const environment = { CONTAINER: nameOf(node), SERVICE: service };
      return lines(await dockerSh(DRIFT, ["now"], environment));
    },
    log: (place) => logLines(nameOf(planName(place))),
    liberties: async () =>
      (await containersOf(stack))
        .filter(isService)
        .flatMap((container) => libertiesOf(container).map((liberty) => `${name(container)} ${liberty}`)),
    publishedPorts: async () => (await containersOf(stack)).flatMap(publishedPorts),
    ask: async (question) => Buffer.from(await onNode(question.from, ...asking(question)), "base64"),
  };
}

function isService(container: Container): boolean {
  return serviceOf(container) !== undefined;
}

function isNode(container: Container): boolean {
  return !isService(container);
}

function name(container: Container): string {
  return planName({ node: nodeOf(container), service: serviceOf(container) ?? "" });
}

function listeners(tables: string): readonly Listener[] {
  return parseListeners(tables).filter(({ address }) => address !== NAME_SERVER);
}

function publishedPorts(container: Container): readonly PublishedPort[] {
  return Object.entries(container.NetworkSettings.Ports).flatMap(([port, bindings]) =>
    (bindings ?? []).map(({ HostIp, HostPort }) => ({
      node: nodeOf(container),
      port,
      at: `${HostIp}:${HostPort}`,
    })),
  );
}

function asking({ address, port, request, answer }: Question): readonly string[] {
  const [program, argument = ""] = reading(answer);
  const script = [
    "set -e",
    "exec 3<>/dev/tcp/$1/$2",
    'base64 -d <<<"$3" >&3',
    `{ timeout ${PATIENCE} ${program} <&3 || :; } | base64 -w 0`,
  ].join("\n");
  return ["bash", "-c", script, "ask", address, String(port), request.toString("base64"), argument];
}

/** What reads so far; the shell's `$4` is the second word. */
function reading(answer: AnswerEnd): readonly [program: string, argument?: string] {
  if (answer === "close") return ["cat"];
  return "bytes" in answer ? ['head -c "$4"', String(answer.bytes)] : ['sed -E "$4"', `/^(${answer.line})/q`];
}

function lines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}
