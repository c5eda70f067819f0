import type { Filter, FilterState, Subscriber } from "../types";
import { pending } from "./states";

/** Where a filter stands: only an `admitted` one is subscribed to. */
export type Standing =
  /** nobody wants it any more */
  | "idle"
  | "admitted"
  /** beyond the subscriptions one connection may have */
  | "over-limit"
  /** by AWS, or set aside because AWS closed the connection on it */
  | "refused";

interface Wish {
  readonly subscriber: Subscriber;
  readonly filter: Filter;
}

/** One filter: who wants it and how, and what the session at AWS holds of it. */
export class Entry {
  readonly isShared: boolean;
  standing: Standing = "idle";
  state: FilterState = pending;
  /** as it was last granted in this session */
  held: Filter | undefined;
  /** sent and not answered when the link ended, so the session may hold it or not */
  isUncertain = false;
  /** AWS has granted it before */
  isProven = false;
  /** AWS closed the connection while it was asked for: it goes alone from now on */
  isSuspect = false;
  /** closes while it was asked for alone */
  strikes = 0;
  /** ms; set aside until then, over reconnects */
  retryAt = 0;
  /** ms; since when it is idle */
  idleSince = 0;
  /** who joined after it was granted and still hopes for the retained message */
  private newcomers: Set<Subscriber> | undefined;
  /** who the next retained message is for; undefined: everyone */
  private retainedFor: Set<Subscriber> | undefined;
  private wishes: readonly Wish[] = [];
  private cached: readonly Subscriber[] | undefined;
  private cachedWanted: Filter | undefined;

  constructor(readonly filter: string) {
    this.isShared = filter.startsWith("$share/");
  }

  /** each once */
  get subscribers(): readonly Subscriber[] {
    return (this.cached ??= this.wishes.map((wish) => wish.subscriber));
  }

  get isWanted(): boolean {
    return this.wishes.length > 0;
  }

  /** the session at AWS holds it, or may */
  get isAtAws(): boolean {
    return this.held !== undefined || this.isUncertain;
  }

  /** what to subscribe with: the highest QoS, and the options that serve every subscriber */
  get wanted(): Filter {
    return (this.cachedWanted ??= merge(this.filter, this.heeded()));
  }

  /** whether a SUBSCRIBE is needed, provided that it is admitted */
  get needsSubscribe(): boolean {
    const { held, wanted } = this;
    if (!held || this.isUncertain || this.newcomers?.size) return true;
    return held.qos < wanted.qos || !held.nl !== !wanted.nl || !held.rap !== !wanted.rap;
  }

  /** false when nothing changes: the same subscriber with the same options */
  join(subscriber: Subscriber, filter: Filter): boolean {
    const before = this.wishOf(subscriber.id);
    if (before?.subscriber === subscriber && equal(before.filter, filter)) return false;
    this.newcomers?.delete(before?.subscriber ?? subscriber);
    // a retained message comes only in answer to a SUBSCRIBE, and at AWS only for a filter without wildcards
    const hopes = !filter.rh && !this.isShared && !/[+#]/.test(this.filter);
    if (this.isAtAws && hopes && before?.subscriber !== subscriber) {
      (this.newcomers ??= new Set()).add(subscriber);
    }
    const wish = { subscriber, filter };
    this.wishes = before
      ? this.wishes.map((other) => (other === before ? wish : other))
      : // a spread would leave room for 16 more, in every filter
        this.wishes.concat([wish]);
    this.changed();
    return true;
  }

  leave(id: string): void {
    const before = this.wishOf(id);
    if (!before) return;
    this.newcomers?.delete(before.subscriber);
    this.retainedFor?.delete(before.subscriber);
    this.wishes = this.wishes.filter((wish) => wish !== before);
    this.changed();
  }

  /** A SUBSCRIBE goes out: when others have the retained message already, it will be for the newcomers. */
  sent(): void {
    this.retainedFor = this.held && !this.isUncertain ? (this.newcomers ?? new Set()) : undefined;
    this.newcomers = undefined;
    this.isUncertain = true;
  }

  /** Who alone gets the retained message that a repeated SUBSCRIBE brought; undefined: it is for everyone. */
  takeRetained(): readonly Subscriber[] | undefined {
    const receivers = this.retainedFor && [...this.retainedFor];
    this.retainedFor = undefined;
    return receivers;
  }

  granted(filter: Filter): void {
    this.held = filter;
    this.isUncertain = false;
    this.isProven = true;
    this.isSuspect = false;
    this.strikes = 0;
    this.retryAt = 0;
  }

  /** The session at AWS does not hold it. */
  lost(): void {
    this.held = undefined;
    this.isUncertain = false;
    this.retainedFor = undefined;
    this.newcomers = undefined;
  }

  /** The wishes that count: those of guests only where there are no others. */
  private heeded(): readonly Filter[] {
    const all = this.wishes.map((wish) => wish.filter);
    const own = all.filter((filter) => !filter.guest);
    return own.length > 0 ? own : all;
  }

  private wishOf(id: string): Wish | undefined {
    return this.wishes.find((wish) => wish.subscriber.id === id);
  }

  private changed(): void {
    this.cached = undefined;
    this.cachedWanted = undefined;
  }
}

const equal = (a: Filter, b: Filter): boolean =>
  a.qos === b.qos && !a.nl === !b.nl && !a.rap === !b.rap && (a.rh ?? 0) === (b.rh ?? 0);

/**
 * One subscription for several wishes: the highest QoS; no local only if all want it, and never with a shared filter,
 * where MQTT forbids it; retain as published if one wants it; the retain handling that sends most. Options nobody asks
 * for are left out: MQTT 3.1.1 has none.
 */
function merge(filter: string, wishes: readonly Filter[]): Filter {
  const qos = wishes.some((wish) => wish.qos === 1) ? 1 : 0;
  const noLocal = wishes.length > 0 && !filter.startsWith("$share/") && wishes.every((wish) => wish.nl);
  const rh = wishes.reduce<0 | 1 | 2>((least, wish) => ((wish.rh ?? 0) < least ? (wish.rh ?? 0) : least), 2);
  return {
    filter,
    qos,
    ...(noLocal && { nl: true }),
    ...(wishes.some((wish) => wish.rap) && { rap: true }),
    ...(wishes.length > 0 && rh > 0 && { rh }),
  };
}
