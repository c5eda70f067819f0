/** A queue in a ring that grows by doubling: constant time at both ends, no allocation per item. */
export class Deque<Item> {
  #ring: (Item | undefined)[] = Array.from({ length: 16 });
  #first = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The item at the front. */
  peek(): Item | undefined {
    return this.#ring[this.#first];
  }

  push(item: Item): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[(this.#first + this.#length++) & (this.#ring.length - 1)] = item;
  }

  shift(): Item | undefined {
    const item = this.#ring[this.#first];
    if (this.#length === 0) return undefined;
    this.#ring[this.#first] = undefined;
    this.#first = (this.#first + 1) & (this.#ring.length - 1);
    // a burst must not keep its memory for ever
    if (--this.#length === 0 && this.#ring.length > 1024) {
      this.#ring = Array.from({ length: 16 });
      this.#first = 0;
    }
    return item;
  }

  /** Takes out every item that `picked` picks, wherever it stands; the others keep their order. */
  take(picked: (item: Item) => boolean): Item[] {
    const taken: Item[] = [];
    for (let left = this.#length; left > 0; left--) {
      const item = this.shift();
      if (item === undefined) break;
      if (picked(item)) taken.push(item);
      else this.push(item);
    }
    return taken;
  }

  *[Symbol.iterator](): Generator<Item> {
    for (let index = 0; index < this.#length; index++) {
      const item = this.#ring[(this.#first + index) & (this.#ring.length - 1)];
      if (item !== undefined) yield item;
    }
  }

  #grow(): void {
    const items = [...this];
    items.length = this.#ring.length * 2;
    this.#ring = items;
    this.#first = 0;
  }
}
