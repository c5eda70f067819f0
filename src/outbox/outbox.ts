import { AwsIotError } from "../iot-core/errors";
import { Alarm } from "./alarm";
import { deadlineOf, Entry, overdue, sizeOf } from "./entry";
import { Outcomes } from "./outcomes";
import { Sender } from "./sender";
import type { Store } from "./store";
import { StoreKeeper } from "./store-keeper";
import type {
  Carrier,
  Clock,
  LinkEnd,
  OutboxHooks,
  OutboxSettings,
  OutboxStats,
  OutcomeListener,
  Publish,
  Publisher,
} from "./types";

/** ms between two looks for messages that are too old */
const AGEING_PAUSE = 1000;

/**
 * Every publish of one connection from accepted to its one outcome: order, bounds, pace, window, redelivery. No method
 * throws; failures of the store come through `hooks.onWarning`, and the fate of a message through its publisher.
 */
export class Outbox {
  readonly #outcomes: Outcomes;
  readonly #sender: Sender;
  readonly #ageing: Alarm;
  readonly #keeper: StoreKeeper;
  #ended: Promise<void> | undefined;
  /** what still waits belongs to the disk, or to the next outbox */
  #isOver = false;
  /** whoever waits for the outbox to come to rest */
  #atRest: (() => void) | undefined;

