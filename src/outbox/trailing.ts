const SLOT_MS = 10;
/** a little more than a second, because what leaves here a second apart may arrive closer together */
const WINDOW_SLOTS = 105;
const RING = 128;

/** How much of something there was in the last second, wherever that second starts. */
export class Trailing {
  #sum = 0;
  #slot = 0;
  readonly #slots = new Float64Array(RING);

  /** as of the last `move` */
  get sum(): number {
    return this.#sum;
  }

  add(amount: number): void {
    this.#sum += amount;
    const at = this.#slot % RING;
    this.#slots[at] = (this.#slots[at] ?? 0) + amount;
  }

  /** Goes on to `time`, ms, which never runs backwards. */
  move(time: number): void {
    const slot = Math.floor(time / SLOT_MS);
    if (slot - this.#slot > WINDOW_SLOTS) this.#forgetAll();
    else for (let next = this.#slot + 1; next <= slot; next++) this.#drop(next - WINDOW_SLOTS - 1);
    this.#slot = slot;
  }

  /** ms from `time`, that of the last `move`, until `surplus` of it lies further back. */
  until(surplus: number, time: number): number {
    let left = surplus;
    if (left <= 0) return 0;
    for (let slot = this.#slot - WINDOW_SLOTS; slot <= this.#slot; slot++) {
      left -= this.#slots[(slot + RING * 2) % RING] ?? 0;
      if (left <= 0 || slot === this.#slot) return (slot + WINDOW_SLOTS + 1) * SLOT_MS - time;
    }
    return SLOT_MS;
  }

  #drop(slot: number): void {
    const at = (slot + RING * 2) % RING;
    this.#sum -= this.#slots[at] ?? 0;
    this.#slots[at] = 0;
  }

  #forgetAll(): void {
    this.#slots.fill(0);
    this.#sum = 0;
  }
}
