import type {
  Carrier,
  Clock,
  LinkEnd,
  OutboxHooks,
  OutboxSettings,
  OutboxStats,
  Outcome,
  OutcomeListener,
  Publish,
  Publisher,
} from "./types";

interface Waiting {
  readonly publish: Publish;
  readonly publisher: Publisher;
  readonly at: number;
}

/**
 * Every publish of one connection from accepted to its one outcome: order, bounds, pace, window, redelivery. No method
 * throws; failures of the store come through `hooks.onWarning`, and the fate of a message through its publisher.
 */
export class Outbox {
  /** Usable at once; a disk store opens meanwhile, and what it holds from before is sent first. */
  static open(settings: OutboxSettings, clock: Clock, hooks: OutboxHooks): Outbox {
    return new Outbox(settings, clock, hooks);
  }

  #queue: Waiting[] = [];
  readonly #flight = new Map<number, Waiting>();
  #carrier: Carrier | undefined;
  #blocked = false;
  #lastId = 0;
  #delivered = 0;
  #rejected = 0;

  private constructor(
    private settings: OutboxSettings,
    private readonly clock: Clock,
    private hooks: OutboxHooks,
  ) {}

  /** Takes a valid publish; exactly one of the publisher's `safe` and `settled` follows, maybe before this returns. */
  accept(publish: Publish, publisher: Publisher): void {
    this.#queue.push({ publish, publisher, at: this.clock.now() });
    this.#pump();
  }

  /** Receives the outcomes of messages of `origin` that were `safe` before; returns how to stop that. */
  onOutcome(_origin: string, _listener: OutcomeListener): () => void {
    return () => undefined;
  }

  /** CONNACK came: unacknowledged messages go out first, with their packet ids and DUP where the session was resumed. */
  up(carrier: Carrier, _now: number): void {
    this.#carrier = carrier;
    this.#blocked = false;
    this.#pump();
  }

  /** The link is gone; nothing is sent before the next `up`. */
  down(_end: LinkEnd, _now: number): void {
    this.#carrier = undefined;
    this.#queue = [...this.#flight.values(), ...this.#queue];
    this.#flight.clear();
  }

  /** PUBACK. MQTT 3.1.1 has no reason code: 0. An unknown packet id is ignored. */
  acknowledged(packetId: number, reasonCode: number, _reasonText: string | undefined, now: number): void {
    const message = this.#flight.get(packetId);
    if (message === undefined) return;
    this.#flight.delete(packetId);
    this.#settle(message, reasonCode < 0x80 ? "delivered" : "rejected", now);
    this.#pump();
  }

  /** The socket takes more after `send` returned false. */
  drained(): void {
    this.#blocked = false;
    this.#pump();
  }

  /** Other settings for the same messages; none is lost by it. */
  reconfigure(settings: OutboxSettings): void {
    this.settings = settings;
    this.#pump();
  }

  /** True when nothing waits and nothing is in flight. */
  get isEmpty(): boolean {
    return this.#queue.length === 0 && this.#flight.size === 0;
  }

  /** Numbers as of `now`. */
  stats(now: number): OutboxStats {
    return {
      waiting: this.#queue.length,
      bytes: 0,
      inFlight: this.#flight.size,
      oldestAge: this.#queue[0] === undefined ? 0 : now - this.#queue[0].at,
      delivered: this.#delivered,
      rejected: this.#rejected,
      expired: 0,
      dropped: 0,
      failed: 0,
      rate: 0,
      store: "memory",
    };
  }

  /**
   * Takes no more, waits at most `deadlineMs` for what is in flight (memory: for everything), then records what is left
   * on disk; with the memory store what is left has the outcome `failed`. Call it while the link is still up. Never
   * rejects.
   */
  close(_deadlineMs: number): Promise<void> {
    return Promise.resolve();
  }

  #pump(): void {
    const window = Math.min(this.settings.window ?? 100, this.#carrier?.receiveMaximum ?? 0, 100);
    while (this.#carrier !== undefined && !this.#blocked && this.#flight.size < window) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      const id = next.publish.qos === 0 ? 0 : this.#nextId();
      if (id !== 0) this.#flight.set(id, next);
      this.#blocked = !this.#carrier.send(next.publish, id, false);
      if (id === 0) this.#settle(next, "delivered", this.clock.now());
    }
  }

  #nextId(): number {
    do this.#lastId = (this.#lastId % 65535) + 1;
    while (this.#flight.has(this.#lastId));
    return this.#lastId;
  }

  #settle(message: Waiting, result: Outcome["result"], now: number): void {
    if (result === "delivered") this.#delivered++;
    else this.#rejected++;
    const { topic, qos } = message.publish;
    const outcome = { result, topic, qos, queuedMs: now - message.at, attempts: 1 };
    message.publisher.settled(outcome);
    this.hooks.onSettled?.(outcome, message.publish);
  }
}
