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
  onStatus(listener: (status: ConnectionStatus) => void): () => void;
}

/** What flows order a connection to do: to come up, and to go down after the close message. */
export class Orders {
  /** a flow took the connection down, so that only a flow brings it up again */
  stopped = false;

  constructor(private readonly of: Ordered) {}

  /** Settles when it is connected; rejects with the error of the attempt. */
  connect(): Promise<void> {
    const { of } = this;
    this.stopped = false;
    if (of.machine().is.state === "connected") return Promise.resolve();
    return new Promise((fulfil, reject) => {
      const { attempt } = of.machine();
      const stop = of.onStatus((status) => {
        if (status.state === "connecting" || status.state === "closing") return;
        if (status.state !== "connected" && of.machine().attempt === attempt) return;
        stop();
        const { error } = of.machine();
        if (status.state !== "connected" && error) reject(error);
        else fulfil();
      });
      of.input({ type: "want" });
    });
  }

  /** Settles when it is down. */
  disconnect(): Promise<void> {
    const { of } = this;
    this.stopped = true;
    const down = () => of.machine().is.state === "idle";
    return new Promise((fulfil, reject) => {
      const stop = of.onStatus(() => {
        if (!down()) return;
        stop();
        fulfil();
      });
      const unwant = () => of.input({ type: "unwant" });
      void this.#farewell().then(unwant).catch(reject);
      if (down()) fulfil();
    });
  }

  /** Goes down because nobody uses it, unless somebody does again meanwhile. */
  async leave(isUnused: () => boolean): Promise<void> {
    await this.#farewell();
    if (isUnused()) this.of.input({ type: "unwant" });
    else this.of.announcements.again();
  }

  async #farewell(): Promise<void> {
    const sent = new AbortController();
    const overdue = pause(this.of.clock, FAREWELL_MS, sent.signal);
    await Promise.race([this.of.announcements.farewell(), overdue]);
    sent.abort();
  }
}
