import { quote } from "../common/quote.ts";
import { ANSWER_TIMEOUT_SECONDS, type AnswerEnd, type Question } from "./inspection.ts";

/** Text for bash that asks a TCP port and prints the answer in base64; fails if nothing listens there. */
export function askScript({ address, port, request, answer }: Question): string {
  return [
    "set -e",
    `exec 3<>/dev/tcp/${address}/${port}`,
    `base64 -d <<<${quote(request.toString("base64"))} >&3`,
    `{ timeout ${ANSWER_TIMEOUT_SECONDS} ${reading(answer)} <&3 || :; } | base64 -w 0`,
  ].join("\n");
}

/** What reads so far. */
function reading(answer: AnswerEnd): string {
  if (answer === "close") return "cat";
  return "bytes" in answer ? `head -c ${answer.bytes}` : `sed -E ${quote(`/^(${answer.line})/q`)}`;
}
