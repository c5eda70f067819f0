import type { Clock, Timer } from "./types";

/** A connection nobody uses is kept so long, in ms: a node that is deployed anew is back at once. */
const LINGER_MS = 2_000;

/** Who uses a connection. */
export class Users {
  readonly #ids = new Set<string>();
  #timer: Timer | undefined;
  #stopped = false;

  constructor(
    private readonly clock: Clock,
    /** nobody has used it for a while */
    private readonly onAlone: () => void,
  ) {}

  get none(): boolean {
    return this.#ids.size === 0;
  }

  /** Returns the release. */
  hold(id: string): () => void {
    this.#ids.add(id);
    this.#timer?.cancel();
    return () => {
      this.#ids.delete(id);
      if (this.none && !this.#stopped) this.#timer = this.clock.setTimer(this.onAlone, LINGER_MS);
    };
  }

  /** No timer fires any more. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }
}
