import type { Writable } from "node:stream";

/**
 * Gathers what is written in one turn of the event loop, so that many small packets cost one write to the network: with
 * TCP_NODELAY each write is a TLS record, a system call and a TCP segment of its own.
 */
export class WriteGather {
  #held = false;
  readonly #release = (): void => {
    this.#held = false;
    this.stream.uncork();
  };

  constructor(private readonly stream: Writable) {}

  /** Holds back what is written from now on, until the turn ends or the stream's buffer is full. */
  hold(): void {
    if (this.#held) return;
    this.#held = true;
    this.stream.cork();
    setImmediate(this.#release);
  }
}
