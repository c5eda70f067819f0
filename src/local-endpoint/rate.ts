/** A token bucket of one second's worth, refilled evenly. `Infinity` lets everything through. Times in ms. */
export class Rate {
  #tokens: number;
  #at: number;

  constructor(
    private readonly perSecond: number,
    now: number,
  ) {
    this.#tokens = perSecond;
    this.#at = now;
  }

  /** Takes `amount` if it is there. */
  take(amount: number, now: number): boolean {
    this.#refill(now);
    if (this.#tokens < amount) return false;
    this.#tokens -= amount;
    return true;
  }

  /** Takes `amount` in any case; how long until the debt is paid, ms. */
  charge(amount: number, now: number): number {
    if (this.perSecond === Infinity) return 0;
    this.#refill(now);
    this.#tokens -= amount;
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens / this.perSecond) * 1000);
  }

  #refill(now: number): void {
    const elapsed = Math.max(0, now - this.#at);
    this.#at = now;
    if (this.perSecond === Infinity) return;
    this.#tokens = Math.min(this.perSecond, this.#tokens + (elapsed * this.perSecond) / 1000);
  }
}
