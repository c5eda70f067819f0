import type { Incoming } from "../types";

interface Group {
  readonly message: Incoming;
  /** how many of our filters it matches */
  readonly filters: number;
  /** whether AWS is known to match it with all of them */
  readonly certain: boolean;
  arrivals: number;
  /** ms, of the last arrival */
  at: number;
}

/** Copies of one message come close together: milliseconds, or a tenth of a second from a session's queue. */
const WINDOW_MS = 1_000;
/** Groups kept at most, so that a flood of messages holds no more payloads than these. */
const GROUPS = 128;
/** How many messages in a row must show that the broker behaves otherwise than believed. */
const PROOFS = 3;

/**
 * Recognises the further copies of a message that a broker sends once per overlapping filter of one connection. MQTT
 * allows it one copy or several; which AWS IoT Core does is not documented, and it refuses the subscription identifiers
 * that would tell. So the rule is learned and counted:
 *
 * - only messages that match two or more of our filters are looked at; all others always pass;
 * - identical arrivals (topic, payload, properties) less than a second apart form a group; while the broker is believed
 *   to send a copy per filter, each k-th arrival of a group starts a message and the k-1 between are its copies, so a
 *   publisher that sends the same twice is received twice;
 * - three messages in a row that came once show a broker that sends one copy: from then on everything passes; three that
 *   came exactly k times show the opposite.
 *
 * What it cannot do: before the first three overlapping messages, equal messages within a second count as copies; a
 * lost copy (QoS 0) shifts the count until a second's pause; `$share` filters that overlap others make k uncertain, so
 * nothing is learned from them. Redelivery with DUP never counts as a copy.
 */
export class Copies {
  private recent: Group[] = [];
  private perFilter = true;
  /** messages in a row that contradict the belief */
  private against = 0;

  /**
   * Whether the message is a further copy of one already received. `filters`: how many of ours AWS matches it with;
   * `certain`: none of them is shared.
   */
  isCopy(message: Incoming, filters: number, certain: boolean, now: number): boolean {
    this.expire(now);
    const group = this.recent.find((one) => one.filters === filters && sameMessage(one.message, message));
    if (!group) {
      this.recent.push({ message, filters, certain, arrivals: 1, at: now });
      return false;
    }
    group.arrivals++;
    group.at = now;
    return this.perFilter && (group.arrivals - 1) % filters !== 0;
  }

  /** The link has ended: copies of what it brought will not follow. */
  forget(): void {
    this.recent = [];
  }

  private expire(now: number): void {
    const over = this.recent.length - GROUPS + 1;
    const kept = this.recent.filter((group, i) => {
      const keep = i >= over && now - group.at < WINDOW_MS;
      if (!keep) this.learn(group);
      return keep;
    });
    if (kept.length < this.recent.length) this.recent = kept;
  }

  private learn({ arrivals, filters, certain }: Group): void {
    if (!certain || (arrivals !== 1 && arrivals !== filters)) return;
    const asBelieved = (arrivals === filters) === this.perFilter;
    this.against = asBelieved ? 0 : this.against + 1;
    if (this.against < PROOFS) return;
    this.perFilter = !this.perFilter;
    this.against = 0;
  }
}

/** Equal in everything that AWS passes on unchanged; QoS is that of the subscription, expiry counts down. */
export function sameMessage(a: Incoming, b: Incoming): boolean {
  return a.topic === b.topic && a.retain === b.retain && a.payload.equals(b.payload) && sameProperties(a, b);
}

function sameProperties({ properties: a }: Incoming, { properties: b }: Incoming): boolean {
  if (!a || !b) return a === b;
  return (
    a.responseTopic === b.responseTopic &&
    a.contentType === b.contentType &&
    (a.correlationData ?? nothing).equals(b.correlationData ?? nothing) &&
    JSON.stringify(a.userProperties) === JSON.stringify(b.userProperties)
  );
}

const nothing = Buffer.alloc(0);
