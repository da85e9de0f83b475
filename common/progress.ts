/** Shows work that goes on side by side: a live block of lines on a terminal, else a plain line now and then. */

import { stripVTControlCharacters, styleText } from "node:util";

/** One line of progress, in plain words, without a line break. */
export type Report = (message: string) => void;

/** One piece of work that is under way. */
export interface Task {
  /** What it does now, in plain words. */
  say(message: string): void;
  /** Ends it with a last line; nothing is printed where that is empty. */
  end(line: string): void;
}

export interface Progress {
  begin(name: string): Task;
  /** Prints a line above what is under way. */
  print(line: string): void;
  /** Stops showing; tasks that never ended disappear. */
  close(): void;
}

interface Running {
  readonly name: string;
  readonly since: number;
  message: string;
  toldAt: number;
}

/** Milliseconds between two drawings of the block. */
const REDRAW = 250;

/** Milliseconds before a plain line tells of a task, and between two of them. */
const FIRST_WORD = 2_000;
const NEXT_WORD = 10_000;

/** @param stream a terminal or not decides the form. */
export function showProgress(stream: NodeJS.WriteStream): Progress {
  const running = new Set<Running>();
  const live = stream.isTTY === true;
  let drawn = 0;

  const erase = () => {
    if (drawn > 0) stream.write(`\x1b[${drawn}A\x1b[J`);
    drawn = 0;
  };
  const draw = () => {
    if (!live) return;
    erase();
    const room = Math.max(1, (stream.rows || 24) - 1);
    const lines = [...running]
      .slice(0, room)
      .map((task) => fit(progressLine(task, Date.now(), stream), stream.columns));
    stream.write(lines.map((line) => `${line}\n`).join(""));
    drawn = lines.length;
  };
  const print = (line: string) => {
    erase();
    stream.write(`${line}\n`);
    draw();
  };
  const tell = () => {
    const now = Date.now();
    for (const task of running) {
      if (now - task.since < FIRST_WORD || now - task.toldAt < NEXT_WORD) continue;
      task.toldAt = now;
      stream.write(`${progressLine(task, now, stream)}\n`);
    }
  };
  const timer = setInterval(live ? draw : tell, live ? REDRAW : FIRST_WORD / 2);
  timer.unref();

  return {
    begin(name) {
      const task: Running = { name, since: Date.now(), message: "", toldAt: -Infinity };
      running.add(task);
      draw();
      return {
        say: (message) => {
          task.message = message;
        },
        end: (line) => {
          running.delete(task);
          if (line === "") draw();
          else print(line);
        },
      };
    },
    print,
    close() {
      clearInterval(timer);
      erase();
    },
  };
}

/** `name  message  12 s`. */
function progressLine(
  { name, message, since }: Pick<Running, "name" | "message" | "since">,
  now: number,
  stream: NodeJS.WriteStream,
): string {
  const seconds = styleText("dim", elapsed(now - since), { stream });
  return [name, message, seconds].filter(Boolean).join("  ");
}

/** Whole seconds below a minute, then minutes and seconds. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A line that wraps would count as two when the block is erased. */
function fit(line: string, columns: number | undefined): string {
  const plain = stripVTControlCharacters(line);
  return !columns || plain.length < columns ? line : `${plain.slice(0, columns - 2)}…`;
}
