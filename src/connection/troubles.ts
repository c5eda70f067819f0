import type { AwsIotError } from "../iot-core/errors";
import type { Outcome, Publish } from "../outbox/types";
import { Listeners } from "./listeners";
import { nextNumber } from "./next-number";

/** How many of each are remembered. */
const KEPT = 10;

/** A failure and when it was told, in milliseconds since the epoch. */
export interface Trouble {
  readonly at: number;
  readonly error: AwsIotError;
}

/** A message that AWS IoT did not take, or that was set aside because the connection broke on it. */
export interface Rejected extends Trouble {
  /** no other has it, of another connection or an earlier deploy neither */
  readonly number: number;
  readonly publish: Publish;
}

/** What went wrong with a connection: told once a change, and the last ones remembered for people who look later. */
export class Troubles {
  readonly #listeners = new Listeners<AwsIotError>();
  readonly #told: Trouble[] = [];
  #last: AwsIotError | undefined;
  #rejected: Rejected[] = [];

  /** the last ten failures, oldest first */
  get told(): readonly Trouble[] {
    return this.#told;
  }

  /** the last ten messages that were rejected and not yet discarded, oldest first */
  get rejected(): readonly Rejected[] {
    return this.#rejected;
  }

  /** Returns how to stop it. */
  listen(listener: (error: AwsIotError) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** A failure, told unless it is the one that was told last. */
  tell(error: AwsIotError, now: number): void {
    if (this.#last?.message === error.message) return;
    this.#last = error;
    this.warn(error, now);
  }

  /** Something that whoever calls tells only once. */
  warn(error: AwsIotError, now: number): void {
    this.#told.push({ at: now, error });
    if (this.#told.length > KEPT) this.#told.shift();
    this.#listeners.call(error);
  }

  /** All is well again: the same failure is told anew when it comes back. */
  over(): void {
    this.#last = undefined;
  }

  /** What became of a message. */
  settled({ result, error }: Outcome, publish: Publish, now: number): void {
    if (result !== "rejected" || error === undefined) return;
    this.#rejected = [...this.#rejected, { number: nextNumber(), at: now, error, publish }].slice(-KEPT);
  }

  /** Takes a rejected message away; undefined when it is no longer remembered. */
  discard(number: number): Rejected | undefined {
    const found = this.#rejected.find((one) => one.number === number);
    this.#rejected = this.#rejected.filter((one) => one !== found);
    return found;
  }
}
