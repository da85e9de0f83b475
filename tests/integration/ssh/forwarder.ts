import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** What a router's port forwarding is: who connects to a port of this machine is led on to a host. */
export interface Forwarder {
  readonly port: number;
  leadTo(host: string, port: number): void;
  /** Makes a round trip last so much longer, but for the one in which a connection is made. */
  delay(roundTripMs: number): void;
  close(): Promise<void>;
}

/** On a loopback port. Until it leads anywhere, and where nobody answers, it hangs up. */
export async function forwarder(port: number): Promise<Forwarder> {
  let goal: { readonly host: string; readonly port: number } | undefined;
  let lateMs = 0;
  const open = new Set<Socket>();
  /** Timers of one delay end in their order. */
  const after = (pass: () => void): void => void setTimeout(pass, lateMs);
  const keep = (socket: Socket, other: Socket): void => {
    open.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => {
      open.delete(socket);
      after(() => other.destroy());
    });
  };
  const late = (from: Socket, to: Socket): void => {
    from.on("data", (chunk) => after(() => to.write(chunk)));
    from.on("end", () => after(() => to.end()));
  };
  const server = createServer((visitor) => {
    if (goal === undefined) return void visitor.destroy();
    const host = connect(goal);
    keep(visitor, host);
    keep(host, visitor);
    late(visitor, host);
    late(host, visitor);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port,
    leadTo(host, port) {
      if (goal?.host === host && goal.port === port) return;
      for (const socket of open) socket.destroy();
      goal = { host, port };
    },
    delay(roundTripMs) {
      lateMs = roundTripMs / 2;
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