  /** Usable at once; a disk store opens meanwhile (when its folder is `free`), and what it holds is sent first. */
  constructor(
    private settings: OutboxSettings,
    private readonly clock: Clock,
    hooks: OutboxHooks,
    free?: Promise<void>,
  ) {
    this.#outcomes = new Outcomes(hooks);
    this.#ageing = new Alarm(clock, (now) => this.#age(now));
    const events = { ready: () => this.#ready(), moved: () => this.#moved() };
    this.#keeper = new StoreKeeper(settings, clock, this.#outcomes, events, free);
    this.#sender = new Sender(this.#keeper.store, settings, this.#outcomes, clock);
  }

  /** Takes a valid publish; exactly one of the publisher's `safe` and `settled` follows, maybe before this returns. */
  accept(publish: Publish, publisher: Publisher): void {
    const now = this.clock.steady();
    const entry = new Entry(publish, publisher, publisher.origin, sizeOf(publish), now);
    if (this.#ended !== undefined) {
      const error = new AwsIotError("outbox-closed", "publish", { topic: publish.topic });
      this.#outcomes.settle(entry, "failed", now, error);
    } else if (this.#store.idle && this.#sender.isFree(entry, now)) {
      if (publish.qos === 1) this.#store.hold(entry);
      this.#sender.send(entry, now);
    } else {
      this.#queue(entry, now);
    }
  }

  /** Receives the outcomes of messages of `origin` that were `safe` before; returns how to stop that. */
  onOutcome(origin: string, listener: OutcomeListener): () => void {
    return this.#outcomes.listen(origin, listener);
  }

  /** CONNACK came: unacknowledged messages go out first, with their packet ids and DUP where the session was resumed. */
  up(carrier: Carrier, now: number): void {
    this.#sender.up(carrier, now);
  }

  /** The link is gone; nothing is sent before the next `up`. */
  down(end: LinkEnd, now: number): void {
    this.#sender.down(end, now);
    for (const entry of this.#sender.flight.unacked) this.#ageing.by(this.#deadline(entry, now), now);
    this.#changed(now);
  }

  /** PUBACK. MQTT 3.1.1 has no reason code: 0. An unknown packet id is ignored. */
  acknowledged(packetId: number, reasonCode: number, reasonText: string | undefined, now: number): void {
    this.#sender.acknowledged(packetId, reasonCode, reasonText, now);
    if (this.#atRest !== undefined) this.#changed(now);
  }

  /** A PUBLISH came in by the link, which AWS counts together with those that go out. */
  received(): void {
    this.#sender.received(this.clock.steady());
  }

  /** The socket takes more after `send` returned false. */
  drained(): void {
    this.#sender.drained(this.clock.steady());
  }

  /** Sends again after `rest`. */
  resume(): void {
    this.#sender.resume(this.clock.steady());
  }

  /** Other settings, and other hooks where given, for the same messages; none is lost by it. */
  reconfigure(settings: OutboxSettings, hooks?: OutboxHooks): void {
    const now = this.clock.steady();
    this.settings = settings;
    if (hooks !== undefined) this.#outcomes.handOver(hooks);
    this.#sender.configure(settings);
    this.#keeper.configure(settings);
    this.#changed(now);
    this.#age(now);
    this.#sender.resume(now);
  }

  /** True when nothing waits and nothing is in flight. */
  get isEmpty(): boolean {
    const { flight } = this.#sender;
    return this.#store.idle && flight.size === 0 && flight.unacked.length === 0;
  }

  /** Numbers as of `now`, steady time like every `now` here. */
  stats(now: number): OutboxStats {
    const { flight } = this.#sender;
    const sent = flight.all();
    const oldest = sent[0] ?? this.#store.peek();
    return {
      waiting: this.#store.count + flight.unacked.length,
      bytes: sent.reduce((sum, entry) => sum + entry.size, this.#store.bytes),
      inFlight: flight.size,
      oldestAge: oldest === undefined ? 0 : Math.max(0, now - oldest.acceptedAt),
      ...this.#outcomes.counts,
      rate: this.#outcomes.rate(now),
      store: this.#store.kind,
    };
  }

  /** Sends nothing new until `resume`, and waits at most `deadlineMs` for what is in flight. Never rejects. */
  async rest(deadlineMs: number): Promise<void> {
    this.#sender.stop();
    await this.#rest(() => this.#sender.flight.size === 0, deadlineMs);
  }

  /**
   * The nodes behind the publishers go away, this outbox stays: sends nothing new, waits at most `deadlineMs` for what
   * is in flight, and makes every message `safe`, so that outcomes go to the listeners of the nodes that come.
   * `reconfigure` takes up sending again. Never rejects.
   */
  async detach(deadlineMs: number): Promise<void> {
    await this.rest(deadlineMs);
    await this.letGo();
  }

  /** The node `origin` (or every one) goes away: makes its messages `safe`. Never rejects. */
  async letGo(origin?: string): Promise<void> {
    const mine = (entry: Entry): boolean => origin === undefined || entry.origin === origin;
    for (const entry of this.#sender.flight.all().filter(mine)) {
      this.#outcomes.freeze(entry);
      this.#store.park(entry);
    }
    await this.#store.flush();
    for (const entry of [...this.#sender.flight.all(), ...this.#store.remains()].filter(mine)) {
      this.#outcomes.freeze(entry);
      this.#outcomes.safe(entry);
    }
  }

  /**
   * Takes no more, waits at most `deadlineMs` for what is in flight (memory: for everything), then records what is left
   * on disk; with the memory store what is left has the outcome `failed`. Call it while the link is still up. Never
   * rejects.
   */
  close(deadlineMs: number): Promise<void> {
    this.#ended ??= this.#end(deadlineMs);
    return this.#ended;
  }

  /** The process ends now: warns of what only memory holds. */
  reportLoss(): void {
    const count = this.#unrecorded().length;
    if (count > 0) this.#outcomes.warn(new AwsIotError("outbox-lost", "outbox", { count }));
  }

  async #end(deadlineMs: number): Promise<void> {
    const disk = this.#store.kind === "disk";
    if (disk) this.#sender.stop();
    await this.#rest(() => (disk ? this.#sender.flight.size === 0 : this.isEmpty), deadlineMs);
    const now = this.clock.steady();
    this.#sender.down({ unexpected: false }, now);
    this.#isOver = true;
    this.#sender.end();
    this.#ageing.cancel();
    await this.#keeper.close();
    const lost = this.#unrecorded();
    if (lost.length === 0) return;
    const error = new AwsIotError("outbox-lost", "outbox", { count: lost.length });
    this.#outcomes.warn(error);
    for (const entry of lost) this.#outcomes.settle(entry, "failed", now, error);
  }

  #unrecorded(): Entry[] {
    return [...this.#sender.flight.all().filter((entry) => !entry.synced), ...this.#store.remains()];
  }

  /** Resolves when `reached`, when the link is down, or after `deadlineMs`. */
  async #rest(reached: () => boolean, deadlineMs: number): Promise<void> {
    if (reached() || !this.#sender.isUp || deadlineMs <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = this.clock.setTimer(resolve, deadlineMs);
      this.#atRest = (): void => {
        if (!reached() && this.#sender.isUp) return;
        timer.cancel();
        resolve();
      };
    });
    this.#atRest = undefined;
  }

  #queue(entry: Entry, now: number): void {
    const { maxMessages, maxBytes, overflow } = this.settings;
    const tooMany = this.#store.count >= maxMessages || this.#store.bytes + entry.size > maxBytes;
    if (entry.size > maxBytes || (tooMany && overflow === "drop-newest")) {
      this.#drop(entry, now);
      return;
    }
    this.#store.push(entry);
    if (tooMany) this.#dropOldest(now);
    this.#ageing.by(deadlineOf(entry, this.settings.maxAge), now);
    this.#sender.pump(now);
  }

  #dropOldest(now: number): void {
    const { maxMessages, maxBytes } = this.settings;
    while (this.#store.count > maxMessages || this.#store.bytes > maxBytes) {
      const oldest = this.#store.peek();
      if (oldest === undefined) return; // still on disk: again when it is read
      this.#store.shift();
      this.#store.forget(oldest);
      this.#drop(oldest, now);
    }
  }

