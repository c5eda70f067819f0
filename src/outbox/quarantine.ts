import { AwsIotError } from "../iot-core/errors";
import type { Entry } from "./entry";
import type { Publish } from "./types";

/** The endpoint closing right after the same message this often makes it the culprit. */
const CLOSES = 2;
/** ms; a link that ends later after the last sending ended for another reason */
const RIGHT_AFTER = 10_000;
/** ms; a link that ends later after a message of QoS 0 ended for another reason */
const ALONE = 2_000;
/** ms; a link that ends sooner has ended soon */
const SHORT = 30_000;
/** ms */
const BAN = 3_600_000;
/** The oldest is forgotten. */
const MOST_TOPICS = 100;
/** The endpoint saying "not now" to the same message this often, with growing pauses, is a no. */
const REFUSALS = 20;
/** ms */
const LONGEST_PAUSE = 60_000;

const QUOTA_EXCEEDED = 0x97;
const PACKET_ID_IN_USE = 0x91;

/** What a PUBACK's reason code (MQTT 5, table 3-4) means for a message: `again` as it is, `later` after a pause. */
export function verdict(reasonCode: number, refusals: number): "delivered" | "rejected" | "again" | "later" {
  if (reasonCode < 0x80) return "delivered";
  const passing = reasonCode === QUOTA_EXCEEDED || reasonCode === PACKET_ID_IN_USE;
  if (!passing || refusals >= REFUSALS) return "rejected";
  return reasonCode === QUOTA_EXCEEDED ? "later" : "again";
}

/** Pause (ms) after the `streak`th "not now" in a row. */
export function pauseAfter(streak: number): number {
  return Math.min(LONGEST_PAUSE, 1000 * 2 ** Math.min(streak - 1, 10));
}

/** Under suspicion a message is sent alone, so that the next close shows whether it was this one. */
export function isSuspect(entry: Entry): boolean {
  return entry.closes >= CLOSES;
}

/** One topic on which the endpoint closed, after which each message to it flies alone. */
interface Topic {
  closes: number;
  /** ms; nothing is sent to it for an hour from then */
  bannedAt: number | undefined;
  /** ms; when the first message of QoS 0 was sent to it on this link */
  sentAt: number | undefined;
}

/**
 * Finds the messages on which the endpoint closes, and their topics: a topic is banned when the endpoint closed on a
 * second message to it, so that a topic the policy forbids does not end the link again and again. A message of QoS 0 has
 * no answer; it was taken when the link outlasts it. Times are milliseconds since the epoch.
 */
export class Quarantine {
  readonly #topics = new Map<string, Topic>();
  #lastSent: Entry | undefined;
  #sentBefore: Entry | undefined;
  #upAt = 0;
  /** links in a row that ended soon, right after a message of QoS 0 */
  #shortLinks = 0;

  /** no topic is under suspicion, and no message of QoS 0 */
  isCalm = true;

  constructor(private readonly warn: (error: AwsIotError) => void) {}

  /** Other settings: perhaps what was forbidden is allowed now. */
  clear(): void {
    this.#topics.clear();
    this.#shortLinks = 0;
    this.isCalm = true;
  }

  up(now: number): void {
    this.#lastSent = this.#sentBefore = undefined;
    this.#upAt = now;
  }

  /** Why an entry is not sent at `now`; one that is sent on probation is marked. */
  refusal(entry: Entry, now: number): AwsIotError | undefined {
    const topic = this.#topics.get(keyOf(entry.publish));
    if (topic === undefined) return undefined;
    if (topic.bannedAt !== undefined) {
      // longer than an hour to go means that the clock was set back
      if (now >= topic.bannedAt && now < topic.bannedAt + BAN) return banned(entry.publish, topic);
      topic.bannedAt = undefined;
    }
    if (topic.sentAt !== undefined && now - topic.sentAt >= ALONE) this.taken(entry);
    else entry.closes = Math.max(entry.closes, topic.closes);
    return undefined;
  }

