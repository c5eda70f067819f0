import type { LookupAddress } from "node:dns";
import { connect, type Socket, type TcpNetConnectOpts } from "node:net";
import type { Clock, Timer } from "../types";

/**
 * Milliseconds until the next address is tried beside the ones before it (RFC 8305, section 5). Node's own
 * autoSelectFamily gives each address up after that time, which is too short for many mobile links.
 */
const STAGGER = 250;

/**
 * Milliseconds until an address is tried once more beside the attempts that have no answer. A network that was away is
 * found again by that; the kernel alone asks after 1, 3, 7 and 15 s.
 */
const AGAIN = 2_000;

/** Milliseconds of silence after which the kernel probes the peer. */
const KEEP_ALIVE = 30_000;

type Open = (options: TcpNetConnectOpts) => Socket;

/** Connects to the first address that answers, of both families in turn. Rejects with the most telling error. */
export function connectTcp(
  addresses: readonly LookupAddress[],
  port: number,
  clock: Clock,
  signal: AbortSignal,
  /** stands in for the network */
  open: Open = connect,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => race.end(() => reject(new Error("cancelled")));
    const race = new Race(inTurn(addresses), clock, {
      open: (host) => open({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE }),
      won: resolve,
      lost: (errors) => reject(mostTelling(errors)),
      over: () => signal.removeEventListener("abort", cancel),
    });
    signal.addEventListener("abort", cancel);
    race.next();
  });
}

interface RaceEvents {
  open(host: string): Socket;
  won(socket: Socket): void;
  lost(errors: readonly Error[]): void;
  over(): void;
}

/** Sockets on their way to the same host; the first that arrives wins. */
class Race {
  readonly #waiting: LookupAddress[];
  readonly #running = new Set<Socket>();
  readonly #errors: Error[] = [];
  #rounds = 0;
  #timer: Timer | undefined;

  constructor(
    private readonly addresses: readonly LookupAddress[],
    private readonly clock: Clock,
    private readonly events: RaceEvents,
  ) {
    this.#waiting = [...addresses];
  }

  /** Starts the next address; without one, fails when nobody runs, and else begins anew after a while. */
  next(): void {
    this.#timer?.cancel();
    const address = this.#waiting.shift()?.address;
    if (address !== undefined) this.#start(address);
    else if (this.#running.size === 0) this.end(() => this.events.lost(this.#errors));
    else this.#timer = this.clock.setTimer(() => this.#again(), AGAIN);
  }

  /** Lets go of everything but the winner. */
  end(tell: () => void, winner?: Socket): void {
    this.#timer?.cancel();
    this.#running.forEach((socket) => socket !== winner && socket.destroy());
    this.#running.clear();
    this.events.over();
    tell();
  }

  #again(): void {
    const address = this.addresses[this.#rounds++ % this.addresses.length];
    if (address) this.#waiting.push(address);
    this.next();
  }

  #start(host: string): void {
    const socket = this.events.open(host);
    this.#running.add(socket);
    // stays for good: an error nobody listens for would end the process
    socket.on("error", (error) => {
      if (!this.#running.delete(socket)) return;
      this.#errors.push(error);
      this.next();
    });
    socket.once("connect", () => this.end(() => this.events.won(socket), socket));
    this.#timer = this.clock.setTimer(() => this.next(), STAGGER);
  }
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
