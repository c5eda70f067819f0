import { Outbox } from "./outbox";
import type { Clock, OutboxHooks, OutboxSettings } from "./types";

/**
 * The outboxes of this process by connection id, so that a redeploy hands a live one, with what its memory holds, from
 * the old connection to the new one.
 */
export class OutboxRegistry {
  readonly #live = new Map<string, Outbox>();

  /** The outbox of the connection with this id: the released one with the new settings, or a new one. */
  take(id: string, settings: OutboxSettings, clock: Clock, hooks: OutboxHooks): Outbox {
    const known = this.#live.get(id);
    known?.reconfigure(settings);
    const outbox = known ?? Outbox.open(settings, clock, hooks);
    this.#live.set(id, outbox);
    return outbox;
  }

  /**
   * The connection is done with it, after at most `deadlineMs` for what is in flight; call it while the link is still
   * up. Kept for the next `take`, unless the connection was `removed` from the flows: then it is closed. Never rejects.
   */
  async release(id: string, removed: boolean, deadlineMs: number): Promise<void> {
    const outbox = this.#live.get(id);
    if (!removed || outbox === undefined) return;
    this.#live.delete(id);
    await outbox.close(deadlineMs);
  }
}

/** The registry of this process. */
export const outboxes = new OutboxRegistry();
