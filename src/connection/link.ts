import { Readable } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { IClientOptions, IPublishPacket, IStore, MqttClient } from "mqtt";
import type { Publish } from "../outbox/types";
import type { PacketTap } from "./packet-tap";
import { fromPacket, toProperties } from "./publish-properties";
import type { Announcement, Filter, Incoming } from "./types";

/** How to CONNECT. */
export interface LinkOptions {
  readonly clientId: string;
  readonly protocolVersion: 4 | 5;
  /** seconds */
  readonly keepalive: number;
  readonly clean: boolean;
  /** seconds; MQTT 5 only */
  readonly sessionExpiry: number;
  readonly will: Announcement | undefined;
  /** most milliseconds to wait for CONNACK */
  readonly connackTimeout: number;
}

/** What CONNACK said. */
export interface LinkFacts {
  readonly sessionPresent: boolean;
  /** 65,535 where the endpoint gave none */
  readonly receiveMaximum: number;
}

/** How a link ended; before CONNACK it is the failure of an attempt. */
export interface LinkEnd {
  readonly wasUp: boolean;
  readonly connackCode?: number;
  /** MQTT 5 DISCONNECT from the endpoint */
  readonly disconnectCode?: number;
  readonly connackTimeout: boolean;
  readonly keepaliveTimeout: boolean;
  readonly error?: Error;
}

export interface LinkEvents {
  up(facts: LinkFacts): void;
  /** PUBACK; code 0 with MQTT 3.1.1 */
  acknowledged(packetId: number, code: number, reason: string | undefined): void;
  message(message: Incoming): void;
  /** the socket takes more after `send` returned false */
  drained(): void;
  /** once, and last */
  ended(end: LinkEnd): void;
  /** sees the packets */
  readonly tap?: PacketTap;
}

/** Packet ids: the outbox has those up to 65,000; these are for SUBSCRIBE, UNSUBSCRIBE and announcements. */
const FIRST_OWN_ID = 65_001;
const LAST_ID = 65_535;

/** Normal disconnection, the same bytes in both protocol versions. */
const DISCONNECT = Buffer.from([0xe0, 0x00]);

/** Hands MQTT.js the packet id we want next, else one of our own. */
class PacketIds {
  #wanted: number | undefined;
  #last = LAST_ID;

  want(id: number): void {
    this.#wanted = id;
  }
  allocate(): number {
    const id = this.#wanted ?? (this.#last === LAST_ID ? FIRST_OWN_ID : this.#last + 1);
    if (this.#wanted === undefined) this.#last = id;
    this.#wanted = undefined;
    return id;
  }
  getLastAllocated = (): number => this.#last;
  register = (): boolean => true;
  deallocate = (): void => undefined;
  clear = (): void => undefined;
}

/** A store that forgets: redelivery is the outbox's, and a replay by MQTT.js would hold back `connect`. */
const forgetful = (): IStore => {
  const store: IStore = {
    put(_packet, done) {
      done();
      return store;
    },
    createStream: () => Readable.from([]) as ReturnType<IStore["createStream"]>,
    del(_packet, done) {
      done();
      return store;
    },
    get(_packet, done) {
      done(new Error("not stored"));
      return store;
    },
    close: (done) => done(),
  };
  return store;
};

function clientOptions(options: LinkOptions, ids: PacketIds): IClientOptions {
  const { clientId, protocolVersion, keepalive, clean, will } = options;
  const sessionExpiryInterval = clean ? 0 : options.sessionExpiry;
  return {
    clientId,
    protocolVersion,
    keepalive,
    clean,
    ...(protocolVersion === 5 ? { properties: { sessionExpiryInterval, receiveMaximum: 100 } } : {}),
    ...(will ? { will: { ...will, payload: Buffer.from(will.payload) } } : {}),
    connectTimeout: options.connackTimeout,
    reconnectPeriod: 0,
    reconnectOnConnackError: false,
    resubscribe: false,
    queueQoSZero: false,
    manualConnect: true,
    timerVariant: "native",
    outgoingStore: forgetful(),
    messageIdProvider: ids,
  };
}

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
  #up = false;
  #over = false;
  #connackCode: number | undefined;
  #disconnectCode: number | undefined;
  #error: Error | undefined;

