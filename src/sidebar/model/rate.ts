/** Seconds over which a rate is averaged. */
const WINDOW = 10;

/** Events a second, the older ones counting less and less; steady events give their true rate. */
export class Rate {
  #value = 0;
  #at = 0;

  /** Events that came evenly since a time; without one, just now. */
  add(count: number, now: number, since = now): void {
    const seconds = (now - since) / 1_000;
    const share = seconds > 0 ? (1 - Math.exp(-seconds / WINDOW)) / seconds : 1 / WINDOW;
    this.#value = this.at(now) + count * share;
    this.#at = now;
  }

  at(now: number): number {
    if (this.#value === 0) return 0;
    const value = this.#value * Math.exp(-Math.max(0, now - this.#at) / 1_000 / WINDOW);
    return value < 0.005 ? 0 : value;
  }
}
