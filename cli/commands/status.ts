import { styleText } from "node:util";
import { pulumiNeeds } from "../../engine/pulumi.ts";
import type { Topology } from "../../topology/model.ts";
import { type MemberState, memberStates } from "../memberStates.ts";
import { type LabOutputs, readOutputs } from "../outputs.ts";
import { type ServiceState, serviceStates } from "../serviceStates.ts";
import { setUp } from "../setUp.ts";
import { findStack } from "../stack.ts";
import { stackTopology } from "../stackTopology.ts";
import { type StoreState, storeStates } from "../storeStates.ts";
import { table } from "../table.ts";

interface Status {
  readonly stack: string;
  readonly url: string;
  readonly services: readonly ServiceState[];
  readonly stores: readonly StoreState[];
  readonly members: readonly MemberState[];
}

/** What runs where; exit code 1 where the stack is down or something of it does not run. */
export async function status(wanted: string | undefined, json: boolean): Promise<void> {
  await setUp(pulumiNeeds());
  const stack = await findStack(wanted);
  const outputs = stack.exists ? await readOutputs(stack.name) : undefined;
  if (outputs === undefined) {
    console.log(
      json ? JSON.stringify({ stack: stack.name, down: true }) : `${stack.name} is down; ./lab up deploys it`,
    );
    process.exitCode = 1;
    return;
  }
  const found = await look(stack.name, stackTopology(stack.name), outputs);
  if (json) console.log(JSON.stringify(found, undefined, 2));
  else print(found);
  const healthy =
    found.services.every(({ state }) => state === "running") && found.members.every(({ ok }) => ok);
  process.exitCode = healthy ? 0 : 1;
}

async function look(stack: string, topology: Topology, outputs: LabOutputs): Promise<Status> {
  const [services, stores, members] = await Promise.all([
    serviceStates(stack, topology),
    storeStates(stack, topology),
    memberStates(outputs.statusUrl, outputs.statusUser, outputs.statusPassword),
  ]);
  return { stack, url: outputs.url, services, stores, members };
}

function print({ url, services, stores, members }: Status): void {
  const good = (word: string, ok: boolean) =>
    styleText(ok ? "green" : "red", word, { stream: process.stdout });
  console.log(
    table(
      ["node", "address", "service", "state"],
      services.map(({ node, address, service, state }) => [
        node,
        address,
        service,
        good(state, state === "running"),
      ]),
    ),
  );
  console.log(
    `\n${table(
      ["store", "node", "role", "sessions"],
      stores.map(({ id, node, role, sessions }) => [
        id,
        node,
        role,
        sessions === undefined ? "?" : String(sessions),
      ]),
    )}`,
  );
  console.log(
    `\n${table(
      ["member", "state", "requests"],
      members.map(({ member, state, ok, elected }) => [member, good(state, ok), String(elected)]),
    )}`,
  );
  console.log(`\npage  ${url}`);
}
