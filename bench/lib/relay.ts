import { connect, createServer, type Socket } from "node:net";
import { pause } from "./part";

/**
 * A path with a delay: what goes in on one side comes out on the other `delayMs` later, both ways. What a side does not
 * take waits in it, any amount.
 */
export interface Relay {
  readonly port: number;
  /** When nothing has come in for a tenth of a second. */
  quiet(): Promise<void>;
  /** Cuts what is open, and takes nothing new. */
  close(): Promise<void>;
  open(): Promise<void>;
}

export async function startRelay(host: string, targetPort: number, delayMs: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  let chunks = 0;
  const pass = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on("data", (chunk) => {
      chunks++;
      setTimeout(() => to.write(chunk), delayMs);
    });
    from.on("close", () => setTimeout(() => to.destroy(), delayMs)).on("error", () => undefined);
    from.on("close", () => sockets.delete(from));
  };
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host, port: targetPort, noDelay: true });
    pass(near, far);
    pass(far, near);
  });
  const listen = (port: number) => new Promise<void>((done) => server.listen(port, host, done));
  await listen(0);
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    port,
    quiet: async () => {
      for (let before = -1; before !== chunks; await pause(100)) before = chunks;
    },
    open: () => listen(port),
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
