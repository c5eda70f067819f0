import type { LookupAddress } from "node:dns";
import { connect, type Socket } from "node:net";
import type { Clock, Timer } from "../types";

/**
 * Milliseconds until the next address is tried beside the ones before it (RFC 8305, section 5). Node's own
 * autoSelectFamily gives each address up after that time, which is too short for many mobile links.
 */
const STAGGER = 250;

/** Milliseconds of silence after which the kernel probes the peer. */
const KEEP_ALIVE = 30_000;

/** Connects to the first address that answers, of both families in turn. Rejects with the most telling error. */
export function connectTcp(
  addresses: readonly LookupAddress[],
  port: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const waiting = inTurn(addresses);
    const running = new Set<Socket>();
    const errors: Error[] = [];
    let timer: Timer | undefined;

    const settle = (winner?: Socket): void => {
      timer?.cancel();
      signal.removeEventListener("abort", cancel);
      running.forEach((socket) => socket !== winner && socket.destroy());
      running.clear();
    };
    const cancel = (): void => {
      settle();
      reject(new Error("cancelled"));
    };
    const next = (): void => {
      timer?.cancel();
      const address = waiting.shift()?.address;
      if (address !== undefined) start(address);
      else if (running.size === 0) {
        settle();
        reject(mostTelling(errors));
      }
    };
    const start = (host: string): void => {
      const socket = connect({
        host,
        port,
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: KEEP_ALIVE,
      });
      running.add(socket);
      // stays for good: an error nobody listens for would end the process
      socket.on("error", (error) => {
        if (!running.delete(socket)) return;
        errors.push(error);
        next();
      });
      socket.once("connect", () => {
        settle(socket);
        resolve(socket);
      });
      timer = clock.setTimer(next, STAGGER);
    };
    signal.addEventListener("abort", cancel);
    next();
  });
}

/** Both families in turn, beginning with the resolver's first choice. */
function inTurn(addresses: readonly LookupAddress[]): LookupAddress[] {
  const [first] = addresses;
  const same = addresses.filter(({ family }) => family === first?.family);
  const other = addresses.filter(({ family }) => family !== first?.family);
  return same
    .flatMap((address, index) => [address, ...other.slice(index, index + 1)])
    .concat(other.slice(same.length));
}

/** That a whole family has no route says less than what an address answered. */
function mostTelling(errors: readonly Error[]): Error {
  const routeless = /ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT/;
  const answered = errors.find((error) => !routeless.test(error.message));
  return answered ?? errors[0] ?? new Error("no address");
}
