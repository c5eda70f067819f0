/** Functions to call with each new value; one that throws harms no other. */
export class Listeners<Value> {
  // another list with each change, so that one that is being called through stays as it is
  #all: readonly ((value: Value) => void)[] = [];

  get count(): number {
    return this.#all.length;
  }

  /** Returns how to stop it. */
  add(listener: (value: Value) => void): () => void {
    this.#all = [...this.#all, listener];
    return () => (this.#all = this.#all.filter((other) => other !== listener));
  }

  call(value: Value): void {
    for (const listener of this.#all) {
      try {
        listener(value);
      } catch {
        // a listener's own fault must not stop the connection
      }
    }
  }
}
