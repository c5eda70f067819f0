import { generate, parser, type IPublishPacket, type ISubscription, type Packet } from "mqtt-packet";
import type { Duplex } from "node:stream";
import type { Broker } from "./broker";

const version = { protocolVersion: 5 };

type Acknowledged = (code: number | undefined) => void;

export interface LinkEvents {
  deliver(publish: IPublishPacket): void;
  /** the broker ended it */
  lost(): void;
}

/**
 * One clean MQTT 5 connection to the broker. What the broker sends is acknowledged at once: whoever holds the link
 * answers for it.
 */
export class Link {
  readonly #waiting = new Map<number, (packet: Packet | undefined) => void>();
  #opened: ((error?: Error) => void) | undefined;
  #lastId = 0;
  #closed = false;

  private constructor(
    private readonly stream: Duplex,
    private readonly events: LinkEvents,
  ) {
    const packets = parser(version);
    packets.on("packet", (packet) => this.#receive(packet));
    packets.on("error", () => this.#end());
    stream.on("data", (chunk: Buffer) => packets.parse(chunk));
    stream.on("error", () => this.#end());
    stream.on("close", () => this.#end());
  }

  static open(broker: Broker, clientId: string, events: LinkEvents): Promise<Link> {
    return new Promise((resolve, reject) => {
      const link = new Link(broker.connect(), events);
      link.#opened = (error) => (error ? reject(error) : resolve(link));
      link.#send({ cmd: "connect", protocolVersion: 5, clientId, clean: true, keepalive: 0 });
    });
  }

  /** The code for each filter, in order. No filter may stand twice. */
  async subscribe(subscriptions: ISubscription[]): Promise<number[]> {
    const answer = await this.#ask((messageId) => ({ cmd: "subscribe", messageId, subscriptions }));
    return answer?.cmd === "suback" ? (answer.granted as number[]) : subscriptions.map(() => 0x80);
  }

  async unsubscribe(unsubscriptions: string[]): Promise<number[]> {
    const answer = await this.#ask((messageId) => ({ cmd: "unsubscribe", messageId, unsubscriptions }));
    return answer?.cmd === "unsuback" ? answer.granted : unsubscriptions.map(() => 0x80);
  }

  /** Calls back for QoS 1: with the broker's reason code, or undefined when the link is gone before. */
  publish(packet: Omit<IPublishPacket, "cmd" | "messageId" | "dup">, done?: Acknowledged): void {
    if (this.#closed) return done?.(undefined);
    const publish: IPublishPacket = { ...packet, cmd: "publish", dup: false };
    if (publish.qos > 0) {
      publish.messageId = this.#id();
      this.#waiting.set(publish.messageId, (answer) => {
        done?.(answer?.cmd === "puback" ? (answer.reasonCode ?? 0) : undefined);
      });
    }
    this.#send(publish);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.stream.end(generate({ cmd: "disconnect", reasonCode: 0 }, version));
    this.#release();
  }

  #ask(packet: (messageId: number) => Packet): Promise<Packet | undefined> {
    return new Promise((resolve) => {
      if (this.#closed) return resolve(undefined);
      const id = this.#id();
      this.#waiting.set(id, resolve);
      this.#send(packet(id));
    });
  }

  #id(): number {
    do this.#lastId = (this.#lastId % 65_535) + 1;
    while (this.#waiting.has(this.#lastId));
    return this.#lastId;
  }

  #send(packet: Packet): void {
    if (!this.#closed && this.stream.writable) this.stream.write(generate(packet, version));
  }

  #receive(packet: Packet): void {
    switch (packet.cmd) {
      case "connack":
        this.#opened?.(packet.reasonCode ? new Error(`broker refuses: ${packet.reasonCode}`) : undefined);
        this.#opened = undefined;
        return;
      case "publish":
        if (packet.qos > 0) this.#send({ cmd: "puback", messageId: packet.messageId ?? 0 });
        if (!this.#closed) this.events.deliver(packet);
        return;
      case "puback":
      case "suback":
      case "unsuback":
        this.#answer(packet);
        return;
      default:
    }
  }

  #answer(packet: Packet): void {
    const waiting = this.#waiting.get(packet.messageId ?? 0);
    this.#waiting.delete(packet.messageId ?? 0);
    waiting?.(packet);
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.stream.destroy();
    this.#opened?.(new Error("broker closed the connection"));
    this.#release();
    this.events.lost();
  }

  #release(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const answer of waiting) answer(undefined);
  }
}
