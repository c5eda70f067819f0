import type { IPublishPacket, ISubscription } from "mqtt-packet";
import { quotas } from "../iot-core/quotas";
import { matches } from "../iot-core/topics";
import type { Clock, Timer } from "./clock";
import type { Link } from "./link";

export interface Message {
  topic: string;
  payload: Buffer;
  qos: 0 | 1;
  retain: boolean;
  properties: IPublishPacket["properties"];
  expiresAt: number | undefined;
}

/** A PUBLISH of the broker as a session holds it. */
export const messageFrom = (publish: IPublishPacket, now: number): Message => {
  const expiry = publish.properties?.messageExpiryInterval;
  return {
    topic: publish.topic,
    payload: Buffer.from(publish.payload),
    qos: publish.qos === 0 ? 0 : 1,
    retain: publish.retain,
    properties: publish.properties,
    expiresAt: expiry === undefined ? undefined : now + expiry * 1_000,
  };
};

/** A message as the client gets it, without packet ID; MQTT 5 learns how long it still lives. */
export function messagePacket(message: Message, version: 4 | 5, now: number): IPublishPacket {
  const { topic, payload, qos, retain, properties, expiresAt } = message;
  const packet: IPublishPacket = { cmd: "publish", topic, payload, qos, retain, dup: false };
  if (version === 5 && properties) packet.properties = { ...properties };
  if (packet.properties && expiresAt !== undefined) {
    packet.properties.messageExpiryInterval = Math.ceil(Math.max(0, expiresAt - now) / 1_000);
  }
  return packet;
}

/** The connection a session is used by. */
export interface Receiver {
  /** unacknowledged messages it takes at a time */
  readonly window: number;
  /** false: the message is dropped, by policy or rate */
  permits(message: Message): boolean;
  deliver(message: Message, messageId: number | undefined): void;
  /** the session is no more */
  lost(): void;
}

export interface SessionOptions {
  clock: Clock;
  overlapping: "once" | "each";
}

/** Stored messages beyond this are dropped, the newest first. */
const storedMax = 100_000;
/** The IDs above are for what a fault sends twice. */
export const lastPacketId = 59_999;

/** What AWS holds for one client ID: its subscriptions, and its messages on their way. */
export class Session {
  /** by filter, as it was given */
  readonly subscriptions = new Map<string, ISubscription>();
  /** seconds it outlives its connection */
  expiry = 0;
  /** the connection it belongs to, which may still wait for CONNACK */
  owner: Receiver | undefined;
  #receiver: Receiver | undefined;
  #stored: Message[] = [];
  #waiting: Message[] = [];
  readonly #inFlight = new Map<number, Message>();
  /** QoS of the copies to deliver, by topic */
  readonly #copies = new Map<string, readonly (0 | 1)[]>();
  #lastId = 0;
  #holds = 0;
  readonly #held: Message[] = [];
  #drain: Timer | undefined;

  constructor(
    readonly clientId: string,
    readonly protocolVersion: 4 | 5,
    private readonly options: SessionOptions,
    readonly link: Link,
  ) {}

  get connected(): boolean {
    return this.#receiver !== undefined;
  }

  subscribed(subscription: ISubscription): void {
    this.subscriptions.set(subscription.topic, subscription);
    this.#copies.clear();
  }

  unsubscribed(filter: string): boolean {
    this.#copies.clear();
    return this.subscriptions.delete(filter);
  }

  /** Keeps messages back until `work` is done, so that none overtakes the SUBACK of its subscription. */
  async holding(work: () => Promise<void>): Promise<void> {
    this.#holds++;
    try {
      await work();
    } finally {
      this.#holds--;
      if (this.#holds === 0) for (const message of this.#held.splice(0)) this.take(message);
    }
  }

  /** From the broker, by this session's own subscriptions. */
  route(message: Message): void {
    const copies = this.#copiesOf(message.topic);
    const once = message.retain || this.options.overlapping === "once";
    const wanted = once && copies.length > 1 ? [copies.includes(1) ? 1 : 0] : copies;
    for (const qos of wanted) this.take({ ...message, qos: message.qos && (qos as 0 | 1) });
  }

  /** To the client now, or to be stored for it. */
  take(message: Message): void {
    if (this.#holds > 0) this.#held.push(message);
    else if (this.#receiver) this.#offer(this.#receiver, message);
    else if (message.qos === 1 && this.#stored.length < storedMax) this.#stored.push(message);
  }

  /** Delivers to a connection from now on, what was stored at AWS's pace. */
  attach(receiver: Receiver): void {
    this.#receiver = receiver;
    this.#drainStored();
  }

  /** Unacknowledged messages will be sent again, with other packet IDs and without DUP, as AWS does. */
  detach(): void {
    this.#receiver = undefined;
    this.#drain?.cancel();
    this.#stored = [...this.#inFlight.values(), ...this.#waiting, ...this.#stored];
    this.#inFlight.clear();
    this.#waiting = [];
  }

  acknowledged(messageId: number): void {
    if (!this.#inFlight.delete(messageId)) return;
    for (;;) {
      const receiver = this.#receiver;
      if (!receiver || this.#inFlight.size >= receiver.window) return;
      const next = this.#waiting.shift();
      if (!next) return;
      this.#offer(receiver, next);
    }
  }

  #copiesOf(topic: string): readonly (0 | 1)[] {
    const known = this.#copies.get(topic);
    if (known) return known;
    const copies = [...this.subscriptions.values()]
      .filter((one) => !one.topic.startsWith("$share/") && matches(one.topic, topic))
      .map((one): 0 | 1 => (one.qos === 0 ? 0 : 1));
    if (this.#copies.size >= 1_000) this.#copies.clear();
    this.#copies.set(topic, copies);
    return copies;
  }

  #offer(receiver: Receiver, message: Message): void {
    if (message.expiresAt !== undefined && message.expiresAt <= this.options.clock.now()) return;
    if (message.qos === 1 && this.#inFlight.size >= receiver.window) {
      if (this.#waiting.length < storedMax) this.#waiting.push(message);
    } else if (receiver.permits(message)) {
      receiver.deliver(message, message.qos === 1 ? this.#flight(message) : undefined);
    }
  }

  #flight(message: Message): number {
    do this.#lastId = (this.#lastId % lastPacketId) + 1;
    while (this.#inFlight.has(this.#lastId));
    this.#inFlight.set(this.#lastId, message);
    return this.#lastId;
  }

  #drainStored(): void {
    const receiver = this.#receiver;
    const next = receiver && this.#stored.shift();
    if (!next) return;
    this.#offer(receiver, next);
    const pause = 1_000 / quotas.storedMessagesPerSecond;
    this.#drain = this.options.clock.setTimer(() => this.#drainStored(), pause);
  }
}
