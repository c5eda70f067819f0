import type { Direction, Packet, PassedPacket } from "../connection/packet-tap";
import {
  PREVIEW_BYTES,
  type DetailNews,
  type PacketNews,
  type SecondNews,
  type TopicNews,
} from "./model/protocol";
import { MOST_PACKETS } from "./model/packet-log";
import { wireSize } from "./wire-size";

/** Topics told in one go; of the others only the traffic counts. */
const MOST_TOPICS = 300;
/** Bytes of payload told in one go: with many topics each is cut shorter. */
const MOST_BYTES = 262_144;
/** Seconds told in one go. */
const MOST_SECONDS = 60;

type Payload = string | Buffer;

interface TopicSeen {
  out: number;
  in: number;
  at: number;
  direction: Direction;
  packet: Packet;
}

interface PacketSeen {
  readonly number: number;
  readonly at: number;
  readonly direction: Direction;
  readonly packet: Packet;
}

let numbers = Date.now() * 1_000;
/** Numbers that no process of this Node-RED has given before. */
export const nextNumber = (): number => ++numbers;

/** Gathers what passes through one connection until it is told to the editor. Cheap for each packet, and bounded. */
export class Collector {
  #second: SecondNews & { out: number; outBytes: number; in: number; inBytes: number };
  #seconds: SecondNews[] = [];
  #topics = new Map<string, TopicSeen>();
  #packets: PacketSeen[] = [];
  /** of the packets told, for whoever asks */
  readonly #payloads = new Map<number, { readonly start: Buffer; readonly size: number }>();

  constructor(
    private readonly version: 4 | 5,
    now: number,
  ) {
    this.#second = emptySecond(Math.floor(now / 1_000));
  }

  add({ direction, packet }: PassedPacket, now: number): void {
    if (packet.cmd === "publish") this.#count(direction, packet, now);
    this.#packets.push({ number: nextNumber(), at: now, direction, packet });
    if (this.#packets.length >= 2 * MOST_PACKETS) this.#packets = this.#packets.slice(-MOST_PACKETS);
  }

  /** What is new since the last call. */
  take(now: number): Omit<DetailNews, "id"> {
    this.#turn(Math.floor(now / 1_000));
    const [seconds, topics, packets] = [this.#seconds, this.#topics, this.#packets.slice(-MOST_PACKETS)];
    this.#seconds = [];
    this.#topics = new Map();
    this.#packets = [];
    const most = Math.min(PREVIEW_BYTES, Math.floor(MOST_BYTES / Math.max(1, topics.size)));
    return {
      ...(seconds.length > 0 && { seconds }),
      ...(topics.size > 0 && { topics: [...topics].map(([topic, seen]) => topicNews(topic, seen, most)) }),
      ...(packets.length > 0 && { packets: packets.map((seen) => this.#packetNews(seen)) }),
    };
  }

  /** The payload of a packet that was told, or its beginning; undefined when it is no longer known. */
  payload(number: number): { readonly payload: string; readonly size: number } | undefined {
    const found = this.#payloads.get(number);
    return found && { payload: found.start.toString("base64"), size: found.size };
  }

  #count(direction: Direction, packet: Packet, now: number): void {
    const { topic } = packet;
    if (typeof topic !== "string") return;
    this.#turn(Math.floor(now / 1_000));
    const bytes = sizeOf(packet.payload) + Buffer.byteLength(topic);
    this.#second[direction]++;
    this.#second[direction === "out" ? "outBytes" : "inBytes"] += bytes;
    const seen = this.#topics.get(topic);
    if (seen) {
      seen[direction]++;
      Object.assign(seen, { at: now, direction, packet });
    } else if (this.#topics.size < MOST_TOPICS) {
      this.#topics.set(topic, { out: 0, in: 0, at: now, direction, packet, [direction]: 1 });
    }
  }

  /** Begins a new second; those without a packet count too, after a leap of the clock only the last minute. */
  #turn(second: number): void {
    if (second - this.#second.second > MOST_SECONDS) this.#second = emptySecond(second - MOST_SECONDS);
    while (this.#second.second < second) {
      this.#seconds.push(this.#second);
      this.#second = emptySecond(this.#second.second + 1);
    }
    if (this.#seconds.length > MOST_SECONDS) this.#seconds = this.#seconds.slice(-MOST_SECONDS);
  }

  #packetNews({ number, at, direction, packet }: PacketSeen): PacketNews {
    const { cmd: type, messageId: id, topic, qos, retain, dup, payload } = packet;
    const isPublish = type === "publish";
    if (isPublish && sizeOf(payload) > 0) this.#remember(number, payload as Payload);
    return {
      number,
      at,
      direction,
      type,
      ...(id !== undefined && { id }),
      size: wireSize(packet, this.version),
      codes: codesOf(packet),
      ...(isPublish && { topic: String(topic), qos: qos ?? 0, payloadSize: sizeOf(payload) }),
      ...(isPublish && retain && { retain }),
      ...(isPublish && dup && { dup }),
    };
  }

  #remember(number: number, payload: Payload): void {
    this.#payloads.set(number, { start: startOf(payload, PREVIEW_BYTES), size: sizeOf(payload) });
    if (this.#payloads.size <= MOST_PACKETS) return;
    for (const oldest of this.#payloads.keys()) return void this.#payloads.delete(oldest);
  }
}

const emptySecond = (second: number) => ({ second, out: 0, outBytes: 0, in: 0, inBytes: 0 });

const topicNews = (
  topic: string,
  { out, in: received, at, direction, packet }: TopicSeen,
  most: number,
): TopicNews => ({
  topic,
  out,
  in: received,
  at,
  direction,
  qos: packet.qos ?? 0,
  retain: packet.retain ?? false,
  size: sizeOf(packet.payload),
  payload: startOf(packet.payload, most).toString("base64"),
});

function codesOf({ reasonCode, returnCode, granted }: Packet): number[] {
  if (Array.isArray(granted)) return granted.map(Number);
  const code = reasonCode ?? returnCode;
  return code === undefined ? [] : [code];
}

/** Bytes of a payload. */
export const sizeOf = (payload: unknown): number =>
  typeof payload === "string" ? Buffer.byteLength(payload) : Buffer.isBuffer(payload) ? payload.length : 0;

/** A copy of a payload's beginning, so that nothing larger is held. */
export const startOf = (payload: unknown, most: number): Buffer =>
  typeof payload === "string"
    ? Buffer.from(payload.slice(0, most)).subarray(0, most)
    : Buffer.isBuffer(payload)
      ? Buffer.from(payload.subarray(0, most))
      : Buffer.alloc(0);