  #drop(entry: Entry, now: number): void {
    const { maxMessages, maxBytes } = this.settings;
    const { topic } = entry.publish;
    const error = new AwsIotError("outbox-full", "outbox", { topic, maxMessages, maxBytes });
    this.#outcomes.settle(entry, "dropped", now, error);
  }

  /** Removes what is too old from the store and, while the link is down, from what is to be sent again. */
  #age(now: number): void {
    if (this.#isOver) return;
    const { maxAge } = this.settings;
    let next = Infinity;
    const late = (entry: Entry): boolean => {
      const deadline = deadlineOf(entry, maxAge);
      if (now >= deadline) return true;
      next = Math.min(next, deadline);
      return false;
    };
    const unsent = this.#sender.isUp ? [] : this.#sender.flight.unacked.filter(late);
    for (const entry of unsent) this.#sender.flight.drop(entry);
    for (const entry of [...unsent, ...this.#store.sweep(late)]) {
      this.#store.forget(entry);
      this.#outcomes.settle(entry, "expired", now, overdue(entry, now, maxAge));
    }
    this.#ageing.by(Math.max(next, now + AGEING_PAUSE), now);
  }

  #deadline(entry: Entry, now: number): number {
    return Math.max(now + 1, deadlineOf(entry, this.settings.maxAge));
  }

  /** The store or the flight stands differently: settles what waited for that. */
  #changed(now: number): void {
    if (this.#isOver) return;
    this.#dropOldest(now);
    const first = this.#store.peek();
    if (first !== undefined) this.#ageing.by(this.#deadline(first, now), now);
    if (this.isEmpty) this.#keeper.rest();
    this.#atRest?.();
  }

  get #store(): Store {
    return this.#keeper.store;
  }

  #ready(): void {
    const now = this.clock.steady();
    this.#changed(now);
    this.#sender.pump(now);
  }

  #moved(): void {
    this.#sender.store = this.#store;
    // those in flight stay out of the new store: their place in its order is gone
    for (const entry of this.#sender.flight.all()) entry.seq = 0;
  }
}
