import { Outbox } from "./outbox";
import type { Clock, OutboxHooks, OutboxSettings } from "./types";

/**
 * The outboxes of this process by connection id, so that a redeploy hands a live one, with what its memory holds, from
 * the old connection to the new one.
 */
export class OutboxRegistry {
  readonly #live = new Map<string, Outbox>();
  /** those that are being closed: a folder can be open only once */
  readonly #closing = new Map<string, Promise<void>>();

  /** The outbox of the connection with this id: the released one with the new settings, or a new one. */
  take(id: string, settings: OutboxSettings, clock: Clock, hooks: OutboxHooks): Outbox {
    const known = this.#live.get(id);
    if (known !== undefined) {
      known.reconfigure(settings, hooks);
      return known;
    }
    const outbox = new Outbox(settings, clock, hooks, this.#closing.get(id));
    this.#live.set(id, outbox);
    return outbox;
  }

  /**
   * The connection is done with it, after at most `deadlineMs` for what is in flight; call it while the link is still
   * up. Kept for the next `take`, unless the connection was `removed` from the flows: then it is closed, and what its
   * folder holds stays there. Never rejects.
   */
  async release(id: string, removed: boolean, deadlineMs: number): Promise<void> {
    const outbox = this.#live.get(id);
    if (outbox === undefined) return;
    if (!removed) {
      await outbox.detach(deadlineMs);
      return;
    }
    this.#live.delete(id);
    const closing = outbox.close(deadlineMs);
    this.#closing.set(id, closing);
    await closing;
    if (this.#closing.get(id) === closing) this.#closing.delete(id);
  }

  /** The process ends: tells what only memory holds. */
  reportLosses(): void {
    for (const outbox of this.#live.values()) outbox.reportLoss();
  }
}

/** The registry of this process. */
export const outboxes = new OutboxRegistry();

process.once("exit", () => outboxes.reportLosses());
