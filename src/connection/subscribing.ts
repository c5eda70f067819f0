import type { Link } from "./link";
import { Subscriptions, type SubscriptionEffects } from "./subscriptions";
import type { Clock, Filter, Incoming, Subscriber, Timer } from "./types";

/** Does on the link of the moment what the registry of subscriptions wants, and keeps its alarm. */
export class Subscribing {
  readonly #registry: Subscriptions;
  #link: Link | undefined;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(
    private readonly clock: Clock,
    /** filters in one packet while AWS has not granted them before */
    firstBatch: number,
    /** all that is wanted has its answer; told again after each change */
    private readonly onSettled: () => void,
  ) {
    this.#registry = new Subscriptions({ firstBatch });
  }

  get unmatched(): number {
    return this.#registry.unmatched;
  }

  /** a SUBSCRIBE has no answer */
  get isAsking(): boolean {
    return this.#registry.isAsking;
  }

  declare(subscriber: Subscriber, filters: readonly Filter[]): void {
    this.#run(this.#registry.declare(subscriber, filters, this.clock.now()));
  }

  up(link: Link, sessionPresent: boolean): void {
    this.#link = link;
    this.#run(this.#registry.up(sessionPresent, this.clock.now()));
  }

  down(byPeer: boolean): void {
    this.#link = undefined;
    this.#run(this.#registry.down(byPeer, this.clock.now()));
  }

  /** Who gets a message. */
  receive(message: Incoming): readonly Subscriber[] {
    return this.#registry.receive(message, this.clock.now());
  }

  /** No timer fires any more. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #run(effects: SubscriptionEffects): void {
    for (const effect of effects) {
      if (effect.type === "state") effect.subscriber.filterState?.(effect.filter, effect.state);
      else if (effect.type === "unsubscribe") {
        const answered = () => this.#run(this.#registry.unsuback(effect.batch, this.clock.now()));
        this.#link?.unsubscribe(effect.filters, answered);
      } else {
        const answered = (codes: readonly number[]) =>
          this.#run(this.#registry.suback(effect.batch, codes, this.clock.now()));
        this.#link?.subscribe(effect.filters, answered);
      }
    }
    if (this.#registry.settled) this.onSettled();
    this.#wake();
  }

  #wake(): void {
    this.#timer?.cancel();
    const { wakeAt } = this.#registry;
    if (wakeAt === undefined || this.#stopped) return;
    const tick = () => this.#run(this.#registry.tick(this.clock.now()));
    this.#timer = this.clock.setTimer(tick, Math.max(0, wakeAt - this.clock.now()));
  }
}
