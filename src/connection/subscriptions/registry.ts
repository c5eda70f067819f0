import { AwsIotError } from "../../iot-core/errors";
import { checkFilter } from "../../iot-core/topics";
import type { Filter, FilterState, Incoming, Subscriber } from "../types";
import { Entry } from "./entry";
import { defaults } from "./options";
import { Places } from "./places";
import { Plan } from "./plan";
import { Receivers } from "./receivers";
import { granted, pending, refusal, sameState } from "./states";
import type {
  SubscriptionEffect,
  SubscriptionEffects,
  SubscriptionOptions,
  SubscriptionRegistry,
} from "./registry-types";

/** Closes by AWS while a filter was asked for alone, after which it is set aside. */
const STRIKES = 2;

interface Flight {
  readonly batch: number;
  readonly type: "subscribe" | "unsubscribe";
  readonly entries: readonly Entry[];
  /** as sent */
  readonly filters: readonly Filter[];
  /** ms */
  readonly at: number;
}

/** The subscriptions of one connection; see `SubscriptionRegistry` for its use. */
export class Subscriptions implements SubscriptionRegistry {
  private readonly options: SubscriptionOptions;
  /** in the order they were first asked for: the first ones are admitted */
  private readonly entries = new Map<string, Entry>();
  private readonly receivers = new Receivers();
  private readonly filtersOf = new Map<string, readonly string[]>();
  private readonly plan: Plan;
  private readonly places: Places;
  private isUp = false;
  private flight: Flight | undefined;
  private batches = 0;
  /** ms; the pace allows nothing before */
  private readyAt = 0;
  private effects: SubscriptionEffect[] = [];

  constructor(options: Partial<SubscriptionOptions> = {}) {
    this.options = { ...defaults, ...options };
    this.plan = new Plan(this.options);
    this.places = new Places(this.options.limit);
  }

  get unmatched(): number {
    return this.receivers.unmatched;
  }

  get settled(): boolean {
    return this.isUp && !this.flight && this.plan.isSubscribed;
  }

  get isAsking(): boolean {
    return this.flight?.type === "subscribe";
  }

  get wakeAt(): number | undefined {
    if (!this.isUp) return undefined;
    if (this.flight) return this.flight.at + this.options.answerMs;
    const due = this.plan.dueAt;
    return due === undefined ? undefined : Math.max(due, this.readyAt);
  }

  declare(subscriber: Subscriber, filters: readonly Filter[], now: number): SubscriptionEffects {
    const wanted = new Map(filters.map((filter) => [filter.filter, filter]));
    for (const filter of this.filtersOf.get(subscriber.id) ?? []) {
      const entry = this.entries.get(filter);
      if (entry && !wanted.has(filter)) this.leave(entry, subscriber.id, now);
    }
    for (const filter of wanted.values()) this.join(subscriber, filter);
    if (wanted.size > 0) this.filtersOf.set(subscriber.id, [...wanted.keys()]);
    else this.filtersOf.delete(subscriber.id);
    return this.run(now);
  }

  up(sessionPresent: boolean, now: number): SubscriptionEffects {
    this.isUp = true;
    this.flight = undefined;
    this.readyAt = now;
    for (const entry of this.entries.values()) {
      if (!sessionPresent) entry.lost();
      this.places.move(entry, "idle");
    }
    for (const entry of this.entries.values()) {
      // what AWS refused is tried again, and stays shown as refused until AWS has answered
      if (entry.retryAt > now) this.places.move(entry, "refused");
      else this.admit(entry);
      this.note(entry);
    }
    return this.run(now);
  }

  down(byPeer: boolean, now: number): SubscriptionEffects {
    const flight = this.flight;
    this.isUp = false;
    this.flight = undefined;
    this.receivers.forget();
    if (byPeer && flight?.type === "subscribe") this.suspect(flight.entries, now);
    for (const entry of flight?.entries ?? []) this.note(entry);
    return this.run(now);
  }

  suback(batch: number, codes: readonly number[], now: number): SubscriptionEffects {
    const flight = this.land(batch, "subscribe");
    flight?.entries.forEach((entry, i) => {
      const code = codes[i] ?? 0x80;
      const sent = flight.filters[i];
      if (code < 0x80 && sent) {
        entry.granted(sent);
        if (entry.isWanted) this.show(entry, granted(code));
      } else {
        entry.lost();
        this.refuse(entry, refusal(entry.filter, code));
      }
      this.note(entry);
    });
    return this.run(now);
  }

  unsuback(batch: number, now: number): SubscriptionEffects {
    for (const entry of this.land(batch, "unsubscribe")?.entries ?? []) {
      entry.lost();
      this.note(entry);
    }
    return this.run(now);
  }

  tick(now: number): SubscriptionEffects {
    const flight = this.flight;
    if (flight && now >= flight.at + this.options.answerMs) {
      this.flight = undefined;
      for (const entry of flight.entries) this.unanswered(entry, flight);
    }
    return this.run(now);
  }

  receive(message: Incoming, now: number): readonly Subscriber[] {
    return this.receivers.of(message, now);
  }

