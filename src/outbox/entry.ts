import { AwsIotError } from "../iot-core/errors";
import type { Publish, Publisher } from "./types";

/** Bytes of a publish as settings count them: topic plus payload. */
export function sizeOf(publish: Publish): number {
  const { topic, payload } = publish;
  return (
    Buffer.byteLength(topic) + (typeof payload === "string" ? Buffer.byteLength(payload) : payload.length)
  );
}

/** One accepted publish on its way to its outcome; one shape for every message, because this is the hot path. */
export class Entry {
  /** place in the order of its store, from 1; 0: in no store yet */
  seq = 0;
  /** place in the order of first sendings, from 1; 0: never sent by this process */
  order = 0;
  /** how often it was sent */
  attempts = 0;
  /** packet id of the last sending while it is not acknowledged; 0: none */
  packetId = 0;
  /** when it was sent last, ms */
  sentAt = 0;
  /** how many times the endpoint closed right after it */
  closes = 0;
  /** how many times the endpoint said "not now" */
  refusals = 0;
  flying = false;
  /** it has its outcome */
  gone = false;
  /** must be written (again) to disk */
  dirty = false;
  /** a record of it is, or is being, written */
  onDisk = false;
  /** its record is complete and flushed */
  synced = false;
  /** what its publisher wants to see again with the outcome */
  frozen: Buffer | undefined = undefined;
  /** bytes that its store counts for it while it is at hand */
  held = 0;

  constructor(
    readonly publish: Publish,
    /** gone once it was `safe` */
    public publisher: Publisher | undefined,
    readonly origin: string,
    readonly size: number,
    /** steady, ms */
    readonly acceptedAt: number,
  ) {}
}

/** When the message's own expiry (MQTT 5, 3.3.2.3.3) ends, steady ms; Infinity: never. */
export function expiryOf(entry: Entry): number {
  const seconds = entry.publish.properties?.messageExpiryInterval;
  return seconds === undefined ? Infinity : entry.acceptedAt + seconds * 1000;
}

/** What to send at `now`: the expiry interval counts from accepting, so what is left of it is sent. */
export function remaining(entry: Entry, now: number): Publish {
  const { publish } = entry;
  const seconds = publish.properties?.messageExpiryInterval;
  if (seconds === undefined || now - entry.acceptedAt < 1000) return publish;
  const left = Math.min(seconds, Math.max(1, Math.ceil((expiryOf(entry) - now) / 1000)));
  return { ...publish, properties: { ...publish.properties, messageExpiryInterval: left } };
}

/** Why the entry must not be sent any more at `now`; `maxAge` in seconds, 0: no limit. */
export function overdue(entry: Entry, now: number, maxAge: number): AwsIotError | undefined {
  const { topic, properties } = entry.publish;
  if (now >= expiryOf(entry)) {
    return new AwsIotError("message-expired", "outbox", {
      topic,
      seconds: properties?.messageExpiryInterval ?? 0,
    });
  }
  if (maxAge === 0 || now < entry.acceptedAt + maxAge * 1000) return undefined;
  return new AwsIotError("message-too-old", "outbox", { topic, seconds: maxAge });
}

/** When `overdue` begins to apply, steady ms; Infinity: never. */
export function deadlineOf(entry: Entry, maxAge: number): number {
  const own = expiryOf(entry);
  return maxAge === 0 ? own : Math.min(own, entry.acceptedAt + maxAge * 1000);
}
