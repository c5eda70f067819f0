import { setTimeout as sleep } from "node:timers/promises";
import { Connection } from "../../src/connection/connection";
import type { ConnectionSettings } from "../../src/connection/types";
import type { Endpoint } from "../../src/local-endpoint";
import type { PacketEntry } from "../../src/local-endpoint/journal";
import type { Outcome, Publish } from "../../src/outbox/types";
import { movedClock } from "./support";

/** What one message met. */
export interface Fate {
  readonly outcomes: Outcome[];
  safes: number;
}

/**
 * A connection whose clock stands still but while it waits to dial, and then moves to the next attempt. Payloads number
 * the messages from 0.
 */
export class Delivery {
  readonly connection: Connection;
  readonly fates: Fate[] = [];

  constructor(
    settings: ConnectionSettings,
    whenDown: () => void = () => undefined,
    readonly clock = movedClock(),
  ) {
    this.connection = new Connection(settings, this.clock, () => 0);
    this.connection.onStatus(({ state }) => {
      if (state === "waiting") whenDown();
    });
  }

  publish(count: number, more: Partial<Publish> = {}): void {
    for (let n = 0; n < count; n++) {
      const fate: Fate = { outcomes: [], safes: 0 };
      const payload = String(this.fates.length);
      this.fates.push(fate);
      this.connection.publish(
        { topic: "t", payload, qos: 1, retain: false, ...more },
        {
          origin: "test",
          safe: () => void fate.safes++,
          settled: (outcome) => void fate.outcomes.push(outcome),
        },
      );
    }
  }

  get results(): string[] {
    return this.fates.map(({ outcomes }) => outcomes.map(({ result }) => result).join());
  }

  /**
   * Connects, again and again, until it is so; the test's own limit ends a wait in vain. While it is connected, the clock
   * moves by `pace` ms at each look.
   */
  async until(reached: () => boolean, pace = 0): Promise<void> {
    this.connection.hold("test");
    while (!reached()) {
      const { status } = this.connection;
      if (status.state === "waiting") this.clock.advance(Math.max(1, status.until - this.clock.now()));
      if (status.state === "connected" && pace > 0) this.clock.advance(pace);
      await sleep(1);
    }
  }

  /** Until each message has its outcome. */
  settled(pace = 0): Promise<void> {
    return this.until(() => this.fates.every(({ outcomes }) => outcomes.length > 0), pace);
  }

  close(): Promise<void> {
    return this.connection.close(true, 0);
  }
}

/** The PUBLISHes that came on one connection of an endpoint, or on all, in order. */
export const published = (endpoint: Endpoint, connection?: number) =>
  endpoint.journal.packets.flatMap((entry: PacketEntry) => {
    const { packet, from } = entry;
    if (packet.cmd !== "publish" || from !== "client") return [];
    if (connection !== undefined && entry.connection !== connection) return [];
    return [{ ...packet, number: Number(packet.payload.toString()), connection: entry.connection }];
  });

/** The messages that the endpoint took, by number, each at its first arrival. */
export const arrived = (endpoint: Endpoint): number[] => [
  ...new Set(endpoint.journal.publishes.map(({ payload }) => Number(payload.toString()))),
];
