import { randomUUID } from "node:crypto";
import type { LiveConnections } from "./facts";
import { Session } from "./session";

/** Editors that may look at once. */
const MOST_SESSIONS = 20;
/** Milliseconds between two lines of news. */
const PACE = 500;
/** Milliseconds after which an editor that does not read is let go; it comes back by itself. */
const PATIENCE = 10_000;

/** Where news goes to: the response of a request that stays open. */
export interface Sink {
  readonly writableNeedDrain: boolean;
  write(text: string): unknown;
  destroy(): unknown;
  on(event: "close", listener: () => void): unknown;
}

/** The editors that look, each with its open response. */
export class Sessions {
  readonly #open = new Map<string, Session>();

  constructor(
    private readonly live: LiveConnections,
    private readonly clock: () => number = Date.now,
  ) {}

  get(id: string): Session | undefined {
    return this.#open.get(id);
  }

  get size(): number {
    return this.#open.size;
  }

  /** Sends news to `sink` until it closes; undefined: too many look already. */
  begin(sink: Sink): Session | undefined {
    if (this.#open.size >= MOST_SESSIONS) return undefined;
    const session = new Session(randomUUID(), this.live, this.clock);
    this.#open.set(session.id, session);
    let reads = this.clock();
    const tick = (): void => {
      const now = this.clock();
      if (!sink.writableNeedDrain) {
        reads = now;
        const news = session.take();
        // more than the time
        if (Object.keys(news).length > 1) sink.write(`${JSON.stringify(news)}\n`);
      } else if (now - reads > PATIENCE) sink.destroy();
    };
    const timer = setInterval(
      guarded(tick, () => sink.destroy()),
      PACE,
    ).unref();
    sink.on("close", () => {
      clearInterval(timer);
      this.#open.delete(session.id);
      session.end();
    });
    tick();
    return session;
  }
}

/** A timer's error would end the process. */
const guarded =
  (action: () => void, failed: () => void): (() => void) =>
  () => {
    try {
      action();
    } catch {
      failed();
    }
  };
