import { Deque } from "./deque";
import type { Entry } from "./entry";
import type { Store } from "./store";

/** Keeps messages in memory: nothing to wait for, nothing left after the process. */
export class MemoryStore implements Store {
  readonly kind = "memory";
  readonly leftovers = 0;
  count = 0;
  bytes = 0;
  #last = 0;
  readonly #queue = new Deque<Entry>();

  get idle(): boolean {
    return this.count === 0;
  }

  push(entry: Entry): void {
    entry.seq = ++this.#last;
    this.#queue.push(entry);
    this.count++;
    this.bytes += entry.size;
  }

  hold(entry: Entry): void {
    entry.seq = ++this.#last;
  }

  peek(): Entry | undefined {
    return this.#queue.peek();
  }

  shift(): void {
    const entry = this.#queue.shift();
    if (entry !== undefined) this.#leave(entry);
  }

  park(): void {}

  forget(): void {}

  sweep(doomed: (entry: Entry) => boolean): Entry[] {
    const swept = this.#queue.take(doomed);
    for (const entry of swept) this.#leave(entry);
    return swept;
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  remains(): Entry[] {
    return [...this.#queue];
  }

  #leave(entry: Entry): void {
    this.count--;
    this.bytes -= entry.size;
  }
}
