/** What a person may want to choose from; enough of it. */
const MOST = 200;

/** The topics a connection has seen last, published or received, oldest first; cheap enough for every message. */
export class TopicsSeen {
  readonly #topics = new Set<string>();

  add(topic: string): void {
    if (this.#topics.has(topic)) return;
    const [oldest] = this.#topics.size < MOST ? [] : this.#topics;
    if (oldest !== undefined) this.#topics.delete(oldest);
    this.#topics.add(topic);
  }

  list(): readonly string[] {
    return [...this.#topics];
  }
}