  constructor(
    private readonly socket: TLSSocket,
    private readonly options: LinkOptions,
    private readonly events: LinkEvents,
  ) {
    const { MqttClient: Client } = loadMqtt();
    this.#client = new Client(() => socket, clientOptions(options, this.#ids));
    this.#listen();
    this.events.tap?.follow(this.#client);
    this.#client.connect();
  }

  #listen(): void {
    const client = this.#client;
    client.on("connect", ({ sessionPresent, properties }) => {
      this.#up = true;
      this.events.up({ sessionPresent, receiveMaximum: properties?.receiveMaximum ?? 65_535 });
    });
    client.on("packetreceive", (packet) => {
      if (packet.cmd === "puback") this.#acknowledged(packet);
      else if (packet.cmd === "suback") this.#answer(packet.messageId, packet.granted.map(Number));
      else if (packet.cmd === "unsuback") this.#answer(packet.messageId, []);
      else if (packet.cmd === "disconnect") this.#disconnectCode = packet.reasonCode ?? 0;
    });
    client.on("message", (topic, payload, packet) => this.#received(topic, payload, packet));
    client.on("error", (error) => this.#failed(error));
    client.on("close", () => this.#end());
    this.socket.on("drain", () => this.events.drained());
  }

  #acknowledged(packet: {
    messageId?: number;
    reasonCode?: number;
    properties?: { reasonString?: string };
  }): void {
    const { messageId = 0, reasonCode = 0, properties } = packet;
    if (messageId < FIRST_OWN_ID) this.events.acknowledged(messageId, reasonCode, properties?.reasonString);
  }

  #answer(messageId: number | undefined, codes: readonly number[]): void {
    const answered = this.#answers.get(messageId ?? 0);
    this.#answers.delete(messageId ?? 0);
    answered?.(codes);
  }

  #received(topic: string, payload: Buffer, packet: IPublishPacket): void {
    const { qos, retain, dup, properties } = packet;
    const message = { topic, payload, qos: qos === 0 ? 0 : 1, retain, dup } as const;
    this.events.message(
      properties === undefined ? message : { ...message, properties: fromPacket(properties) },
    );
  }

  #failed(error: Error & { code?: number | string }): void {
    // a refused publish is told by its PUBACK
    if (this.#up && typeof error.code === "number") return;
    if (typeof error.code === "number") this.#connackCode = error.code;
    this.#error ??= error;
    this.socket.destroy();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#client.end(true);
    this.events.ended({
      wasUp: this.#up,
      ...(this.#connackCode === undefined ? {} : { connackCode: this.#connackCode }),
      ...(this.#disconnectCode === undefined ? {} : { disconnectCode: this.#disconnectCode }),
      connackTimeout: this.#error?.message === "connack timeout",
      keepaliveTimeout: this.#error?.message === "Keepalive timeout",
      ...(this.#error === undefined ? {} : { error: this.#error }),
    });
  }

  /** Writes one PUBLISH; false when the socket's buffer is full, see `drained`. */
  send(publish: Publish, packetId: number, dup: boolean): boolean {
    if (this.#over) return false;
    const { topic, payload, qos, retain, properties } = publish;
    if (qos === 1) this.#ids.want(packetId);
    const options =
      this.options.protocolVersion === 5 && properties !== undefined
        ? { qos, retain, dup, properties: toProperties(properties) }
        : { qos, retain, dup };
    this.#client.publish(topic, payload, options, ignore);
    return !this.socket.writableNeedDrain;
  }

  /** A message beside the outbox: birth and close. Settles with PUBACK, or when handed over with QoS 0. */
  announce(message: Announcement): Promise<Error | undefined> {
    const { topic, payload, qos, retain } = message;
    return new Promise((settle) => {
      this.#client.publish(topic, payload, { qos, retain }, (error) => settle(error));
    });
  }

  /** One SUBSCRIBE; answers with the reason code of each filter, in order. Not answered when the link ends first. */
  subscribe(filters: readonly Filter[], answered: (codes: readonly number[]) => void): void {
    if (this.#over) return;
    const v5 = this.options.protocolVersion === 5;
    const map = Object.fromEntries(
      filters.map(({ filter, qos, nl, rap, rh }) => [
        filter,
        v5 ? { qos, nl: nl ?? false, rap: rap ?? false, rh: rh ?? 0 } : { qos },
      ]),
    );
    this.#client.subscribe(map, ignore);
    this.#answers.set(this.#ids.getLastAllocated(), answered);
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
    const timer = setTimeout(() => this.destroy(), deadlineMs);
    this.socket.once("close", () => clearTimeout(timer));
    // MQTT.js would first wait for every PUBACK, or leave DISCONNECT out
    this.#client.emit("packetsend", { cmd: "disconnect" });
    this.socket.end(DISCONNECT);
  }

  /** Cuts the link without DISCONNECT. */
  destroy(): void {
    this.socket.destroy();
  }
}

/** PUBACK is read from the packet, and a link that ends is told once. */
const ignore = (): void => undefined;
