import type { TLSSocket } from "node:tls";
import type { IPublishPacket, MqttClient, Packet } from "mqtt";
import type { LastSent } from "../iot-core/closes";
import type { Publish } from "../outbox/types";
import type { LinkEnd, LinkEvents, LinkOptions } from "./link-types";
import { clientOptions } from "./mqtt-options";
import { isOutboxId, PacketIds } from "./packet-ids";
import { PacketWriter } from "./packet-writer";
import { fromPacket } from "./publish-properties";
import type { Announcement, Clock, Filter, Timer } from "./types";

export type { LinkEnd, LinkEvents, LinkFacts, LinkOptions } from "./link-types";

/** Normal disconnection, the same bytes in both protocol versions. */
const DISCONNECT = Buffer.from([0xe0, 0x00]);
/** First byte of CONNACK. */
const CONNACK = " ";
/** How many of the first bytes are kept to tell what answers. */
const FIRST_BYTES = 16;
/**
 * Bytes of messages after which the flows get a turn before the next ones are taken. Without it a flood is taken in one go:
 * it keeps Node-RED from everything else, and what piles up grows old, which the garbage collector pays for.
 */
const PORTION = 65_536;
/** MQTT.js costs 50 ms to load, so it is loaded with the first connection. */
const loadMqtt = (): typeof import("mqtt") => require("mqtt") as typeof import("mqtt");

/**
 * One MQTT connection over a socket we dialled, from CONNECT to its end: the only room that knows MQTT.js, which moves
 * packets and decides nothing. A link is used once. Nothing throws past it.
 */
export class Link {
  readonly #client: MqttClient;
  readonly #ids = new PacketIds();
  readonly #answers = new Map<number, (codes: readonly number[]) => void>();
  readonly #announcing = new Set<(error: Error) => void>();
  readonly #connackTimer: Timer;
  readonly #writer: PacketWriter;
  #up = false;
  #over = false;
  #received = "";
  #connackCode: number | undefined;
  #disconnectCode: number | undefined;
  #connackTimeout = false;
  #error: (Error & { code?: number | string }) | undefined;
  #fault: unknown;
  /** bytes of messages handed over since the flows last had a turn */
  #handedOver = 0;
  /** with its packet id, 0 for QoS 0, which has no answer */
  #lastSent: (Omit<LastSent, "ago"> & { readonly at: number; readonly id: number }) | undefined;

