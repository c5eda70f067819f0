import { Trailing } from "./trailing";

/**
 * Token bucket with a memory: bursts of a quarter of `limit`, then `limit` per second, and never more than `limit` in
 * any second that ends now, wherever that second starts. One amount larger than `limit` passes alone. A limit of 0 lets
 * everything through. Time that runs backwards counts as standing still.
 *
 * `budget` is what both directions have together a second: what comes in leaves less of it to send, though never less
 * than a quarter of `limit`, so that a flood cannot stop it.
 */
export class Pace {
  #tokens: number;
  /** own time: the sum of the clock's forward moves, ms */
  #time = 0;
  #clock = -Infinity;
  readonly #sent = new Trailing();
  readonly #received = new Trailing();

  constructor(
    private limit: number,
    private readonly budget = Infinity,
  ) {
    this.#tokens = this.#burst;
  }

  /** Another limit, with the memory of what was sent. */
  change(limit: number): void {
    this.limit = limit;
    this.#tokens = Math.min(this.#tokens, this.#burst);
  }

  /** Milliseconds until `amount` may pass, should nothing come in until then; 0: now. */
  wait(amount: number, now: number): number {
    if (this.limit === 0) return 0;
    this.#move(now);
    const need = Math.min(amount, this.#burst);
    const refill = this.#tokens >= need ? 0 : ((need - this.#tokens) * 1000) / this.limit;
    return Math.max(Math.ceil(refill), this.#untilRoom(amount));
  }

  /** Counts `amount` as passed at `now`. */
  take(amount: number, now: number): void {
    if (this.limit === 0) return;
    this.#move(now);
    this.#tokens -= amount;
    this.#sent.add(amount);
  }

  /** Counts `amount` as received at `now`. */
  receive(amount: number, now: number): void {
    if (this.limit === 0) return;
    this.#move(now);
    this.#received.add(amount);
  }

  get #burst(): number {
    return Math.max(1, this.limit / 4);
  }

  /** what may be sent in a second beside what is received */
  get #share(): number {
    const left = Math.max(this.budget, this.limit) - this.#received.sum;
    return Math.min(this.limit, Math.max(left, this.#burst));
  }

  #move(now: number): void {
    const elapsed = this.#clock === -Infinity ? 0 : Math.max(0, now - this.#clock);
    this.#clock = now;
    if (elapsed === 0) return;
    this.#time += elapsed;
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsed * this.limit) / 1000);
    this.#sent.move(this.#time);
    this.#received.move(this.#time);
  }

  /** until enough of what passed lies more than a second back */
  #untilRoom(amount: number): number {
    const { sum } = this.#sent;
    return sum === 0 ? 0 : this.#sent.until(sum + amount - this.#share, this.#time);
  }
}
