import { randomUUID } from "node:crypto";
import { systemClock } from "../connection/clock";
import type { Clock } from "../outbox/types";
import type { LiveConnections } from "./facts";
import { Session } from "./session";

/** Editors that may look at once. */
const MOST_SESSIONS = 20;
/** Milliseconds after which an editor that does not read is let go; it comes back by itself. */
const PATIENCE = 10_000;
/** Milliseconds without a request after which an editor is let go: only requests show that its user may still look. */
const LEASE = 60_000;

/** Where news goes to: the response of a request that stays open. */
export interface Sink {
  readonly writableNeedDrain: boolean;
  write(text: string): unknown;
  destroy(): unknown;
  on(event: "close", listener: () => void): unknown;
}

/** The editors that look, each with its open response. */
export class Sessions {
  readonly #open = new Map<string, { readonly session: Session; heardAt: number }>();

  constructor(
    private readonly live: LiveConnections,
    private readonly clock: Pick<Clock, "now" | "steady"> = systemClock,
  ) {}

  /** For a request of the editor, whose right was checked. */
  get(id: string): Session | undefined {
    const open = this.#open.get(id);
    if (open) open.heardAt = this.clock.steady();
    return open?.session;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Sends news to `sink` until it closes; undefined: too many look already. */
  begin(sink: Sink): Session | undefined {
    if (this.#open.size >= MOST_SESSIONS) return undefined;
    const session = new Session(randomUUID(), this.live, this.clock.now);
    const open = { session, heardAt: this.clock.steady() };
    this.#open.set(session.id, open);
    let reads = this.clock.steady();
    let timer: NodeJS.Timeout;
    const tell = (): void => {
      const now = this.clock.steady();
      if (now - open.heardAt > LEASE) sink.destroy();
      else if (!sink.writableNeedDrain) {
        reads = now;
        const news = session.take();
        // more than the time
        if (Object.keys(news).length > 1) sink.write(`${JSON.stringify(news)}\n`);
      } else if (now - reads > PATIENCE) sink.destroy();
    };
    const tick = (): void => {
      try {
        tell();
        if (this.#open.has(session.id)) timer = setTimeout(tick, session.pace).unref();
      } catch {
        // a timer's error would end the process
        sink.destroy();
      }
    };
    sink.on("close", () => {
      clearTimeout(timer);
      this.#open.delete(session.id);
      session.end();
    });
    tick();
    return session;
  }
}
