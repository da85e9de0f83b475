import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { bareId } from "../../running/sessionId.ts";
import { parseCount } from "../exchange.ts";
import type { Check, Found } from "./check.ts";

/** What an attacker might send instead of a session's id. */
const FORGERIES: Readonly<Record<string, string>> = {
  "an unknown store": "x-n9.z",
  "8 kB": "A".repeat(8192),
  "../": "../../../../etc/passwd",
  "CR LF": "x\r\nX-Forged: yes",
  "encoded CR LF": "x%0d%0aX-Forged:%20yes",
  "a store alone": "-n1",
  "a key of msm's": "bak:validity:x-n1",
};

const ANSWER_TIMEOUT_MS = 3000;

/** Each forgery soon gets a new session or is refused, and no Tomcat suffers from it. */
export const forgedCookies: Check = {
  about: "session ids that nobody gave out: each is refused or gets a new session, soon",
  run: ({ counter }) =>
    Promise.all(
      Object.entries(FORGERIES).map(async ([on, id]) => ({ on, ...(await tryForgery(counter, id)) })),
    ),
};

async function tryForgery(counter: URL, id: string): Promise<Omit<Found, "on">> {
  const begun = performance.now();
  const answer = await ask(counter, id);
  const tookMs = Math.round(performance.now() - begun);
  const [, status = ""] = /^HTTP\/1\.1 (\d{3})/.exec(answer) ?? [];
  if (status === "") return { word: "broken", said: `no answer within ${ANSWER_TIMEOUT_MS / 1000} s` };
  const [head = "", ...body] = answer.split("\r\n\r\n");
  if (/^X-Forged:/im.test(head)) return { word: "broken", said: "a header of the forger's in the answer" };
  if (/^4\d\d$/.test(status)) return { word: "kept", said: `refused with ${status}, ${tookMs} ms` };
  const given = /\{.*\}/.exec(body.join(""))?.[0] ?? "";
  const session = parseCount(given)?.id;
  if (status !== "200" || session === undefined) return { word: "broken", said: `answered with ${status}` };
  return bareId(session) === bareId(id)
    ? { word: "broken", said: "got the session it asked for" }
    : { word: "kept", said: `a new session, ${tookMs} ms` };
}

/** Writes to a socket, as no client would send such ids. @returns what was answered until the time-out. */
async function ask({ hostname, port, pathname, host }: URL, id: string): Promise<string> {
  const socket = connect(Number(port || 80), hostname);
  socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.end().destroy());
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nCookie: JSESSIONID=${id}\r\nConnection: close\r\n\r\n`,
  );
  return await text(socket).catch(() => "");
}
