import { Client } from "../client.ts";
import { throughTomcats } from "../throughTomcats.ts";
import { plural } from "../verdict.ts";
import { type Check, type Found, wordOf } from "./check.ts";

/** Requests of one session at once. */
const AT_ONCE = 12;

const ROUNDS = 20;

/** Every attribute that concurrent requests of a session set, as several widgets of a page do, exists afterwards. */
export const parallelAttributes: Check = {
  about: `${AT_ONCE} requests of one session at once, each sets another attribute, ${ROUNDS} times: how many are left`,
  async run(lab, promised, agent) {
    const client = new Client(lab.attributes, agent);
    await client.send("POST");
    let failed = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const outcomes = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, turn) => client.send("POST", `?name=r${round}t${turn}&value=1`)),
      );
      failed += outcomes.filter(({ answered }) => !answered).length;
    }
    const { counts, silent } = await throughTomcats(lab, client);
    const rows = counts.map(({ tomcat, values }): Found => {
      const left = Object.keys(values).length;
      const said = `${left} of ${AT_ONCE * ROUNDS} attributes left${failed > 0 ? `, ${failed} requests failed` : ""}`;
      return { on: `read through ${tomcat}`, word: wordOf(left === AT_ONCE * ROUNDS, promised), said };
    });
    if (silent === 0) return rows;
    return [
      ...rows,
      { on: "every Tomcat", word: "broken", said: `${plural(silent, "Tomcat")} without an answer` },
    ];
  },
};
