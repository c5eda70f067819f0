import { nextNumber } from "../connection/next-number";
import type { Packet, PassedPacket } from "../connection/packet-tap";
import {
  PREVIEW_BYTES,
  type DetailNews,
  type Part,
  type PacketNews,
  type SecondNews,
  type TopicNews,
} from "./model/protocol";
import { MOST_PACKETS } from "./model/packet-log";
import { wireSize } from "./wire-size";

/** Topics kept until they are told; the one that came up first goes first. */
const MOST_TOPICS = 1_000;
/** Bytes of payload told in one go: with many topics each is cut shorter. */
const MOST_BYTES = 262_144;
/** Seconds told in one go. */
const MOST_SECONDS = 60;

/** What has passed and is not looked at yet; packets, and bytes of payload. */
const MOST_WAITING = 500;
const MOST_WAITING_BYTES = 1_048_576;

/** A packet as it is kept: with no more of its payload than is ever shown. */
interface Seen extends PassedPacket {
  readonly at: number;
  /** bytes of a packet that was cut, and of its payload */
  readonly cut?: { readonly size: number; readonly payloadSize: number };
}

interface TopicSeen {
  out: number;
  in: number;
  last: Seen;
  readonly since: number;
  /** bytes of the topic */
  readonly bytes: number;
}

/**
 * Gathers what passes through one connection until it is told to the editor: cheap for each packet, and bounded. What is
 * put into words is only what the editor shows.
 */
export class Collector {
  #second: SecondNews & { out: number; outBytes: number; in: number; inBytes: number };
  #seconds: SecondNews[] = [];
  #topics = new Map<string, TopicSeen>();
  #packets: Seen[] = [];
  #waiting: Seen[] = [];
  #waitingBytes = 0;
  /** of the packets told, for whoever asks */
  readonly #payloads = new Map<number, { readonly start: Buffer; readonly size: number }>();

  constructor(
    private readonly version: 4 | 5,
    now: number,
  ) {
    this.#second = emptySecond(Math.floor(now / 1_000));
  }

  /** Puts a packet aside: to look at many in one go takes a fraction of the time. */
  add({ direction, packet }: PassedPacket, now: number): void {
    this.#waiting.push({ direction, packet, at: now });
    this.#waitingBytes += (packet.payload as { length?: number } | undefined)?.length ?? 0;
    if (this.#waiting.length >= MOST_WAITING || this.#waitingBytes >= MOST_WAITING_BYTES) this.#lookAt();
  }

  /** What is new since the last call: the seconds, and of topics and packets what is shown. */
  take(now: number, part?: Part): Omit<DetailNews, "id"> {
    this.#lookAt();
    this.#turn(Math.floor(now / 1_000));
    const seconds = this.#seconds;
    this.#seconds = [];
    return {
      ...(seconds.length > 0 && { seconds }),
      ...(part === "topics" && this.#topics.size > 0 && { topics: this.#takeTopics() }),
      ...(part === "packets" && this.#packets.length > 0 && { packets: this.#takePackets() }),
    };
  }

  /** The payload of a packet that was told, or its beginning; undefined when it is no longer known. */
  payload(number: number): { readonly payload: string; readonly size: number } | undefined {
    const found = this.#payloads.get(number);
    return found && { payload: found.start.toString("base64"), size: found.size };
  }

  #lookAt(): void {
    for (const one of this.#waiting)
      this.#packets.push(one.packet.cmd === "publish" ? this.#counted(one) : one);
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (this.#packets.length > MOST_PACKETS) this.#packets = this.#packets.slice(-MOST_PACKETS);
  }

  #counted(one: Seen): Seen {
    const seen = this.#shortened(one);
    this.#count(seen);
    return seen;
  }

  #shortened(seen: Seen): Seen {
    const { packet } = seen;
    const payloadSize = sizeOf(packet.payload);
    if (payloadSize <= PREVIEW_BYTES) return seen;
    const payload = startOf(packet.payload, PREVIEW_BYTES);
    return {
      ...seen,
      packet: { ...packet, payload },
      cut: { size: wireSize(packet, this.version), payloadSize },
    };
  }

  #count(seen: Seen): void {
    const { direction, packet, at } = seen;
    if (typeof packet.topic !== "string") return;
    this.#turn(Math.floor(at / 1_000));
    const topic = this.#topics.get(packet.topic) ?? this.#newTopic(packet.topic, seen);
    topic.last = seen;
    topic[direction]++;
    this.#second[direction]++;
    this.#second[direction === "out" ? "outBytes" : "inBytes"] += payloadSizeOf(seen) + topic.bytes;
  }

  #newTopic(name: string, last: Seen): TopicSeen {
    const topic = { out: 0, in: 0, last, since: last.at, bytes: Buffer.byteLength(name) };
    this.#topics.set(name, topic);
    if (this.#topics.size > MOST_TOPICS) {
      const [oldest = ""] = this.#topics.keys();
      this.#topics.delete(oldest);
    }
    return topic;
  }

