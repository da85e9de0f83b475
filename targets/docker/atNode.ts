/** Runs the program of a node in the node's container, and answers what it asks of Docker. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { nodeProgram } from "../nodeProgram.ts";
import { dockerHost } from "./engine.ts";

const NODE_SCRIPT = nodeProgram(["docker/node/main", "docker/node/docker"]);

/** What the engine says to a question of the program; a file is sent as it is. */
export type Answer = string | { readonly file: string };

/**
 * If docker fails, the program gets its exit code and its words.
 * @param question a word and its arguments, as `ask` in node/docker.sh sends them.
 */
export type Engine = (question: string, ...words: readonly string[]) => Promise<Answer>;

export interface Call {
  /** The node's container. */
  readonly container: string;
  /** Of the files that the program makes. @default root's */
  readonly group?: number;
  /** A command of the program and its arguments. */
  readonly words: readonly string[];
  /** Comes to the program on stdin. */
  readonly input?: Buffer;
  readonly engine?: Engine;
  /** Hears each line that the program prints. */
  readonly say: (line: string) => void;
}

/** Begins a line that is a question. */
const QUESTION = "\x01";

/**
 * @returns the program's exit code.
 * @throws if docker is not on PATH.
 */
export async function atNode({ container, group = 0, words, input, engine, say }: Call): Promise<number> {
  const user = ["--user", `0:${group}`];
  const program = ["bash", "-c", NODE_SCRIPT, "msm-lab", ...words];
  const child = spawn("docker", ["exec", "--interactive", ...user, container, ...program], {
    env: { ...process.env, DOCKER_HOST: dockerHost },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  // A program that has ended takes no more input; its exit code says why.
  child.stdin.on("error", () => {});
  if (input !== undefined) child.stdin.write(input);
  if (engine === undefined) child.stdin.end();
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith(QUESTION)) say(line);
    else if (engine !== undefined) await reply(child.stdin, engine, line.slice(QUESTION.length).split(" "));
  }
  child.stdin.end();
  const [code] = await ended;
  return code ?? 1;
}

async function reply(stdin: Writable, engine: Engine, [question = "", ...words]: string[]): Promise<void> {
  const { exitCode, answer } = await engine(question, ...words).then(
    (answer) => ({ exitCode: 0, answer }),
    dockersFailure,
  );
  if (typeof answer === "string") {
    stdin.write(`${exitCode} ${Buffer.byteLength(answer)}\n${answer}`);
    return;
  }
  stdin.write(`${exitCode} ${(await stat(answer.file)).size}\n`);
  await pipeline(createReadStream(answer.file), stdin, { end: false });
}

/** @throws {Error} any other failure. */
function dockersFailure(error: Error): { readonly exitCode: number; readonly answer: Answer } {
  if (!("code" in error && "stdout" in error && "stderr" in error)) throw error;
  return { exitCode: Number(error.code) || 1, answer: `${error.stdout}${error.stderr}` };
}
