import type { Connection } from "../../src/connection/connection";
import type { DialRecord } from "../../src/connection/dial-record";
import type { ConnectionDoor, ConnectionStats } from "../../src/connection/door";
import { PacketTap, type Direction, type Packet } from "../../src/connection/packet-tap";
import { Troubles } from "../../src/connection/troubles";
import type {
  ConnectionSettings,
  ConnectionStatus,
  Filter,
  Incoming,
  Subscriber,
} from "../../src/connection/types";
import type { Outcome, OutcomeListener, Publish, Publisher } from "../../src/outbox/types";
import type { LiveConnection } from "../../src/sidebar/facts";

export const settings: ConnectionSettings = {
  id: "c1",
  label: "Plant",
  endpoint: "example.com",
  port: 443,
  alpn: "x-amzn-mqtt-ca",
  serverName: "example.com",
  clientId: "gateway",
  protocolVersion: 5,
  keepalive: 60,
  clean: true,
  sessionExpiry: 0,
  autoConnect: true,
  credentials: {},
  proxy: { kind: "off" },
  outbox: {
    store: "memory",
    maxMessages: 1_000,
    maxBytes: 1_000_000,
    overflow: "drop-oldest",
    maxAge: 0,
    publishRate: 100,
    byteRate: 524_288,
    folder: "/nowhere",
  },
  birth: undefined,
  close: undefined,
  will: undefined,
};

const stats: ConnectionStats = {
  waiting: 0,
  bytes: 0,
  inFlight: 0,
  oldestAge: 0,
  delivered: 7,
  rejected: 0,
  expired: 0,
  dropped: 0,
  failed: 0,
  received: 0,
  unacknowledged: 0,
  unmatched: 0,
  reconnects: 0,
  rate: 0,
  store: "memory",
};

/** A connection as the sidebar sees it, with its tap and its troubles, worked by hand. */
export class HandMade implements LiveConnection {
  readonly tap = new PacketTap();
  readonly troubles = new Troubles();
  readonly subscribed = new Map<Subscriber, readonly Filter[]>();
  readonly published: { readonly publish: Publish; readonly publisher: Publisher }[] = [];
  readonly outcomeListeners = new Map<string, OutcomeListener>();
  readonly ordered: string[] = [];
  status: ConnectionStatus = { state: "idle" };
  lastDial: DialRecord | undefined;
  used = true;
  /** calls of `subscribe` */
  subscribes = 0;

  constructor(
    readonly id = "c1",
    private readonly more: Partial<ConnectionSettings> = {},
  ) {}

  get settings(): ConnectionSettings {
    return (this.#settings ??= { ...settings, id: this.id, ...this.more });
  }
  #settings: ConnectionSettings | undefined;

  get connection(): Connection | undefined {
    return this.used ? (this as unknown as Connection) : undefined;
  }

  get door(): ConnectionDoor {
    this.used = true;
    return this as unknown as ConnectionDoor;
  }

  stats(): ConnectionStats {
    return stats;
  }

  subscribe(subscriber: Subscriber, filters: readonly Filter[]): void {
    this.subscribes++;
    if (filters.length > 0) this.subscribed.set(subscriber, filters);
    else this.subscribed.delete(subscriber);
  }

  publish(publish: Publish, publisher: Publisher): void {
    this.published.push({ publish, publisher });
  }

  onOutcome(origin: string, listener: OutcomeListener): () => void {
    this.outcomeListeners.set(origin, listener);
    return () => this.outcomeListeners.delete(origin);
  }

  connect(): Promise<void> {
    this.ordered.push("connect");
    return Promise.resolve();
  }

  disconnect(): Promise<void> {
    this.ordered.push("disconnect");
    return Promise.resolve();
  }

  pass(direction: Direction, packet: Packet): void {
    this.tap.pass(direction, packet);
  }

  /** A message for every subscriber. */
  deliver(topic: string, payload: string | Buffer, more: Partial<Incoming> = {}): void {
    const message = {
      topic,
      payload: Buffer.from(payload),
      qos: 1,
      retain: false,
      dup: false,
      ...more,
    } as const;
    for (const subscriber of this.subscribed.keys()) subscriber.deliver(message);
  }

  get isTapped(): boolean {
    return this.tap.isWatched;
  }
}

export const outcome = (result: Outcome["result"], more: Partial<Outcome> = {}): Outcome => ({
  result,
  topic: "t",
  qos: 1,
  queuedMs: 12,
  attempts: 1,
  ...more,
});
