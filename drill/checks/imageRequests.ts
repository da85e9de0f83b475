import { bareId } from "../../running/sessionId.ts";
import { Client } from "../client.ts";
import type { Method } from "../exchange.ts";
import type { Lab } from "../lab.ts";
import { throughTomcats } from "../throughTomcats.ts";
import { type Check, wordOf } from "./check.ts";

/** File extensions that msm can be configured to treat as files, which need no session. */
const ENDINGS = ["png", "gif", "jpg", "ico", "css", "js"] as const;

/** Requests of each kind and ending. */
const ROUNDS = 5;

interface Kind {
  readonly method: Method;
  /** @param value is written if the request writes. */
  target(ending: string, value: number): string;
  readonly writes: boolean;
}

/** Ways in which a request may end like a file name. msm also looks at the query, but for a POST only at the path. */
const KINDS: Readonly<Record<string, Kind>> = {
  "a path that reads": {
    method: "GET",
    target: (ending) => `attributes/picture.${ending}`,
    writes: false,
  },
  "a path that writes": {
    method: "POST",
    target: (ending, value) => `attributes/picture.${ending}?name=picture&value=${value}`,
    writes: true,
  },
  "a query that writes": {
    method: "GET",
    target: (ending, value) => `?name=picture&value=${value}&next=/picture.${ending}`,
    writes: true,
  },
};

/** Captchas, avatars and links with a target use the session as every other request does. */
export const imageRequests: Check = {
  about: `requests that end in ${ENDINGS.map((ending) => `.${ending}`).join(", ")} and use the session: is it still there`,
  run: (lab, promised, agent) =>
    Promise.all(
      Object.entries(KINDS).map(async ([on, kind]) => {
        let lost = 0;
        for (const ending of ENDINGS) {
          for (let round = 1; round <= ROUNDS; round++) {
            if (!(await isKept(lab, new Client(lab.attributes, agent), kind, ending, round))) lost++;
          }
        }
        const said = `${lost} of ${ENDINGS.length * ROUNDS} sessions lost`;
        return { on, word: wordOf(lost === 0, promised), said };
      }),
    ),
};

/** Whether a visitor's session is still the same, with its content, after a request for a picture. */
async function isKept(lab: Lab, client: Client, kind: Kind, ending: string, value: number): Promise<boolean> {
  const before = await client.send("POST", "?name=before&value=7");
  const picture = await client.send(kind.method, kind.target(ending, value));
  if (!before.answered || !picture.answered) return false;
  const { counts, silent } = await throughTomcats(lab, client);
  return (
    silent === 0 &&
    [picture.count, ...counts].every(
      ({ id, values }) =>
        bareId(id) === bareId(before.count.id) &&
        values.before === 7 &&
        (!kind.writes || values.picture === value),
    )
  );
}
