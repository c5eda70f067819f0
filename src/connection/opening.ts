import { HEALTHY_MS } from "./backoff";
import type { Clock, Timer } from "./types";

/** ms; what has no answer holds up what comes after it no longer */
const PATIENCE = 10_000;

/**
 * When the outbox gets a new link: at once, beside the subscriptions and the birth message. But after the endpoint has
 * closed while one of these had no answer, it gets the next link when they have it, so that a close shows whom it meant.
 */
export class Opening {
  #careful = false;
  #start: (() => void) | undefined;
  #timer: Timer | undefined;

  constructor(private readonly clock: Clock) {}

  /** A link is up; `isAnswered`: nothing said on it waits for an answer. `start` gives it to the outbox. */
  up(isAnswered: boolean, start: () => void): void {
    if (!this.#careful || isAnswered) return start();
    this.#start = start;
    this.#timer = this.clock.setTimer(() => this.answered(), PATIENCE);
  }

  /** What was said first has its answer. */
  answered(): void {
    const start = this.#start;
    this.#stop();
    start?.();
  }

  /** The link has ended after `lasted` ms; `inDoubt`: the endpoint closed it, and more than one thing may be why. */
  down(byPeer: boolean, inDoubt: boolean, lasted: number): void {
    this.#stop();
    this.#careful = byPeer && (inDoubt || (this.#careful && lasted < HEALTHY_MS));
  }

  #stop(): void {
    this.#start = undefined;
    this.#timer?.cancel();
  }
}