  /** Whether the entry is sent only while nothing is in flight. */
  isAlone(entry: Entry, now: number): boolean {
    if (entry.publish.qos === 1) return isSuspect(entry);
    return entry.closes > 0 || (this.#shortLinks >= CLOSES && now - this.#upAt < SHORT);
  }

  /** The message that was sent last flies, and alone. */
  get suspectFlies(): boolean {
    return this.#lastSent !== undefined && this.#lastSent.flying && isSuspect(this.#lastSent);
  }

  /** For how many ms an entry that is sent alone has to wait for what has no answer. */
  delay(entry: Entry, now: number): number {
    const last = this.#lastSent;
    if (last === undefined || last.publish.qos === 1 || !this.isAlone(entry, now)) return 0;
    return Math.min(ALONE, Math.max(0, last.sentAt + ALONE - now));
  }

  /** An entry is sent now; returns for how many ms nothing is to follow. */
  sending(entry: Entry, now: number): number {
    this.#sentBefore = this.#lastSent;
    this.#lastSent = entry;
    if (this.isCalm || entry.publish.qos === 1 || !this.isAlone(entry, now)) return 0;
    const topic = this.#topics.get(keyOf(entry.publish));
    if (topic !== undefined) topic.sentAt ??= now;
    return ALONE;
  }

  /** The endpoint took the message. */
  taken({ publish }: Entry): void {
    if (!this.isCalm) this.#topics.delete(keyOf(publish));
  }

  /** The link ended while `flying` were unacknowledged, `unexpected` or not: remembers that, and returns the culprit. */
  down(unexpected: boolean, flying: readonly Entry[], now: number): Entry | undefined {
    for (const [key, topic] of this.#topics) {
      if (topic.sentAt !== undefined && now - topic.sentAt >= ALONE) this.#topics.delete(key);
      topic.sentAt = undefined;
    }
    const last = unexpected ? this.#lastSent : undefined;
    const zero = last?.publish.qos === 0 && now - last.sentAt < ALONE ? last : undefined;
    this.#shortLinks = zero !== undefined && now - this.#upAt < SHORT ? this.#shortLinks + 1 : 0;
    const culprit = blame(flying, last, now);
    const found = this.#isLone ? (culprit ?? (flying.length === 0 ? zero : undefined)) : undefined;
    if (found !== undefined) this.#closedOn(found, now);
    this.isCalm = this.#topics.size === 0 && this.#shortLinks === 0;
    return found === culprit ? culprit : undefined;
  }

  /** Nothing else that may be unanswered was sent shortly before the last one. */
  get #isLone(): boolean {
    const [last, before] = [this.#lastSent, this.#sentBefore];
    if (last === undefined || before === undefined || before.publish.qos === 1) return true;
    return last.sentAt - before.sentAt >= ALONE;
  }

  #closedOn({ publish, closes: own }: Entry, now: number): void {
    const key = keyOf(publish);
    const before = this.#topics.get(key)?.closes ?? 0;
    const closes = publish.qos === 0 ? before + 1 : own;
    // with QoS 1 the message itself was tried several times: a topic takes a second message
    const isBanned = (publish.qos === 0 ? closes : before) >= CLOSES;
    const topic = { closes, bannedAt: isBanned ? now : undefined, sentAt: undefined };
    this.#topics.delete(key);
    this.#topics.set(key, topic);
    const [oldest] = this.#topics.keys();
    if (this.#topics.size > MOST_TOPICS && oldest !== undefined) this.#topics.delete(oldest);
    if (isBanned) this.warn(banned(publish, topic));
  }
}

/** A policy may forbid only the retained ones. */
const keyOf = ({ topic, retain }: Publish): string => (retain ? `retained ${topic}` : ` ${topic}`);

const banned = ({ topic }: Publish, { closes }: Topic): AwsIotError =>
  new AwsIotError("topic-closes-link", "publish", { topic, closes });

/**
 * The endpoint closed at `now` while `flying` were unacknowledged: remembers that, and returns the culprit if there is
 * proof. Proof is a message that was alone, nothing (QoS 0 either) sent after it, at one close too many.
 */
function blame(flying: readonly Entry[], lastSent: Entry | undefined, now: number): Entry | undefined {
  if (lastSent === undefined || now - lastSent.sentAt > RIGHT_AFTER) return undefined;
  for (const entry of flying) entry.closes++;
  const alone = flying.length === 1 ? flying[0] : undefined;
  return alone !== undefined && alone === lastSent && isSuspect(alone) ? alone : undefined;
}
