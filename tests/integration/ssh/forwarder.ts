import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** What a router's port forwarding is: who connects to a port of this machine is led on to a host. */
export interface Forwarder {
  readonly port: number;
  leadTo(host: string, port: number): void;
  close(): Promise<void>;
}

/** On a loopback port. Until it leads anywhere, and where nobody answers, it hangs up. */
export async function forwarder(port: number): Promise<Forwarder> {
  let goal: { readonly host: string; readonly port: number } | undefined;
  const open = new Set<Socket>();
  const keep = (socket: Socket, other: Socket): void => {
    open.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => {
      open.delete(socket);
      other.destroy();
    });
  };
  const server = createServer((visitor) => {
    if (goal === undefined) return void visitor.destroy();
    const host = connect(goal);
    keep(visitor, host);
    keep(host, visitor);
    visitor.pipe(host).pipe(visitor);
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
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
