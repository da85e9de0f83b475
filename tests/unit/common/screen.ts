import { Writable } from "node:stream";
import { WriteStream } from "node:tty";

/** A stream that keeps what is written, and says of itself that it is a terminal or not. */
export interface Screen {
  readonly stream: NodeJS.WriteStream;
  text(): string;
}

export function screen(kind: "terminal" | "file"): Screen {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  const isTTY = kind === "terminal";
  Object.assign(stream, {
    isTTY,
    columns: isTTY ? 40 : undefined,
    rows: 10,
    getColorDepth: WriteStream.prototype.getColorDepth,
  });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => written.join("") };
}

/** The environment decides about colours before the stream does. */
export function forgetColourSettings(): void {
  for (const name of ["FORCE_COLOR", "NO_COLOR", "NODE_DISABLE_COLORS", "CI"]) delete process.env[name];
  process.env.TERM = "xterm";
}
