import { h, newId, setAttribute, setChildren } from "./dom";

export interface ListOptions<Item> {
  readonly role: "listbox" | "tree";
  readonly label: string;
  /** pixels */
  readonly rowHeight: number;
  /** stays the same for the same thing */
  key(item: Item): string;
  /** an empty row, of which a few dozen are made */
  create(): HTMLElement;
  /** puts an item into a row */
  fill(row: HTMLElement, item: Item): void;
  /** another item, or none, is chosen */
  onSelect(item: Item | undefined): void;
  /** a key that is not one of the list's own */
  onKey?(item: Item, key: string): boolean;
  /** whether it shows the newest, at the end, while it is not scrolled away from there and none is chosen */
  readonly follows?: boolean;
}

/** Rows beyond the visible ones. */
const MARGIN = 4;

/** A list of any length that has elements only for the rows in sight. One tab stop; arrow keys choose a row. */
export class VirtualList<Item> {
  readonly element: HTMLElement;
  readonly #space = h("div", { class: "aws-iot-list-space" });
  readonly #rows = new Map<number, HTMLElement>();
  #spare: HTMLElement[] = [];
  #items: readonly Item[] = [];
  #selected: string | undefined;
  #item: Item | undefined;
  #first = 0;
  /** it would follow the newest, were it not pressed */
  #isHeld = false;
  /** pixels, of the part in sight */
  #height = 0;
  #frame = 0;

