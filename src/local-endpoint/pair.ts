import { Duplex } from "node:stream";

/** One end of a connection inside this process. */
class End extends Duplex {
  peer: End | undefined;
  #resume: (() => void) | undefined;

  override _read(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }

  override _write(chunk: Buffer, _encoding: string, callback: (error?: Error) => void): void {
    this.peer?.receive(chunk, callback);
  }

  override _final(callback: () => void): void {
    this.peer?.receive(null, callback);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    callback(error);
    const peer = this.peer;
    if (peer && !peer.destroyed) setImmediate(() => peer.destroy());
  }

  receive(chunk: Buffer | null, callback: () => void): void {
    if (this.destroyed || this.push(chunk) || chunk === null) callback();
    else this.#resume = callback;
  }
}

/** Two streams, each the other's far end. */
export function pair(): [Duplex, Duplex] {
  const [a, b] = [new End(), new End()];
  a.peer = b;
  b.peer = a;
  return [a, b];
}
