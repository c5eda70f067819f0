import type { AwsIotError } from "../iot-core/errors";
import { outboxes } from "../outbox/registry";
import type { Outbox } from "../outbox/outbox";
import type { OutcomeListener, Publish, Publisher } from "../outbox/types";
import { Announcements } from "./announcements";
import { Attempt, asError } from "./attempt";
import { CertificateCare } from "./certificates/care";
import { clientIds } from "./client-ids";
import { guarded, systemClock } from "./clock";
import type { DialRecord } from "./dial-record";
import type { ConnectionDoor, ConnectionStats } from "./door";
import { Ends } from "./ends";
import type { Link, LinkEnd, LinkFacts } from "./link";
import { Listeners } from "./listeners";
import { initial, statusOf, step, type MachineEffect, type MachineInput, type MachineState } from "./machine";
import { Opening } from "./opening";
import { Orders } from "./orders";
import { PacketTap } from "./packet-tap";
import { Receiving } from "./receiving";
import { Subscribing } from "./subscribing";
import { TopicsSeen } from "./topics-seen";
import { Troubles } from "./troubles";
import { Users } from "./users";
import type { Clock, ConnectionSettings, ConnectionStatus, Filter, Subscriber, Timer } from "./types";

/** How long a planned reconnect or end waits for acknowledgements. */
const REST_MS = 5_000;
/** How long DISCONNECT may take. */
const END_MS = 2_000;

/**
 * One shared MQTT connection: the outbox, the subscriptions and the link that comes and goes under them, held together
 * by the machine.
 */
export class Connection implements ConnectionDoor {
  /** for people who look: the packets, what went wrong last, and the topics of late */
  readonly tap = new PacketTap();
  readonly troubles = new Troubles();
  readonly topics = new TopicsSeen();
  readonly #clock: Clock;
  readonly #outbox: Outbox;
  readonly #subscriptions: Subscribing;
  /** an error nobody expected ends nothing and is told */
  readonly #fail = (error: unknown): void => this.#warn(asError(error));
  readonly #receiving = new Receiving(this.topics, this.#fail);
  readonly #statusListeners = new Listeners<ConnectionStatus>();
  readonly #users: Users;
  readonly #announcements: Announcements;
  readonly #opening: Opening;
  readonly #orders: Orders;
  readonly #care: CertificateCare;
  readonly #ends = new Ends();
  #machine: MachineState = initial;
  #attempt: Attempt | undefined;
  #link: Link | undefined;
  #dialTimer: Timer | undefined;
  #closing = false;
  #connects = 0;

