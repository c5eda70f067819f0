import { connect, createServer, type Socket } from "node:net";

/** A path with a delay: what goes in on one side comes out on the other `delayMs` later, both ways. */
export interface Relay {
  readonly port: number;
  /** Cuts what is open, and takes nothing new. */
  close(): Promise<void>;
  open(): Promise<void>;
}

export async function startRelay(host: string, targetPort: number, delayMs: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  const pass = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on("data", (chunk) => setTimeout(() => to.write(chunk), delayMs));
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
    open: () => listen(port),
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
