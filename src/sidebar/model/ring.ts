/** A list that holds the newest things only. Each has a place in the whole story, counted from 0. */
export class Ring<Item> {
  #items: Item[] = [];
  #first = 0;

  constructor(private readonly most: number) {}

  get items(): readonly Item[] {
    return this.#items;
  }

  /** place of the oldest that is still held */
  get first(): number {
    return this.#first;
  }

  add(items: readonly Item[]): void {
    const all = this.#items.concat(items);
    const over = Math.max(0, all.length - this.most);
    this.#items = over > 0 ? all.slice(over) : all;
    this.#first += over;
  }

  clear(): void {
    this.#first += this.#items.length;
    this.#items = [];
  }
}
