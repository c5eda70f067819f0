import type { Entry } from "./entry";

// the ids above belong to SUBSCRIBE and to announcements (connection/link.ts)
const LAST_ID = 65_000;

/**
 * QoS 1 messages between sending and acknowledgement: those in flight by packet id, and those of an ended link that are
 * to be sent again, in the order of their first sending.
 */
export class Flight {
  readonly #flying = new Map<number, Entry>();
  #unacked: Entry[] = [];
  #lastId = 0;
  #order = 0;

  /** messages in flight */
  get size(): number {
    return this.#flying.size;
  }

  /** messages in flight, in the order of this link */
  get flying(): Entry[] {
    return [...this.#flying.values()];
  }

  /** messages to be sent again before any other */
  get unacked(): readonly Entry[] {
    return this.#unacked;
  }

  /** the one in flight that was sent first */
  get oldest(): Entry | undefined {
    return this.#flying.size === 0 ? undefined : this.#flying.values().next().value;
  }

  /** Everything sent and without an outcome, in order. */
  all(): Entry[] {
    return [...this.#flying.values(), ...this.#unacked].toSorted((a, b) => a.order - b.order);
  }

  /** The entry takes off; one that has a packet id keeps it. */
  start(entry: Entry): void {
    if (entry.packetId === 0) entry.packetId = this.#freeId();
    if (entry.order === 0) entry.order = ++this.#order;
    entry.flying = true;
    this.#flying.set(entry.packetId, entry);
  }

  /** The entry with this packet id lands; its id is free again. */
  land(packetId: number): Entry | undefined {
    const entry = this.#flying.get(packetId);
    if (entry === undefined) return undefined;
    this.#flying.delete(packetId);
    entry.packetId = 0;
    entry.flying = false;
    return entry;
  }

  /** A landed entry is to be sent again, at its place in the order. */
  again(entry: Entry): void {
    const place = this.#unacked.findIndex((other) => other.order > entry.order);
    this.#unacked.splice(place === -1 ? this.#unacked.length : place, 0, entry);
  }

  /** The link ended: all that was in flight is to be sent again, with its packet id if the session resumes. */
  ground(): void {
    this.#unacked = this.all();
    this.#flying.clear();
    for (const entry of this.#unacked) entry.flying = false;
  }

  /** The endpoint has no session: packet ids mean nothing any more. */
  forgetIds(): void {
    for (const entry of this.#unacked) entry.packetId = 0;
  }

  /** Takes an entry out of those to be sent again. */
  drop(entry: Entry): void {
    this.#unacked = this.#unacked.filter((other) => other !== entry);
  }

  #freeId(): number {
    do this.#lastId = (this.#lastId % LAST_ID) + 1;
    while (this.#isUsed(this.#lastId));
    return this.#lastId;
  }

  #isUsed(id: number): boolean {
    return (
      this.#flying.has(id) ||
      (this.#unacked.length > 0 && this.#unacked.some((entry) => entry.packetId === id))
    );
  }
}
