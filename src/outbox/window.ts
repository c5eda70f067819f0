/** AWS IoT Core takes at most 100 unacknowledged QoS 1 publishes of one connection. */
export const MAX_WINDOW = 100;
/** An acknowledgement later than this (ms) slows the sending down. */
export const SLOW_AFTER = 30_000;
/** An acknowledgement later than this (ms) is not waited for on this link. */
export const RENEW_AFTER = 60_000;

/** How many QoS 1 messages may be unacknowledged: halves when AWS cannot follow, grows back with each acknowledgement. */
export class AckWindow {
  #most = MAX_WINDOW;
  #size = MAX_WINDOW;

  /** Messages. */
  get size(): number {
    return this.#size;
  }

  /** A new link: at most what the endpoint and AWS IoT Core allow, at least 1. */
  limit(receiveMaximum: number): void {
    this.#most = Math.max(1, Math.min(receiveMaximum, MAX_WINDOW));
    this.#size = Math.min(this.#size, this.#most);
  }

  slower(): void {
    this.#size = Math.max(1, this.#size >> 1);
  }

  acknowledged(): void {
    if (this.#size < this.#most) this.#size++;
  }
}

/** What the age of the oldest unacknowledged message asks for, and when to look again (ms from now). */
export function ackDeadline(age: number): { step: "none" | "slower" | "renew"; lookAgain: number } {
  if (age < SLOW_AFTER) return { step: "none", lookAgain: SLOW_AFTER - age };
  if (age < RENEW_AFTER) return { step: "slower", lookAgain: Math.min(10_000, RENEW_AFTER - age) };
  return { step: "renew", lookAgain: RENEW_AFTER };
}