  constructor(
    readonly settings: ConnectionSettings,
    clock: Clock = systemClock,
    private readonly random: () => number = Math.random,
  ) {
    this.#clock = guarded(clock, this.#fail);
    this.#users = new Users(this.#clock, () => {
      void this.#orders.leave(() => this.#users.none).catch(this.#fail);
    });
    const warned = (): void => this.#statusListeners.call(this.status);
    this.#opening = new Opening(this.#clock);
    this.#announcements = new Announcements(settings.birth, settings.close, this.#clock, {
      error: (error) => this.#warn(error),
      said: () => this.#opening.answered(),
      warned,
    });
    this.#subscriptions = new Subscribing(this.#clock, settings.protocolVersion === 5 ? 8 : 1, () =>
      this.#announcements.settled(),
    );
    this.#care = new CertificateCare(settings.credentials, this.#clock, {
      changed: () => void this.#renewCredentials().catch(this.#fail),
      warn: (error) => {
        this.#warn(error);
        warned();
      },
    });
    this.#orders = new Orders({
      machine: () => this.#machine,
      announcements: this.#announcements,
      clock: this.#clock,
      input: (input) => this.#input(input),
      onStatus: (listener) => this.onStatus(listener),
      rest: () => this.#outbox.rest(REST_MS),
      resume: () => this.#outbox.resume(),
    });
    this.#outbox = outboxes.take(settings.id, settings.outbox, this.#clock, {
      taken: () => this.#input({ type: "unwant" }),
      renew: (error) => this.#attempt?.renew(error),
      onWarning: (error) => this.#warn(error),
      onSettled: (outcome, publish) => this.troubles.settled(outcome, publish, clock.now()),
    });
  }

  get status(): ConnectionStatus {
    const status = statusOf(this.#machine);
    const warning = this.#care.warning ?? this.#announcements.warning;
    return status.state === "connected" && warning ? { ...status, warning } : status;
  }

  /** What the newest attempt to connect met; undefined before the first. */
  get lastDial(): DialRecord | undefined {
    return this.#attempt?.record;
  }

  hold(userId: string): () => void {
    const release = this.#users.hold(userId);
    if (this.settings.autoConnect && !this.#orders.stopped && !this.#machine.wanted)
      this.#input({ type: "want" });
    return release;
  }

  connect(): Promise<void> {
    return this.#closing ? Promise.resolve() : this.#orders.connect();
  }

  disconnect(): Promise<void> {
    return this.#orders.disconnect().catch(this.#fail);
  }

  onStatus(listener: (status: ConnectionStatus) => void): () => void {
    return this.#statusListeners.add(listener);
  }

  onError(listener: (error: AwsIotError) => void): () => void {
    return this.troubles.listen(listener);
  }

  publish(publish: Publish, publisher: Publisher): void {
    this.topics.add(publish.topic);
    this.#outbox.accept(publish, publisher);
  }

  onOutcome(origin: string, listener: OutcomeListener): () => void {
    return this.#outbox.onOutcome(origin, listener);
  }

  letGo(origin: string): Promise<void> {
    return this.#outbox.letGo(origin);
  }

  subscribe(subscriber: Subscriber, filters: readonly Filter[]): void {
    this.#receiving.declare(subscriber, filters);
    this.#subscriptions.declare(subscriber, filters);
  }

  async close(removed: boolean, deadlineMs: number): Promise<void> {
    this.#closing = true;
    this.#users.stop();
    try {
      const share = Math.max(0, deadlineMs - END_MS);
      await outboxes.release(this.settings.id, removed, this.#link ? share : 0);
      await this.#orders.end();
    } catch (error) {
      this.#fail(error);
    }
    this.#subscriptions.stop();
    this.#care.stop();
    clientIds.release(this.settings, this.settings.endpoint, this.settings.clientId);
  }

  stats(): ConnectionStats {
    return {
      ...this.#outbox.stats(this.#clock.steady()),
      received: this.#receiving.count,
      unacknowledged: this.#receiving.unacknowledged,
      unmatched: this.#subscriptions.unmatched,
      reconnects: Math.max(0, this.#connects - 1),
      certificateExpires: this.#care.certificate?.notAfter,
    };
  }

  #input(input: MachineInput): void {
    const before = this.#machine;
    const { state, effects } = step(before, input, this.#clock.now(), this.random());
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
        this.#dialTimer = this.#clock.setTimer(() => this.#input({ type: "due" }), effect.delay);
        return;
      case "stop-waiting":
        return this.#dialTimer?.cancel();
      case "end":
        return this.#endLink();
    }
  }

  #dial(number: number): void {
    const tools = {
      clock: this.#clock,
      holder: this.settings,
      credentials: () => this.#care.credentials(),
      shortSessions: () => this.#ends.shortSessions(this.#lasted),
      receiveMaximum: () => this.#receiving.receiveMaximum,
    };
    this.#attempt = new Attempt(this.settings, tools, {
      up: (link, facts) => this.#up(number, link, facts),
      acknowledged: (id, code, why) =>
        this.#link && this.#outbox.acknowledged(id, code, why, this.#clock.steady()),
      message: (message, id) => {
        this.#outbox.received();
        return this.#receiving.deliver(message, id, this.#subscriptions.receive(message));
      },
      drained: () => this.#link && this.#outbox.drained(),
      down: (error, end) => this.#down(number, error, end),
      tap: this.tap,
    });
    void this.#attempt.start();
  }

  #up(attempt: number, link: Link, { sessionPresent, receiveMaximum }: LinkFacts): void {
    this.#link = link;
    this.troubles.over();
    this.#connects++;
    this.#announcements.up(link);
    this.#input({ type: "up", attempt, sessionPresent });
    this.#receiving.up(link, sessionPresent);
    this.#subscriptions.up(link, sessionPresent);
    this.#opening.up(this.#announcements.isSaid, () => {
      this.#outbox.up({ receiveMaximum, sessionPresent, send: link.send.bind(link) }, this.#clock.steady());
    });
    this.#care.accepted();
  }

  #down(attempt: number, error: AwsIotError | undefined, end: LinkEnd | undefined): void {
    const lasted = this.#lasted;
    try {
      if (end?.wasUp) this.#dropLink(this.#ends.byPeer(error, end, lasted), lasted);
    } finally {
      const goesBack = error !== undefined && this.#care.failed(error);
      this.#input({ type: "down", attempt, error: goesBack ? undefined : error });
    }
  }

  /** ms; how long the connection has been up */
  get #lasted(): number {
    const { is } = this.#machine;
    return is.state === "connected" ? this.#clock.now() - is.since : 0;
  }

  /** Nothing is sent on the link any more; `byPeer`: what was sent last may be why. */
  #dropLink(byPeer: boolean, lasted = 0): void {
    if (!this.#link) return;
    this.#link = undefined;
    const asked = this.#subscriptions.isAsking;
    const said = this.#announcements.down(byPeer);
    const inDoubt = asked || said;
    this.#opening.down(byPeer, inDoubt, lasted);
    this.#receiving.down();
    this.#outbox.down({ unexpected: byPeer && !inDoubt }, this.#clock.steady());
    this.#subscriptions.down(byPeer);
  }

  /** Ends attempt and link of our own will; first of all nothing more is handed to the socket. */
  #endLink(): void {
    this.#dropLink(false);
    this.#attempt?.end(END_MS);
  }

  /** A planned reconnect, when what is in flight has its acknowledgement, or else an attempt at once. */
  async #renewCredentials(): Promise<void> {
    const { is, attempt } = this.#machine;
    if (is.state === "waiting") this.#input({ type: "want" });
    if (is.state !== "connected") return;
    await this.#outbox.rest(REST_MS);
    if (this.#closing) return;
    if (this.#machine.is.state === "connected" && this.#machine.attempt === attempt) this.#endLink();
    this.#outbox.reconfigure(this.settings.outbox);
  }

  /** Why the connection is not up, told once a change. */
  #tell(error: AwsIotError): void {
    this.troubles.tell(error, this.#clock.now());
  }

  #warn(error: AwsIotError): void {
    this.troubles.warn(error, this.#clock.now());
  }
}
