import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** The first and the last of those to choose from: whoever runs tests side by side gives each its own. */
const [first = 12_000, last = 32_767] = (process.env["PORTS"] ?? "").split("-").filter(Boolean).map(Number);
const given = new Set<number>();

/**
 * A port of 127.0.0.1 where nobody listens, for a server that starts later, or goes away and comes back. It lies below
 * those that a system hands out itself (from 32768 on or higher), which may go to another process in the meantime.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(first, last + 1);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  await once(server.close(), "close");
  return true;
}
