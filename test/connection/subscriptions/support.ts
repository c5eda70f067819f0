import assert from "node:assert/strict";
import type { SubscriptionEffects, SubscriptionOptions } from "../../../src/connection/subscriptions";
import { Subscriptions } from "../../../src/connection/subscriptions";
import type { Filter, FilterState, Incoming, Subscriber } from "../../../src/connection/types";

/** Whole numbers below `n`, the same ones on each run. */
export function random(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

export const subscriber = (id: string): Subscriber => ({ id, deliver: () => undefined });

export const filters = (...list: string[]): Filter[] => list.map((filter) => ({ filter, qos: 1 }));

export const message = (topic: string, payload = "x", more: Partial<Incoming> = {}): Incoming => ({
  topic,
  payload: Buffer.from(payload),
  qos: 1,
  retain: false,
  dup: false,
  ...more,
});

/** What AWS does with a filter: grants it, answers with a code, or closes the connection. */
export type Fate = number | "close" | "silent";

/**
 * A registry connected to an imitation of AWS that keeps a session, checks each packet, and answers at once unless told
 * otherwise. Time moves only by `wait`.
 */
export class Bench {
  now = 1_000_000;
  readonly registry: Subscriptions;
  /** the session at AWS */
  readonly session = new Map<string, Filter>();
  /** each packet as `+a,b` or `-a,b` */
  readonly sent: string[] = [];
  /** the latest state told, by `subscriber filter` */
  readonly states = new Map<string, FilterState>();
  /** every state told, as `subscriber filter state` */
  readonly told: string[] = [];
  readonly fates = new Map<string, Fate>();
  /** whether packets are answered only by `answer` */
  manual = false;
  isUp = false;
  closes = 0;
  private readonly subscribers = new Map<string, Subscriber>();
  private readonly unanswered: SubscriptionEffects[number][] = [];

  constructor(
    options: Partial<SubscriptionOptions> = {},
    private readonly limit = 50,
  ) {
    this.registry = new Subscriptions(options);
  }

  /** an id stands for the same subscriber until it gives up everything */
  declare(id: string | Subscriber, ...list: (string | Filter)[]): this {
    const wanted = list.map((one): Filter => (typeof one === "string" ? { filter: one, qos: 1 } : one));
    const who = typeof id === "string" ? (this.subscribers.get(id) ?? subscriber(id)) : id;
    if (wanted.length > 0) this.subscribers.set(who.id, who);
    else this.subscribers.delete(who.id);
    this.run(this.registry.declare(who, wanted, this.now));
    return this;
  }

  up(sessionPresent = false): this {
    if (!sessionPresent) this.session.clear();
    this.isUp = true;
    this.run(this.registry.up(sessionPresent, this.now));
    return this;
  }

  down(byPeer = true): this {
    this.isUp = false;
    this.unanswered.length = 0;
    this.run(this.registry.down(byPeer, this.now));
    return this;
  }

  /** lets time pass, with every tick at its time */
  wait(ms: number): this {
    const end = this.now + ms;
    for (let at = this.registry.wakeAt; at !== undefined && at <= end; at = this.registry.wakeAt) {
      assert.ok(at >= this.now || this.registry.settled, `wake-up in the past: ${at} < ${this.now}`);
      this.now = Math.max(this.now, at);
      this.run(this.registry.tick(this.now));
      if (!this.isUp) break;
    }
    this.now = end;
    return this;
  }

  /** answers what was sent in manual mode */
  answer(): this {
    const effect = this.unanswered.shift();
    assert.ok(effect, "something to answer");
    this.handle(effect);
    return this;
  }

  receive(...args: Parameters<typeof message>): string[] {
    return this.registry.receive(message(...args), this.now).map((one) => one.id);
  }

  state(id: string, filter: string): string | undefined {
    const state = this.states.get(`${id} ${filter}`);
    return state?.state === "refused" ? state.error.code : state?.state;
  }

  private run(effects: SubscriptionEffects): void {
    for (const effect of effects) {
      if (effect.type === "state") {
        const key = `${effect.subscriber.id} ${effect.filter}`;
        this.states.set(key, effect.state);
        this.told.push(`${key} ${this.state(effect.subscriber.id, effect.filter)}`);
        continue;
      }
      assert.ok(this.isUp, "sends only when up");
      assert.equal(this.unanswered.length, 0, "one packet at a time");
      this.log(effect);
      if (this.manual) this.unanswered.push(effect);
      else this.handle(effect);
    }
  }

  private log(effect: SubscriptionEffects[number]): void {
    if (effect.type === "state") return;
    const names = effect.filters.map((one) => (typeof one === "string" ? one : one.filter));
    assert.ok(names.length > 0 && names.length <= 8, `${names.length} filters in one packet`);
    this.sent.push((effect.type === "subscribe" ? "+" : "-") + names.join(","));
  }

  private handle(effect: SubscriptionEffects[number]): void {
    if (effect.type === "subscribe") this.subscribe(effect.batch, effect.filters);
    if (effect.type === "unsubscribe") {
      for (const filter of effect.filters) this.session.delete(filter);
      this.run(this.registry.unsuback(effect.batch, this.now));
    }
  }

  private subscribe(batch: number, wanted: readonly Filter[]): void {
    const fates = wanted.map((one) => this.fates.get(one.filter) ?? one.qos);
    if (fates.includes("close")) {
      this.closes++;
      this.down();
      return;
    }
    if (fates.includes("silent")) return;
    const codes = fates.map(Number);
    wanted.forEach((one, i) => {
      if ((codes[i] ?? 0) < 0x80) this.session.set(one.filter, one);
    });
    assert.ok(this.session.size <= this.limit, "more subscriptions than AWS allows");
    this.run(this.registry.suback(batch, codes, this.now));
  }
}
