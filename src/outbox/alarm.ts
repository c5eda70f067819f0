import type { Clock, Timer } from "./types";

/** One timer for one purpose: rings once, at the earliest of the times asked for. */
export class Alarm {
  #timer: Timer | undefined;
  #at = Infinity;
  readonly #fire = (): void => {
    this.#timer = undefined;
    this.#at = Infinity;
    this.ring(this.clock.steady());
  };

  /** `ring` gets the time, steady, ms. */
  constructor(
    private readonly clock: Clock,
    private readonly ring: (now: number) => void,
  ) {}

  /** Rings at `at` at the latest, `now` being the time; Infinity: no wish. */
  by(at: number, now: number): void {
    if (at >= this.#at) return;
    this.#timer?.cancel();
    this.#at = at;
    // a timer of Node.js holds 2^31-1 ms; ringing early is harmless, those who ring look again
    this.#timer = this.clock.setTimer(this.#fire, Math.min(Math.max(1, Math.ceil(at - now)), 2 ** 31 - 1));
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#at = Infinity;
  }
}
