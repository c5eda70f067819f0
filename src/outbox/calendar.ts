import type { Clock } from "./types";

/** ms; what is less is the clock being corrected, not set */
const LEAP = 1000;
const MOST_LEAPS = 100;

/**
 * The time of day for records. A record is read with the difference between time of day and steady time that it was
 * written with, so a message keeps its age while the clock is set; one of an earlier process goes by the time of day.
 */
export class Calendar {
  readonly #leaps: { readonly after: number; readonly ahead: number }[] = [];

  /** `last` tells the number of the newest message. */
  constructor(
    private readonly clock: Clock,
    private readonly last: () => number,
  ) {}

  /** Looks at the clock: what has a number above `after` goes by what it says now. */
  look(after = this.last()): void {
    const ahead = this.#ahead;
    const before = this.#leaps.at(-1);
    if (before !== undefined && Math.abs(ahead - before.ahead) < LEAP) return;
    this.#leaps.push({ after, ahead });
    if (this.#leaps.length > MOST_LEAPS) this.#leaps.shift();
  }

  /** What to add to the steady time of message `seq` for the time of day, ms. */
  ahead(seq: number): number {
    for (let at = this.#leaps.length - 1; at >= 0; at--) {
      const leap = this.#leaps[at];
      if (leap !== undefined && seq > leap.after) return leap.ahead;
    }
    return this.#ahead;
  }

  get #ahead(): number {
    return this.clock.now() - this.clock.steady();
  }
}
