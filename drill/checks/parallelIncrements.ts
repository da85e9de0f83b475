import { Client } from "../client.ts";
import { type Check, wordOf } from "./check.ts";

/** Writes of one session at once. */
const AT_ONCE = 20;

const ROUNDS = 5;

/** A client that writes several times at once, as a page with several requests does: does every write count? */
export const parallelIncrements: Check = {
  about: `${AT_ONCE} writes of one session at once, ${ROUNDS} times: how many count`,
  async run({ counter, topology: { sessions } }, promised, agent) {
    const client = new Client(counter, agent);
    await client.send("POST");
    let answered = 1;
    for (let round = 0; round < ROUNDS; round++) {
      const outcomes = await Promise.all(Array.from({ length: AT_ONCE }, () => client.send("POST")));
      answered += outcomes.filter((outcome) => outcome.answered).length;
    }
    const last = await client.send("GET");
    const counted = last.answered ? last.count.counter : 0;
    const sent = AT_ONCE * ROUNDS + 1;
    const said = `${counted} of ${sent} counted${answered < sent ? `, ${sent - answered} failed` : ""}`;
    const on = sessions.mode === "sticky" ? "sticky" : `lockingMode ${sessions.lockingMode}`;
    return [{ on, word: wordOf(counted === sent, promised), said }];
  },
};
