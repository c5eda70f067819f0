import type { Announcements } from "./announcements";
import { pause } from "./clock";
import type { MachineInput, MachineState } from "./machine";
import type { Clock, ConnectionStatus } from "./types";

/** How long the close message may take. */
const FAREWELL_MS = 2_000;

/** What orders reach of their connection. */
export interface Ordered {
  machine(): MachineState;
  readonly announcements: Announcements;
  readonly clock: Clock;
  input(input: MachineInput): void;
  /** Has nothing new sent, and waits a while for acknowledgements. */
  rest(): Promise<void>;
  /** Has messages sent again. */
  resume(): void;
  onStatus(listener: (status: ConnectionStatus) => void): () => void;
}

/**
 * What flows order a connection to do: to come up, and to go down when what was sent is acknowledged and the close
 * message said. The last order counts, also when it comes on the way.
 */
export class Orders {
  /** a flow took the connection down, so that only a flow brings it up again */
  stopped = false;
  #ended = false;

  constructor(private readonly of: Ordered) {}

  /** Settles when it is connected, or ordered down meanwhile; rejects with the error of the attempt. */
  connect(): Promise<void> {
    const { of } = this;
    this.stopped = false;
    if (of.machine().is.state === "connected") return Promise.resolve();
    return new Promise((fulfil, reject) => {
      const stop = of.onStatus(({ state }) => {
        if (state === "connecting" || state === "closing") return;
        stop();
        const { error } = of.machine();
        if (error) reject(error);
        else fulfil();
      });
      of.input({ type: "want" });
    });
  }

  /** Settles when it is down, or ordered up meanwhile. */
  async disconnect(): Promise<void> {
    this.stopped = true;
    await this.leave(() => this.stopped);
    await this.#down();
  }

  /** Goes down because nobody uses it, unless somebody does again meanwhile. */
  async leave(isUnused: () => boolean): Promise<void> {
    const { of } = this;
    await of.rest();
    if (!this.#ended && isUnused()) {
      await this.#farewell();
      if (!isUnused()) of.announcements.again();
    }
    // the end has its own way
    if (this.#ended) return;
    if (isUnused()) of.input({ type: "unwant" });
    of.resume();
  }

  /** Goes down for good; what was sent has had its time. */
  async end(): Promise<void> {
    this.#ended = true;
    this.stopped = true;
    await this.#farewell();
    this.of.input({ type: "unwant" });
    await this.#down();
  }

  #down(): Promise<void> {
    const isDown = (): boolean => this.of.machine().is.state === "idle" || !this.stopped;
    if (isDown()) return Promise.resolve();
    return new Promise((fulfil) => {
      const stop = this.of.onStatus(() => {
        if (!isDown()) return;
        stop();
        fulfil();
      });
    });
  }

  async #farewell(): Promise<void> {
    const sent = new AbortController();
    const overdue = pause(this.of.clock, FAREWELL_MS, sent.signal);
    await Promise.race([this.of.announcements.farewell(), overdue]);
    sent.abort();
  }
}