  private join(subscriber: Subscriber, filter: Filter): void {
    const invalid = checkFilter(filter.filter);
    if (invalid) {
      const state: FilterState = { state: "refused", error: invalid };
      this.effects.push({ type: "state", subscriber, filter: filter.filter, state });
      return;
    }
    const entry = this.entries.get(filter.filter) ?? this.create(filter.filter);
    if (!entry.join(subscriber, filter)) return;
    const shown = entry.state;
    // a new declaration is a person's act: perhaps the policy has been corrected
    if (entry.standing === "refused") {
      entry.strikes = 0;
      entry.retryAt = 0;
      this.places.move(entry, "idle");
    }
    if (entry.standing === "idle") {
      if (this.admit(entry) && !entry.held) this.show(entry, pending);
    }
    if (entry.state === shown) this.tell(subscriber, entry);
    this.note(entry);
  }

  private leave(entry: Entry, id: string, now: number): void {
    entry.leave(id);
    if (!entry.isWanted) {
      entry.idleSince = now;
      this.places.move(entry, "idle");
    }
    this.note(entry);
    this.promote();
  }

  private create(filter: string): Entry {
    const entry = new Entry(filter);
    this.entries.set(filter, entry);
    this.receivers.add(entry);
    return entry;
  }

  /** Admits an idle entry, or refuses it because the connection has as many as AWS allows. */
  private admit(entry: Entry): boolean {
    if (!entry.isWanted) return false;
    const fits = this.places.isFree;
    this.places.move(entry, fits ? "admitted" : "over-limit");
    if (fits) {
      if (!entry.held && entry.state.state === "granted") this.show(entry, pending);
      return true;
    }
    const params = { filter: entry.filter, limit: this.options.limit, wanted: this.entries.size };
    this.show(entry, {
      state: "refused",
      error: new AwsIotError("too-many-subscriptions", "subscribe", params),
    });
    return false;
  }

  /** Gives a place that has become free to the first that waits for one. */
  private promote(): void {
    for (let entry = this.places.next; entry; entry = this.places.next) {
      this.places.move(entry, "admitted");
      this.show(entry, pending);
      this.note(entry);
    }
  }

  private refuse(entry: Entry, error: AwsIotError): void {
    if (entry.standing !== "admitted") return;
    this.places.move(entry, "refused");
    this.show(entry, { state: "refused", error });
    this.promote();
  }

  private suspect(entries: readonly Entry[], now: number): void {
    for (const entry of entries) {
      entry.isSuspect = true;
      if (entries.length > 1 || ++entry.strikes < STRIKES) continue;
      // one more close is enough when it is tried again
      entry.strikes = STRIKES - 1;
      entry.retryAt = now + this.options.retryMs;
      this.refuse(
        entry,
        new AwsIotError("subscribe-closes-connection", "subscribe", { filter: entry.filter }),
      );
    }
  }

  private unanswered(entry: Entry, flight: Flight): void {
    if (flight.type === "unsubscribe") {
      entry.lost();
    } else if (flight.entries.length === 1) {
      const params = { filter: entry.filter, seconds: this.options.answerMs / 1000 };
      this.refuse(entry, new AwsIotError("subscribe-unanswered", "subscribe", params));
    } else {
      entry.isSuspect = true;
    }
    this.note(entry);
  }

  /** Brings the plan up to date after any change of an entry; forgets the entry when nobody needs it. */
  private note(entry: Entry): void {
    this.plan.note(entry);
    if (entry.isWanted || entry.isAtAws) return;
    this.entries.delete(entry.filter);
    this.receivers.remove(entry);
  }

  private land(batch: number, type: Flight["type"]): Flight | undefined {
    const flight = this.flight;
    if (flight?.batch !== batch || flight.type !== type) return undefined;
    this.flight = undefined;
    return flight;
  }

  private show(entry: Entry, state: FilterState): void {
    if (sameState(entry.state, state)) return;
    entry.state = state;
    for (const subscriber of entry.subscribers) this.tell(subscriber, entry);
  }

  private tell(subscriber: Subscriber, { filter, state }: Entry): void {
    this.effects.push({ type: "state", subscriber, filter, state });
  }

  private run(now: number): SubscriptionEffects {
    if (this.isUp && !this.flight && now >= this.readyAt) this.send(now);
    const effects = this.effects;
    this.effects = [];
    return effects;
  }

  private send(now: number): void {
    let room = this.options.limit;
    for (const entry of this.entries.values()) if (entry.isAtAws) room--;
    const leaving = this.plan.nextLeaving(room, now);
    const entries = leaving.length > 0 ? leaving : this.plan.nextJoining(room);
    if (entries.length === 0) return;
    const type = leaving.length > 0 ? "unsubscribe" : "subscribe";
    const filters = entries.map((entry) => entry.wanted);
    const batch = ++this.batches;
    this.flight = { batch, type, entries, filters, at: now };
    this.readyAt = now + entries.length * this.options.paceMs;
    if (type === "subscribe") for (const entry of entries) entry.sent();
    this.effects.push(
      type === "subscribe"
        ? { type, batch, filters }
        : { type, batch, filters: entries.map((entry) => entry.filter) },
    );
  }
}
