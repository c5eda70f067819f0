import type { AwsIotError } from "../iot-core/errors";
import { outboxes } from "../outbox/registry";
import type { Outbox } from "../outbox/outbox";
import type { OutcomeListener, Publish, Publisher } from "../outbox/types";
import { Attempt, asError } from "./attempt";
import { releaseClientId } from "./client-ids";
import { systemClock } from "./clock";
import type { ConnectionDoor, ConnectionStats } from "./door";
import type { Link, LinkEnd, LinkFacts } from "./link";
import { Listeners } from "./listeners";
import { initial, step, type MachineEffect, type MachineInput, type MachineState } from "./machine";
import { PacketTap } from "./packet-tap";
import { Subscriptions, type SubscriptionEffects } from "./subscriptions";
import { Troubles } from "./troubles";
import type {
  Clock,
  ConnectionSettings,
  ConnectionStatus,
  Filter,
  Incoming,
  Subscriber,
  Timer,
} from "./types";

/** A session that ends sooner, three times in a row and without a reason, looks like a takeover. */
const SHORT_SESSION_MS = 10_000;
/** A connection nobody uses is kept so long: a node that is deployed anew is back at once. */
const LINGER_MS = 2_000;
/** How long DISCONNECT may take. */
const END_MS = 2_000;

/** Codes of DISCONNECT that say nothing of what was sent just before. */
const innocent = new Set([0x8b, 0x8d, 0x8e, 0x98]);

/**
 * One shared MQTT connection: the outbox, the subscriptions and the link that comes and goes under them, held together
 * by the machine.
 */
export class Connection implements ConnectionDoor {
  /** for people who look: the packets, and what went wrong last */
  readonly tap = new PacketTap();
  readonly troubles = new Troubles();
  readonly #outbox: Outbox;
  readonly #subscriptions: Subscriptions;
  readonly #statusListeners = new Listeners<ConnectionStatus>();
  readonly #users = new Set<string>();
  #machine: MachineState = initial;
  #attempt: Attempt | undefined;
  #link: Link | undefined;
  #dialTimer: Timer | undefined;
  #subscriptionTimer: Timer | undefined;
  #lingerTimer: Timer | undefined;
  #shortSessions = 0;
  #announced = false;
  #closing = false;
  #stopped = false;
  #received = 0;
  #connects = 0;

