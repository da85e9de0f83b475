/** Shows concurrent work: a live block of lines on a terminal, otherwise a plain line from time to time. */

import { stripVTControlCharacters, styleText } from "node:util";

/** One line of progress, in plain words, without a line break. */
export type Report = (message: string) => void;

/** One piece of work in progress. */
export interface Task {
  /** Says what the task does now, in plain words. */
  say(message: string): void;
  /** Ends the task and prints a last line, unless that is empty. */
  end(line: string): void;
}

export interface Progress {
  begin(name: string): Task;
  /** Prints a line above the running tasks. */
  print(line: string): void;
  /** Stops the display; tasks that have not ended disappear. */
  close(): void;
}

interface Running {
  readonly name: string;
  readonly sinceMs: number;
  message: string;
  printedAtMs: number;
}

/** Interval at which the live block is redrawn. */
const REDRAW_INTERVAL_MS = 250;

/** Age at which a task gets its first plain line, and the interval of the next ones. */
const FIRST_LINE_AFTER_MS = 2_000;
const LINE_INTERVAL_MS = 10_000;

/** @param stream the display is live if it is a terminal. */
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
  const printDueLines = () => {
    const now = Date.now();
    for (const task of running) {
      if (now - task.sinceMs < FIRST_LINE_AFTER_MS || now - task.printedAtMs < LINE_INTERVAL_MS) continue;
      task.printedAtMs = now;
      stream.write(`${progressLine(task, now, stream)}\n`);
    }
  };
  const timer = setInterval(live ? draw : printDueLines, live ? REDRAW_INTERVAL_MS : FIRST_LINE_AFTER_MS / 2);
  timer.unref();

  return {
    begin(name) {
      const task: Running = { name, sinceMs: Date.now(), message: "", printedAtMs: -Infinity };
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

/**
 * Shows work as a task while it lasts.
 * @param wordFor returns the word that its last line shows, e.g. `ready`. Default: there is no last line, as after a failure.
 */
export async function showing<T>(
  progress: Progress,
  name: string,
  work: (say: Report) => Promise<T>,
  wordFor?: (result: T) => string,
): Promise<T> {
  const sinceMs = Date.now();
  const task = progress.begin(name);
  let lastLine = "";
  try {
    const result = await work(task.say);
    if (wordFor) lastLine = `${name}  ${wordFor(result)}  ${elapsed(Date.now() - sinceMs)}`;
    return result;
  } finally {
    task.end(lastLine);
  }
}

/** `name  message  12 s`. */
function progressLine(
  { name, message, sinceMs }: Pick<Running, "name" | "message" | "sinceMs">,
  nowMs: number,
  stream: NodeJS.WriteStream,
): string {
  const seconds = styleText("dim", elapsed(nowMs - sinceMs), { stream });
  return [name, message, seconds].filter(Boolean).join("  ");
}

/** Whole seconds below a minute, then minutes and seconds. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Cuts a line that would wrap: it would count as two when the block is erased. */
function fit(line: string, columns: number | undefined): string {
  const plain = stripVTControlCharacters(line);
  return !columns || plain.length < columns ? line : `${plain.slice(0, columns - 2)}…`;
}
