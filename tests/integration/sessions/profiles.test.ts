/** What proves a profile: its versions start without a word of complaint and keep sessions in both modes. */

import assert from "node:assert/strict";
import { after, before, beforeEach, suite, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { bareId } from "../../../running/sessionId.ts";
import { PROFILES, type Profile, type SessionPolicy, type Topology } from "../../../topology/model.ts";
import { planName } from "../../../topology/plan.ts";
import { Visitor } from "../../../verify/visitor.ts";
import { refreshes } from "../../conformance/visitor.ts";
import { nonSticky, sticky } from "../../unit/templates/seedTopology.ts";
import {
  buildImages,
  container,
  docker,
  logs,
  plans,
  ready,
  remove,
  scratchTopology,
  start,
} from "../templates/scratchLab.ts";
import { keys } from "./attributesLab.ts";
import { PAGE, untilEveryTomcatAnswers } from "./everyTomcat.ts";

/** In which stock msm may ask a store that is gone (`msm.nodeAvailabilityCacheTTL`), and some more; the guard does not. */
const NOTICED_MS = 2_000;

/** Both session modes with each servlet API; the older Tomcat of each repeats one of them. */
const POLICIES: Readonly<Record<Profile, readonly SessionPolicy[]>> = {
  tomcat11: [nonSticky, sticky],
  tomcat10: [nonSticky],
  tomcat9: [nonSticky, sticky],
  tomcat8: [sticky],
};

for (const profile of PROFILES) {
  for (const policy of POLICIES[profile]) {
    suite(`${profile}, ${policy.mode} sessions`, () => {
      const topology = labOf(profile, policy);
      const [first = assert.fail(), second = assert.fail()] = topology.tomcats;

      before(async () => {
        await buildImages(topology);
        await start(topology);
      });
      after(remove);
      beforeEach(() => startAgain(topology));

      test("no program warns about its files, and msm says that it runs", () => {
        for (const [plan] of plans(topology))
          assert.doesNotMatch(logs(plan), /WARNING|SEVERE|:(warn|error)\]/, plan.name);
        for (const [plan] of tomcatPlans(topology)) assert.match(logs(plan), /finished initialization:/);
      });

      test("a session and its time of creation stay the same", async () => {
        const pages = await refreshes(new Visitor(PAGE), 4);
        assert.deepEqual(new Set(pages.map(({ status }) => status)), new Set([200]));
        assert.equal(new Set(pages.map(({ sessionId, created }) => `${sessionId} ${created}`)).size, 1);
        assert.equal(new Set(pages.map(({ host }) => host)).size, policy.mode === "sticky" ? 1 : 2);
      });

      test("it survives the kill of each Tomcat", async () => {
        const visitor = new Visitor(PAGE);
        const { sessionId, created } = await visitor.refresh();
        for (const [killed, left] of [
          [first, second],
          [second, first],
        ] as const) {
          docker("kill", container(planName(killed)));
          const page = await visitor.refresh();
          assert.deepEqual([page.status, page.host, page.created], [200, left.hostName, created]);
          assert.equal(bareId(page.sessionId), bareId(sessionId));
          await startAgain(topology);
        }
      });

      for (const { id, ...store } of topology.stores) {
        test(`it survives the kill of ${id}, and lies on the other store afterwards`, async () => {
          const visitor = new Visitor(PAGE);
          const { sessionId, created } = await visitor.refresh();
          docker("kill", container(planName(store)));
          if (policy.mode === "sticky") await pause(NOTICED_MS);
          const [page, , , last] = await refreshes(visitor, 4);
          assert.deepEqual(
            [page?.status, bareId(page?.sessionId), page?.created],
            [200, bareId(sessionId), created],
          );
          assert.deepEqual(
            [last?.status, bareId(last?.sessionId), last?.created],
            [200, bareId(sessionId), created],
          );
        });
      }
    });
  }
}

function labOf(profile: Topology["profile"], policy: SessionPolicy): Topology {
  return { ...scratchTopology(policy), profile };
}

function tomcatPlans(topology: Topology) {
  return plans(topology).filter(([plan]) => plan.kind === "tomcat");
}

/** What a test has killed; waits until every Tomcat has answered and a new session lies where it should. */
async function startAgain(topology: Topology): Promise<void> {
  for (const [plan] of plans(topology)) {
    docker("start", container(plan.name));
    await ready(plan);
  }
  await untilEveryTomcatAnswers(
    topology,
    ({ sessionId }) => holders(topology, sessionId) === copies(topology),
  );
}

/** How many stores hold the session. */
function holders({ stores }: Topology, sessionId: string): number {
  const id = bareId(sessionId) ?? "";
  return stores.filter((store) => keys(store).some((key) => id !== "" && key.includes(id))).length;
}

function copies({ sessions }: Topology): number {
  return sessions.mode === "sticky" ? 1 : 2;
}