  constructor(private readonly options: ListOptions<Item>) {
    const { role, label } = options;
    this.element = h("div", { class: "aws-iot-list", role, "aria-label": label, tabindex: 0 }, this.#space);
    this.element.addEventListener("scroll", () => this.#later());
    this.element.addEventListener("keydown", (event) => this.#pressed(event));
    new ResizeObserver(() => this.#resized()).observe(this.element);
  }

  /** the chosen one as it was last seen, also when it is no longer in the list */
  get selected(): Item | undefined {
    return this.#item;
  }

  /** The items; of a story that loses its beginning the place of the first in it, which spares a comparison. */
  set(items: readonly Item[], first?: number): void {
    const { element, options } = this;
    const isPressed = this.#space.matches(":active");
    const follows = options.follows === true && this.#selected === undefined && (this.#atEnd || this.#isHeld);
    // a row that moves on between press and release would not be clicked
    this.#isHeld = follows && isPressed;
    // what is read stays in sight
    const down = first === undefined ? this.#movedDown(items) : Math.min(0, this.#first - first);
    this.#items = items;
    this.#first = first ?? 0;
    this.#space.style.height = `${items.length * options.rowHeight}px`;
    if (follows && !isPressed) element.scrollTop = element.scrollHeight;
    else if (down !== 0) {
      this.#moveRows(down);
      element.scrollTop += down * options.rowHeight;
    }
    this.#item = items[this.#index] ?? this.#item;
    this.#draw();
  }

  select(item: Item | undefined): void {
    const key = item === undefined ? undefined : this.options.key(item);
    if (key === this.#selected) return;
    this.#selected = key;
    this.#item = item;
    this.options.onSelect(item);
    if (item === undefined && this.options.follows) this.element.scrollTop = this.element.scrollHeight;
    this.#draw();
  }

  get #index(): number {
    if (this.#selected === undefined) return -1;
    return this.#items.findIndex((item) => this.options.key(item) === this.#selected);
  }

  /** How many rows the first in sight, or the next that is still there, moves down. */
  #movedDown(items: readonly Item[]): number {
    const { element, options } = this;
    // at the top new ones are to be seen, unless somebody is about to choose
    if (element.scrollTop === 0 && !element.matches(":hover, :focus")) return 0;
    const places = new Map(items.map((item, i) => [options.key(item), i]));
    const top = Math.floor(element.scrollTop / options.rowHeight);
    for (const [i, item] of this.#items.slice(top).entries()) {
      const place = places.get(options.key(item));
      if (place !== undefined) return place - top - i;
    }
    return 0;
  }

  /** Lets the elements go with their items: one that is pressed must be under the pointer when it is released. */
  #moveRows(down: number): void {
    const rows = [...this.#rows];
    this.#rows.clear();
    for (const [i, row] of rows) this.#rows.set(i + down, row);
  }

  /** Whether the end is in sight, or was until the list became shorter. */
  get #atEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    return scrollTop + Math.max(clientHeight, this.#height) >= scrollHeight - this.options.rowHeight / 2;
  }

  /** What was in sight of a list that becomes shorter stays so: the chosen one, or the end. */
  #resized(): void {
    const { element, options } = this;
    const top = this.#index * options.rowHeight;
    if (top >= element.scrollTop && top < element.scrollTop + this.#height) this.#bringIntoSight(this.#index);
    if (options.follows && this.#selected === undefined && this.#atEnd)
      element.scrollTop = element.scrollHeight;
    this.#height = element.clientHeight;
    this.#later();
  }

  #bringIntoSight(index: number): void {
    const { rowHeight } = this.options;
    const { scrollTop, clientHeight } = this.element;
    const [top, bottom] = [index * rowHeight, (index + 1) * rowHeight];
    if (top < scrollTop) this.element.scrollTop = top;
    else if (bottom > scrollTop + clientHeight) this.element.scrollTop = bottom - clientHeight;
  }

  #later(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    const { rowHeight } = this.options;
    const { scrollTop, clientHeight } = this.element;
    const from = Math.max(0, Math.floor(scrollTop / rowHeight) - MARGIN);
    const to = Math.min(this.#items.length, Math.ceil((scrollTop + clientHeight) / rowHeight) + MARGIN);
    for (const [i, row] of this.#rows) {
      if (i >= from && i < to) continue;
      this.#rows.delete(i);
      this.#spare.push(row);
    }
    let active: string | undefined;
    for (let i = from; i < to; i++) {
      const item = this.#items[i];
      if (item === undefined) break;
      const row = this.#rows.get(i) ?? this.#spare.pop() ?? this.#create();
      this.#rows.set(i, row);
      const selected = this.options.key(item) === this.#selected;
      if (selected) active = row.id;
      this.#place(row, i, selected);
      this.options.fill(row, item);
    }
    setAttribute(this.element, "aria-activedescendant", active);
    const shown = [...this.#rows].toSorted(([a], [b]) => a - b).map(([, row]) => row);
    setChildren(this.#space, shown);
    this.#spare = this.#spare.slice(0, 2 * MARGIN);
  }

  #create(): HTMLElement {
    const row = this.options.create();
    row.id = newId();
    row.classList.add("aws-iot-row");
    row.style.height = `${this.options.rowHeight}px`;
    setAttribute(row, "role", this.options.role === "tree" ? "treeitem" : "option");
    row.addEventListener("click", () => {
      const at = [...this.#rows].find(([, one]) => one === row)?.[0];
      const item = at === undefined ? undefined : this.#items[at];
      // by a second click the chosen one is given up
      this.select(this.options.follows && item === this.#item ? undefined : item);
    });
    return row;
  }

  #place(row: HTMLElement, index: number, selected: boolean): void {
    const top = `${index * this.options.rowHeight}px`;
    if (row.style.top !== top) row.style.top = top;
    setAttribute(row, "aria-selected", selected ? "true" : "false");
    if (this.options.role === "tree") return;
    setAttribute(row, "aria-posinset", index + 1);
    setAttribute(row, "aria-setsize", this.#items.length);
  }

  #pressed(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target !== this.element) return;
    const at = this.#index;
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.options.rowHeight) - 1);
    const last = this.#items.length - 1;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? last : at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    const item = this.selected;
    if (to !== undefined) this.moveTo(Math.min(last, Math.max(0, to)));
    else if (event.key === "Escape" && item !== undefined) this.select(undefined);
    else if (item === undefined || !this.options.onKey?.(item, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Chooses a row, and brings it into sight. */
  moveTo(index: number): void {
    this.#bringIntoSight(index);
    this.select(this.#items[index]);
  }
}