  constructor(
    private readonly socket: TLSSocket,
    private readonly options: LinkOptions,
    private readonly clock: Clock,
    private readonly events: LinkEvents,
  ) {
    const { MqttClient: Client } = loadMqtt();
    this.#client = new Client(() => socket, clientOptions(options, this.#ids));
    this.#writer = new PacketWriter(socket, options.protocolVersion, events.tap);
    this.#connackTimer = clock.setTimer(() => {
      this.#connackTimeout = true;
      socket.destroy();
    }, options.connackTimeout);
    this.#listen();
    this.#client.connect();
  }

  #listen(): void {
    const { socket, events } = this;
    const client = this.#client;
    const first = (chunk: Buffer): void => {
      this.#received += chunk.toString("latin1", 0, FIRST_BYTES - this.#received.length);
      if (this.#received.length >= FIRST_BYTES) socket.off("data", first);
      // what answers CONNECT with anything but CONNACK may keep a parser of MQTT waiting for ever
      if (!this.#received.startsWith(CONNACK)) socket.destroy();
    };
    socket.on("data", first);
    socket.on(
      "drain",
      this.#guarded(() => events.drained()),
    );
    client.on(
      "connect",
      this.#guarded(({ sessionPresent, properties }) => {
        this.#up = true;
        this.#connackTimer.cancel();
        events.up({ sessionPresent, receiveMaximum: properties?.receiveMaximum ?? 65_535 });
      }),
    );
    // those that MQTT.js makes itself
    client.on("packetsend", (packet) => events.tap.pass("out", packet));
    client.on(
      "packetreceive",
      this.#guarded((packet) => this.#packet(packet)),
    );
    client.on(
      "message",
      this.#guarded((topic, payload, packet) => this.#message(topic, payload, packet)),
    );
    client.handleMessage = (packet, answer) => this.#handled(packet, answer);
    client.on("error", (error) => this.#failed(error));
    client.on(
      "close",
      this.#guarded(() => this.#end()),
    );
    if (socket.destroyed) setImmediate(() => this.#missed());
  }

  /** The socket had ended before anybody listened. */
  #missed(): void {
    this.#error ??= this.socket.errored ?? undefined;
    this.#end();
  }

  /** An event comes from deep inside a socket, where an error would end the process. */
  #guarded<Args extends readonly unknown[]>(listener: (...args: Args) => void): (...args: Args) => void {
    return (...args) => {
      try {
        listener(...args);
      } catch (error) {
        this.#fault ??= error;
        this.socket.destroy();
      }
    };
  }

  #packet(packet: Packet): void {
    if (this.events.tap.isWatched) this.events.tap.pass("in", packet);
    this.#writer.hold();
    if (packet.cmd === "puback") {
      const { messageId = 0, reasonCode = 0, properties } = packet;
      this.#heard(messageId);
      if (isOutboxId(messageId)) this.events.acknowledged(messageId, reasonCode, properties?.reasonString);
    } else if (packet.cmd === "suback") this.#answer(packet.messageId, packet.granted.map(Number));
    else if (packet.cmd === "unsuback") this.#answer(packet.messageId, []);
    else if (packet.cmd === "disconnect") {
      this.#disconnectCode = packet.reasonCode ?? 0;
      this.socket.destroy();
    }
  }

  #answer(messageId = 0, codes: readonly number[]): void {
    this.#heard(messageId);
    const answered = this.#answers.get(messageId);
    this.#answers.delete(messageId);
    answered?.(codes);
  }

  #heard(messageId: number): void {
    if (this.#lastSent?.id === messageId) this.#lastSent = undefined;
  }

  #message(topic: string, payload: Buffer, packet: IPublishPacket): void {
    const { qos, retain, dup, properties, messageId = 0 } = packet;
    const message = { topic, payload, qos: qos === 0 ? 0 : 1, retain, dup } as const;
    // should the listener throw, the link ends without the PUBACK
    const withheld = this.events.message(
      properties === undefined ? message : { ...message, properties: fromPacket(properties) },
      messageId,
    );
    if (qos === 1 && !withheld) this.acknowledge(messageId);
  }

  /** Lets MQTT.js go on to the next packet: at once, or when the flows had their turn with what they have got. */
  #handled({ length = 0 }: Packet, next: (error: Error) => void): void {
    this.#handedOver += length;
    if (this.#handedOver < PORTION) return next(acknowledgedHere);
    this.#handedOver = 0;
    setImmediate(next, acknowledgedHere);
  }

  #failed(error: Error & { code?: number | string }): void {
    if (!this.#up && typeof error.code === "number") this.#connackCode = error.code;
    this.#error ??= error;
    this.socket.destroy();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#connackTimer.cancel();
    this.#client.end(true);
    for (const settle of this.#announcing) settle(new Error("the connection ended first"));
    this.events.ended(this.#describeEnd());
  }

  #describeEnd(): LinkEnd {
    const error = this.#error;
    const last = this.#lastSent;
    const keepaliveTimeout = error?.message === "Keepalive timeout";
    const plain = error !== undefined && typeof error.code !== "string" && !keepaliveTimeout;
    return {
      wasUp: this.#up,
      connackCode: this.#connackCode,
      disconnectCode: this.#disconnectCode,
      connackTimeout: this.#connackTimeout,
      keepaliveTimeout,
      nodeCode: typeof error?.code === "string" ? error.code : undefined,
      malformed: plain && this.#connackCode === undefined ? error.message : undefined,
      received: this.#received,
      lastSent: last && { kind: last.kind, name: last.name, ago: this.clock.now() - last.at },
      fault: this.#fault,
      error,
    };
  }

  #sent(kind: LastSent["kind"], name: string, id: number): void {
    this.#lastSent = { kind, name, id, at: this.clock.now() };
  }

  /** Writes one PUBLISH; false when the socket's buffer is full, see `drained`. */
  send(publish: Publish, packetId: number, dup: boolean): boolean {
    if (this.#over) return false;
    this.#sent("publish", publish.topic, packetId);
    return this.#writer.publish(publish, packetId, dup);
  }

  /** Writes PUBACK, at once or later. */
  acknowledge(packetId: number): void {
    // after DISCONNECT nothing follows; a write would cut it off
    if (!this.#over && this.socket.writable) this.#writer.puback(packetId);
  }

  /**
   * A message beside the outbox: birth and close. Settles with PUBACK, when handed over with QoS 0, or with the end of
   * the link; the error has the reason code of a PUBACK that refuses as `code`.
   */
  announce(message: Announcement): Promise<(Error & { readonly code?: unknown }) | undefined> {
    const { topic, payload, qos, retain } = message;
    return new Promise((settle) => {
      if (this.#over) return settle(new Error("the connection has ended"));
      this.#announcing.add(settle);
      this.#client.publish(topic, payload, { qos, retain }, (error) => {
        this.#announcing.delete(settle);
        settle(error);
      });
      this.#sent("publish", topic, qos === 0 ? 0 : this.#ids.getLastAllocated());
    });
  }

  /** One SUBSCRIBE; answers with the reason code of each filter, in order. Not answered when the link ends first. */
  subscribe(filters: readonly Filter[], answered: (codes: readonly number[]) => void): void {
    if (this.#over) return;
    const names = filters.map(({ filter }) => filter);
    const v5 = this.options.protocolVersion === 5;
    const map = Object.fromEntries(
      filters.map(({ filter, qos, nl, rap, rh }) => [
        filter,
        v5 ? { qos, nl: nl ?? false, rap: rap ?? false, rh: rh ?? 0 } : { qos },
      ]),
    );
    // a plain object has numbers first, and MQTT.js deletes the key "resubscribe" for an option of its own
    const inOrder = new Proxy(map, { ownKeys: () => names, deleteProperty: () => true });
    this.#client.subscribe(inOrder, ignore);
    const id = this.#ids.getLastAllocated();
    this.#answers.set(id, answered);
    this.#sent("subscribe", names.at(-1) ?? "", id);
  }

  /** One UNSUBSCRIBE. Not answered when the link ends first. */
  unsubscribe(filters: readonly string[], answered: () => void): void {
    if (this.#over) return;
    this.#client.unsubscribe([...filters], ignore);
    this.#answers.set(this.#ids.getLastAllocated(), answered);
  }

  /** DISCONNECT, which keeps the will from being sent; the socket is closed hard after `deadlineMs`. */
  close(deadlineMs: number): void {
    if (this.#over) return;
    if (!this.#up) return this.destroy();
    const timer = this.clock.setTimer(() => this.destroy(), deadlineMs);
    this.socket.once("close", () => timer.cancel());
    // MQTT.js would first wait for every PUBACK, or leave DISCONNECT out
    this.events.tap.pass("out", { cmd: "disconnect" });
    this.socket.end(DISCONNECT);
  }

  /** Cuts the link without DISCONNECT. */
  destroy(): void {
    this.socket.destroy();
  }
}

/** Keeps MQTT.js from writing a PUBACK, and does nothing else. */
const acknowledgedHere = new Error("acknowledged by the link");

/** PUBACK is read from the packet, and a link that ends is told once. */
const ignore = (): void => undefined;
