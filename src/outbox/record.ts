import { Entry } from "./entry";
import type { Publish, PublishProperties } from "./types";

const VERSION = 1;
const QOS_1 = 1;
const RETAIN = 2;
const TEXT = 4;
const PROPERTIES = 8;
const FROZEN = 16;

/** version, flags, attempts (2), accepted (8), lengths: topic (2), origin (2), payload, properties, frozen (4 each) */
const HEAD = 28;

/** What a row holds besides the message itself. */
export type Header = { readonly kind: "newer" | "damaged" } | { readonly kind: "message"; size: number };

/**
 * The bytes of one entry on disk; see HEAD, then topic, origin, payload, properties as JSON, frozen. The time of day is
 * `ahead` (ms) of the entry's times.
 */
export function encode(entry: Entry, ahead: number): Buffer {
  const { publish, origin, frozen } = entry;
  const { topic, payload, properties } = publish;
  const json = properties === undefined ? "" : encodeProperties(properties);
  const topicLength = Buffer.byteLength(topic);
  const originLength = Buffer.byteLength(origin);
  const payloadLength = entry.size - topicLength;
  const jsonLength = Buffer.byteLength(json);
  const frozenLength = frozen?.length ?? 0;
  const bytes = Buffer.allocUnsafe(
    HEAD + topicLength + originLength + payloadLength + jsonLength + frozenLength,
  );
  bytes[0] = VERSION;
  bytes[1] =
    (publish.qos === 1 ? QOS_1 : 0) |
    (publish.retain ? RETAIN : 0) |
    (typeof payload === "string" ? TEXT : 0) |
    (properties === undefined ? 0 : PROPERTIES) |
    (frozen === undefined ? 0 : FROZEN);
  bytes.writeUInt16BE(Math.min(entry.attempts, 0xffff), 2);
  bytes.writeDoubleBE(entry.acceptedAt + ahead, 4);
  bytes.writeUInt16BE(topicLength, 12);
  bytes.writeUInt16BE(originLength, 14);
  bytes.writeUInt32BE(payloadLength, 16);
  bytes.writeUInt32BE(jsonLength, 20);
  bytes.writeUInt32BE(frozenLength, 24);
  let at = HEAD;
  at += bytes.write(topic, at);
  at += bytes.write(origin, at);
  if (typeof payload === "string") at += bytes.write(payload, at);
  else at += payload.copy(bytes, at);
  at += bytes.write(json, at);
  frozen?.copy(bytes, at);
  return bytes;
}

/** Judges a row by its first bytes and its length. */
export function inspect(bytes: Buffer): Header {
  if (bytes.length > 0 && (bytes[0] ?? 0) > VERSION) return { kind: "newer" };
  if (bytes.length < HEAD || bytes[0] !== VERSION) return { kind: "damaged" };
  const topicAndPayload = bytes.readUInt16BE(12) + bytes.readUInt32BE(16);
  const rest = bytes.readUInt16BE(14) + bytes.readUInt32BE(20) + bytes.readUInt32BE(24);
  if (HEAD + topicAndPayload + rest !== bytes.length) return { kind: "damaged" };
  return { kind: "message", size: topicAndPayload };
}

/** The entry in a row that `inspect` calls a message; undefined: damaged inside. */
export function decode(bytes: Buffer, seq: number, ahead: number): Entry | undefined {
  const flags = bytes[1] ?? 0;
  let at = HEAD;
  const next = (length: number): Buffer => bytes.subarray(at, (at += length));
  const topic = next(bytes.readUInt16BE(12)).toString();
  const origin = next(bytes.readUInt16BE(14)).toString();
  const body = next(bytes.readUInt32BE(16));
  const json = next(bytes.readUInt32BE(20)).toString();
  const frozen = next(bytes.readUInt32BE(24));
  const payload = flags & TEXT ? body.toString() : body;
  const head = { topic, payload, qos: flags & QOS_1 ? 1 : 0, retain: (flags & RETAIN) !== 0 } as const;
  let publish: Publish = head;
  try {
    const properties = flags & PROPERTIES ? decodeProperties(json) : undefined;
    if (properties !== undefined) publish = { ...head, properties };
  } catch {
    return undefined;
  }
  const size = bytes.readUInt16BE(12) + body.length;
  const entry = new Entry(publish, undefined, origin, size, bytes.readDoubleBE(4) - ahead);
  entry.seq = seq;
  entry.attempts = bytes.readUInt16BE(2);
  entry.onDisk = true;
  entry.synced = true;
  if (flags & FROZEN) entry.frozen = frozen;
  return entry;
}

type Stored = Omit<PublishProperties, "correlationData"> & { correlationData?: string };

function encodeProperties({ correlationData, ...rest }: PublishProperties): string {
  if (correlationData === undefined) return JSON.stringify(rest);
  return JSON.stringify({ ...rest, correlationData: correlationData.toString("base64") });
}

function decodeProperties(json: string): PublishProperties | undefined {
  const stored: unknown = JSON.parse(json);
  if (!isStored(stored)) return undefined;
  const { correlationData, ...rest } = stored;
  return correlationData === undefined
    ? rest
    : { ...rest, correlationData: Buffer.from(correlationData, "base64") };
}

/** only `encodeProperties` writes it, and LevelDB has a checksum over it */
function isStored(value: unknown): value is Stored {
  return typeof value === "object" && value !== null;
}
