import { AwsIotError } from "../iot-core/errors";
import type { Entry } from "./entry";
import type { Outcome, OutcomeListener, OutboxHooks, Result } from "./types";

/** Outcomes kept for a node that is being deployed anew. */
const MOST_UNHEARD = 100;

interface Unheard {
  readonly entry: Entry;
  readonly outcome: Outcome;
}

/** Gives each entry its one outcome: to its publisher, or to the listener of its origin, and into the numbers. */
export class Outcomes {
  readonly counts: Record<Result, number> = { delivered: 0, rejected: 0, expired: 0, dropped: 0, failed: 0 };
  readonly #listeners = new Map<string, OutcomeListener>();
  #unheard: Unheard[] = [];
  #second = 0;
  #thisSecond = 0;
  #lastSecond = 0;

  constructor(private hooks: OutboxHooks) {}

  /** Others are told from now on. */
  handOver(hooks: OutboxHooks): void {
    this.#guard(() => this.hooks.taken?.());
    this.hooks = hooks;
  }

  listen(origin: string, listener: OutcomeListener): () => void {
    this.#listeners.set(origin, listener);
    const missed = this.#unheard.filter(({ entry }) => entry.origin === origin);
    this.#unheard = this.#unheard.filter(({ entry }) => entry.origin !== origin);
    for (const { entry, outcome } of missed) this.#guard(() => this.#hear(entry, outcome));
    return () => {
      if (this.#listeners.get(origin) === listener) this.#listeners.delete(origin);
    };
  }

  /** A second call for the same entry does nothing. Listeners that throw are reported, and nothing else happens. */
  settle(entry: Entry, result: Result, now: number, error?: AwsIotError): void {
    if (entry.gone) return;
    entry.gone = true;
    this.counts[result]++;
    if (result === "delivered") this.#count(now);
    const { publish, publisher, attempts } = entry;
    const { topic, qos } = publish;
    const queuedMs = Math.max(0, now - entry.acceptedAt);
    const outcome: Outcome =
      error === undefined
        ? { result, topic, qos, queuedMs, attempts }
        : { result, reason: error.message, code: error.code, error, topic, qos, queuedMs, attempts };
    entry.publisher = undefined;
    try {
      if (publisher === undefined) this.#hear(entry, outcome);
      else publisher.settled(outcome);
      this.hooks.onSettled?.(outcome, publish);
    } catch (cause) {
      this.listenerFailed(cause);
    }
  }

  #hear(entry: Entry, outcome: Outcome): void {
    const listener = this.#listeners.get(entry.origin);
    if (listener !== undefined) return listener(outcome, entry.publish, entry.frozen);
    this.#unheard.push({ entry, outcome });
    if (this.#unheard.length > MOST_UNHEARD) this.#unheard.shift();
  }

  /** Tells the publisher that its message is safe without it; from here on the outcome goes to the listener. */
  safe(entry: Entry): void {
    const { publisher } = entry;
    if (publisher === undefined) return;
    entry.publisher = undefined;
    this.#guard(() => publisher.safe());
  }

  /** Asks the publisher what to keep for the outcome. */
  freeze(entry: Entry): void {
    if (entry.frozen !== undefined) return;
    this.#guard(() => (entry.frozen = entry.publisher?.freeze?.()));
  }

  /** A failing store, listener or hook must not take anything else with it. */
  warn(error: AwsIotError): void {
    try {
      this.hooks.onWarning?.(error);
    } catch {
      // whoever listens to warnings has nobody left to tell
    }
  }

  /** Asks the connection for another link. */
  renew(error: AwsIotError): void {
    this.#guard(() => this.hooks.renew?.(error));
  }

  /** Messages delivered in the last whole second. */
  rate(now: number): number {
    this.#turn(now);
    return this.#lastSecond;
  }

  #count(now: number): void {
    this.#turn(now);
    this.#thisSecond++;
  }

  #turn(now: number): void {
    const second = Math.floor(now / 1000);
    if (second === this.#second) return;
    this.#lastSecond = second === this.#second + 1 ? this.#thisSecond : 0;
    this.#thisSecond = 0;
    this.#second = second;
  }

  #guard(call: () => void): void {
    try {
      call();
    } catch (cause) {
      this.listenerFailed(cause);
    }
  }

  /** Tells that whoever was told of something threw. */
  listenerFailed(cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.warn(new AwsIotError("outbox-listener-failed", "outbox", { reason }, { cause }));
  }
}
