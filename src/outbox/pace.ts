const SLOT_MS = 10;
/** a little more than a second, because what leaves here a second apart may arrive closer together */
const WINDOW_SLOTS = 105;
const RING = 128;

/**
 * Token bucket with a memory: bursts of a quarter of `limit`, then `limit` per second, and never more than `limit` in
 * any second that ends now, wherever that second starts. One amount larger than `limit` passes alone. A limit of 0 lets
 * everything through. Time that runs backwards counts as standing still.
 */
export class Pace {
  #tokens: number;
  /** own time: the sum of the clock's forward moves, ms */
  #time = 0;
  #clock = -Infinity;
  #slot = 0;
  #sum = 0;
  readonly #slots = new Float64Array(RING);

  constructor(private limit: number) {
    this.#tokens = this.#burst;
  }

  /** Another limit, with the memory of what was sent. */
  change(limit: number): void {
    this.limit = limit;
    this.#tokens = Math.min(this.#tokens, this.#burst);
  }

  /** Milliseconds until `amount` may pass; 0: now. */
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
    this.#sum += amount;
    const at = this.#slot % RING;
    this.#slots[at] = (this.#slots[at] ?? 0) + amount;
  }

  get #burst(): number {
    return Math.max(1, this.limit / 4);
  }

  #move(now: number): void {
    const elapsed = this.#clock === -Infinity ? 0 : Math.max(0, now - this.#clock);
    this.#clock = now;
    if (elapsed === 0) return;
    this.#time += elapsed;
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsed * this.limit) / 1000);
    const slot = Math.floor(this.#time / SLOT_MS);
    if (slot - this.#slot > WINDOW_SLOTS) this.#forgetAll();
    for (let next = this.#slot + 1; next <= slot; next++) this.#drop(next - WINDOW_SLOTS - 1);
    this.#slot = slot;
  }

  #drop(slot: number): void {
    const at = (slot + RING * 2) % RING;
    this.#sum -= this.#slots[at] ?? 0;
    this.#slots[at] = 0;
  }

  #forgetAll(): void {
    this.#slots.fill(0);
    this.#sum = 0;
    this.#slot = Math.floor(this.#time / SLOT_MS);
  }

  /** until enough of what passed lies more than the window back */
  #untilRoom(amount: number): number {
    let over = this.#sum + amount - this.limit;
    if (over <= 0 || this.#sum === 0) return 0;
    for (let slot = this.#slot - WINDOW_SLOTS; slot <= this.#slot; slot++) {
      over -= this.#slots[(slot + RING * 2) % RING] ?? 0;
      if (over <= 0 || slot === this.#slot) return (slot + WINDOW_SLOTS + 1) * SLOT_MS - this.#time;
    }
    return SLOT_MS;
  }
}