  constructor(
    readonly settings: ConnectionSettings,
    private readonly clock: Clock = systemClock,
    private readonly random: () => number = Math.random,
  ) {
    this.#subscriptions = new Subscriptions({ firstBatch: settings.protocolVersion === 5 ? 8 : 1 });
    this.#outbox = outboxes.take(settings.id, settings.outbox, clock, {
      renew: (error) => this.#renew(error),
      onWarning: (error) => this.#tell(error),
      onSettled: (outcome, publish) => this.troubles.settled(outcome, publish, clock.now()),
    });
  }

  get status(): ConnectionStatus {
    const { is, error, attempt } = this.#machine;
    switch (is.state) {
      case "waiting":
        return error?.phase === "settings" || error?.phase === "credentials"
          ? { state: "failed", error }
          : { state: "waiting", until: is.until, error };
      case "connecting":
        return { state: "connecting", attempt, error };
      default:
        return is;
    }
  }

  hold(userId: string): () => void {
    this.#users.add(userId);
    this.#lingerTimer?.cancel();
    if (this.settings.autoConnect && !this.#stopped && !this.#machine.wanted) this.#input({ type: "want" });
    return () => {
      this.#users.delete(userId);
      if (this.#users.size > 0 || this.#closing) return;
      this.#lingerTimer = this.clock.setTimer(() => void this.#leave(), LINGER_MS);
    };
  }

  connect(): Promise<void> {
    this.#stopped = false;
    if (this.#closing || this.status.state === "connected") return Promise.resolve();
    return new Promise((fulfil, reject) => {
      const attempt = this.#machine.attempt;
      const stop = this.onStatus((status) => {
        if (status.state === "connecting" || status.state === "closing") return;
        if (status.state !== "connected" && this.#machine.attempt === attempt) return;
        stop();
        if (status.state === "connected") fulfil();
        else if (this.#machine.error) reject(this.#machine.error);
        else fulfil();
      });
      this.#input({ type: "want" });
    });
  }

  disconnect(): Promise<void> {
    this.#stopped = true;
    const down = () => this.status.state === "idle";
    return new Promise((fulfil) => {
      const stop = this.onStatus(() => {
        if (!down()) return;
        stop();
        fulfil();
      });
      void this.#farewell().then(() => this.#input({ type: "unwant" }));
      if (down()) fulfil();
    });
  }

  onStatus(listener: (status: ConnectionStatus) => void): () => void {
    return this.#statusListeners.add(listener);
  }

  onError(listener: (error: AwsIotError) => void): () => void {
    return this.troubles.listen(listener);
  }

  publish(publish: Publish, publisher: Publisher): void {
    this.#outbox.accept(publish, publisher);
  }

  onOutcome(origin: string, listener: OutcomeListener): () => void {
    return this.#outbox.onOutcome(origin, listener);
  }

  subscribe(subscriber: Subscriber, filters: readonly Filter[]): void {
    this.#run(this.#subscriptions.declare(subscriber, filters, this.clock.now()));
  }

  async close(removed: boolean, deadlineMs: number): Promise<void> {
    this.#closing = true;
    this.#lingerTimer?.cancel();
    try {
      const share = Math.max(0, deadlineMs - END_MS);
      await outboxes.release(this.settings.id, removed, this.#link ? share : 0);
      await this.disconnect();
    } catch (error) {
      this.#tell(asError(error));
    }
    this.#subscriptionTimer?.cancel();
    releaseClientId(this.settings, this.settings.endpoint, this.settings.clientId);
  }

  stats(): ConnectionStats {
    return {
      ...this.#outbox.stats(this.clock.now()),
      received: this.#received,
      unmatched: this.#subscriptions.unmatched,
      reconnects: Math.max(0, this.#connects - 1),
    };
  }

  #input(input: MachineInput): void {
    const before = this.#machine;
    const { state, effects } = step(before, input, this.clock.now(), this.random());
    this.#machine = state;
    for (const effect of effects) this.#perform(effect);
    if (state.error && state.is.state === "waiting") this.#tell(state.error);
    if (state.is !== before.is) this.#statusListeners.call(this.status);
  }

  #perform(effect: MachineEffect): void {
    switch (effect.type) {
      case "dial":
        return this.#dial(effect.attempt);
      case "wait":
        this.#dialTimer = this.clock.setTimer(() => this.#input({ type: "due" }), effect.delay);
        return;
      case "stop-waiting":
        return this.#dialTimer?.cancel();
      case "end":
        return this.#attempt?.end(END_MS);
    }
  }

  #dial(number: number): void {
    const current = () => this.#machine.attempt === number;
    this.#attempt = new Attempt(this.settings, this.clock, () => this.#shortSessions + 1, {
      up: (link, facts) => this.#up(number, link, facts),
      acknowledged: (id, code, reason) => this.#outbox.acknowledged(id, code, reason, this.clock.now()),
      message: (message) => this.#deliver(message),
      drained: () => current() && this.#outbox.drained(),
      down: (error, end) => this.#down(number, error, end),
      tap: this.tap,
    });
    void this.#attempt.start();
  }

  #up(attempt: number, link: Link, { sessionPresent, receiveMaximum }: LinkFacts): void {
    const now = this.clock.now();
    this.#link = link;
    this.troubles.over();
    this.#announced = false;
    this.#connects++;
    this.#input({ type: "up", attempt, sessionPresent });
    this.#run(this.#subscriptions.up(sessionPresent, now));
    this.#announce();
    const send = link.send.bind(link);
    this.#outbox.up({ receiveMaximum, sessionPresent, send }, now);
  }

  #down(attempt: number, error: AwsIotError | undefined, end: LinkEnd | undefined): void {
    const now = this.clock.now();
    const { is } = this.#machine;
    if (end?.wasUp) {
      const reasonless = end.disconnectCode === undefined && !end.keepaliveTimeout;
      const byPeer = error !== undefined && !end.keepaliveTimeout && !innocent.has(end.disconnectCode ?? 0);
      const short = is.state === "connected" && now - is.since < SHORT_SESSION_MS;
      this.#shortSessions = error && reasonless && short ? this.#shortSessions + 1 : 0;
      this.#link = undefined;
      this.#outbox.down({ unexpected: byPeer }, now);
      this.#run(this.#subscriptions.down(byPeer, now));
    }
    this.#input({ type: "down", attempt, error });
  }

  /** Runs what the registry of subscriptions wants, and keeps its alarm. */
  #run(effects: SubscriptionEffects): void {
    for (const effect of effects) {
      if (effect.type === "state") effect.subscriber.filterState?.(effect.filter, effect.state);
      else if (effect.type === "unsubscribe") {
        const answered = () => this.#run(this.#subscriptions.unsuback(effect.batch, this.clock.now()));
        this.#link?.unsubscribe(effect.filters, answered);
      } else {
        this.#link?.subscribe(effect.filters, (codes) => {
          this.#run(this.#subscriptions.suback(effect.batch, codes, this.clock.now()));
          this.#announce();
        });
      }
    }
    this.#subscriptionTimer?.cancel();
    const { wakeAt } = this.#subscriptions;
    if (wakeAt === undefined || this.#closing) return;
    const tick = () => {
      this.#run(this.#subscriptions.tick(this.clock.now()));
      this.#announce();
    };
    this.#subscriptionTimer = this.clock.setTimer(tick, Math.max(0, wakeAt - this.clock.now()));
  }

  /** The birth message, once a connection, when the subscriptions have their answers: who answers it is heard. */
  #announce(): void {
    const { birth } = this.settings;
    if (this.#announced || !this.#link || !this.#subscriptions.settled) return;
    this.#announced = true;
    if (birth) void this.#link.announce(birth);
  }

  /** Goes down because nobody uses it, unless somebody does again meanwhile. */
  async #leave(): Promise<void> {
    await this.#farewell();
    if (this.#users.size === 0) this.#input({ type: "unwant" });
  }

  async #farewell(): Promise<void> {
    const { close } = this.settings;
    if (!close || !this.#link) return;
    const overdue = new Promise<void>((fulfil) => this.clock.setTimer(() => fulfil(), END_MS));
    await Promise.race([this.#link.announce(close), overdue]);
  }

  #deliver(message: Incoming): void {
    this.#received++;
    for (const subscriber of this.#subscriptions.receive(message, this.clock.now())) {
      try {
        subscriber.deliver(message);
      } catch (error) {
        this.#tell(asError(error));
      }
    }
  }

  #renew(error: AwsIotError): void {
    this.#tell(error);
    this.#attempt?.renew();
  }

  #tell(error: AwsIotError): void {
    this.troubles.tell(error, this.clock.now());
  }
}