  #takeTopics(): TopicNews[] {
    const topics = this.#topics;
    this.#topics = new Map();
    const most = Math.min(PREVIEW_BYTES, Math.floor(MOST_BYTES / topics.size));
    const news: TopicNews[] = [];
    for (const [topic, seen] of topics) news.push(topicNews(topic, seen, most));
    return news;
  }

  #takePackets(): PacketNews[] {
    const packets = this.#packets;
    this.#packets = [];
    return packets.map((packet) => this.#packetNews(packet));
  }

  /**
   * Begins a new second; those without a packet count too, after a leap of the clock only the last minute. A clock that is
   * set back begins anew.
   */
  #turn(second: number): void {
    const leap = second - this.#second.second;
    if (leap > MOST_SECONDS) this.#second = emptySecond(second - MOST_SECONDS);
    else if (leap < -1) this.#second = emptySecond(second);
    while (this.#second.second < second) {
      this.#seconds.push(this.#second);
      this.#second = emptySecond(this.#second.second + 1);
    }
    if (this.#seconds.length > MOST_SECONDS) this.#seconds = this.#seconds.slice(-MOST_SECONDS);
  }

  #packetNews(seen: Seen): PacketNews {
    const { at, direction, packet, cut } = seen;
    const { cmd: type, messageId: id, topic, qos, retain, dup, payload } = packet;
    const number = nextNumber();
    const common = {
      number,
      at,
      direction,
      type,
      // JSON leaves out what is undefined
      id,
      size: cut?.size ?? wireSize(packet, this.version),
      codes: codesOf(packet, this.version),
    };
    if (type !== "publish") return common;
    const payloadSize = payloadSizeOf(seen);
    if (payloadSize > 0) this.#remember(number, payload, payloadSize);
    return { ...common, topic: String(topic), qos: qos ?? 0, retain, dup, payloadSize };
  }

  #remember(number: number, payload: unknown, size: number): void {
    this.#payloads.set(number, { start: startOf(payload, PREVIEW_BYTES), size });
    if (this.#payloads.size <= MOST_PACKETS) return;
    for (const oldest of this.#payloads.keys()) return void this.#payloads.delete(oldest);
  }
}

const emptySecond = (second: number) => ({ second, out: 0, outBytes: 0, in: 0, inBytes: 0 });

function topicNews(topic: string, { out, in: received, since, last }: TopicSeen, most: number): TopicNews {
  const { at, direction, packet } = last;
  const { qos = 0, retain = false } = packet;
  const payload = base64Of(packet.payload, most);
  return { topic, out, in: received, since, at, direction, qos, retain, size: payloadSizeOf(last), payload };
}

const payloadSizeOf = ({ packet, cut }: Seen): number => cut?.payloadSize ?? sizeOf(packet.payload);

/** MQTT.js puts a reason code into each PUBACK it makes; one of MQTT 3.1.1 has none. */
function codesOf({ reasonCode, returnCode, granted }: Packet, version: 4 | 5): number[] {
  if (Array.isArray(granted)) return granted.map(Number);
  const code = version === 4 ? returnCode : (reasonCode ?? returnCode);
  return code === undefined ? [] : [code];
}

/** Bytes of a payload. */
export const sizeOf = (payload: unknown): number =>
  typeof payload === "string" ? Buffer.byteLength(payload) : Buffer.isBuffer(payload) ? payload.length : 0;

/** A payload's beginning as base64. */
export const base64Of = (payload: unknown, most: number): string =>
  Buffer.isBuffer(payload)
    ? payload.toString("base64", 0, Math.min(most, payload.length))
    : startOf(payload, most).toString("base64");

/** A copy of a payload's beginning, so that nothing larger is held. */
export const startOf = (payload: unknown, most: number): Buffer =>
  typeof payload === "string"
    ? Buffer.from(payload.slice(0, most)).subarray(0, most)
    : Buffer.isBuffer(payload)
      ? Buffer.from(payload.subarray(0, most))
      : Buffer.alloc(0);
