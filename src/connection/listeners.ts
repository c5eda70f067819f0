/** Functions to call with each new value; one that throws harms no other. */
export class Listeners<Value> {
  readonly #all = new Set<(value: Value) => void>();

  /** Returns how to stop it. */
  add(listener: (value: Value) => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  call(value: Value): void {
    for (const listener of [...this.#all]) {
      try {
        listener(value);
      } catch {
        // a listener's own fault must not stop the connection
      }
    }
  }
}
