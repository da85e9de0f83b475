import { connect } from "node:net";

/** Why nothing answers at a TCP port; undefined if something does. */
export function connectError(host: string, port: number, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const done = (error?: string) => {
      socket.destroy();
      resolve(error);
    };
    socket.on("connect", () => done());
    socket.on("timeout", () => done(`no answer within ${timeoutMs / 1000} s`));
    socket.on("error", ({ message }) => done(message));
  });
}
