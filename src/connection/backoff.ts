import type { RetryClass } from "../iot-core/retry";

/** What the delay before the next attempt depends on. Times are milliseconds since the epoch. */
export interface Backoff {
  /** failed attempts that reached the endpoint, since the last healthy connection */
  readonly failures: number;
  /** failed attempts that did not reach it, in this outage */
  readonly misses: number;
  readonly outageSince: number | undefined;
}

export const rested: Backoff = { failures: 0, misses: 0, outageSince: undefined };

/** A connection that lasted this long is healthy: whatever ends it starts from the beginning. */
export const HEALTHY_MS = 30_000;
const FIRST_MINUTE = 60_000;
const FLOOR = 1_000;
const CAP = 120_000;
const REFUSED_FLOOR = 10_000;
const HOPELESS = 60_000;

/**
 * The delay before the next attempt, in milliseconds. `random` is from 0 up to 1.
 *
 * - What failed before the endpoint was reached costs AWS nothing: 0.5 to 1.5 s in the first minute of an outage, then
 *   growing to at most 5 s.
 * - What failed at AWS doubles from 1 s to a cap of 120 s, refusals from 10 s. The draw is made below the cap, so that
 *   jitter survives a long outage (AWS Device Advisor tests for both), with a floor of 1 s: AWS allows one CONNECT a
 *   second for a client ID.
 * - What cannot work until someone changes it is tried each minute, as a file may have changed.
 */
export function nextDelay(
  backoff: Backoff,
  kind: RetryClass,
  now: number,
  random: number,
): { readonly delay: number; readonly backoff: Backoff } {
  const outageSince = backoff.outageSince ?? now;
  if (kind === "hopeless") return { delay: HOPELESS, backoff: { ...backoff, outageSince } };
  if (kind === "before-endpoint") {
    const late = now - outageSince >= FIRST_MINUTE;
    const misses = late ? backoff.misses + 1 : 0;
    const middle = Math.min(3_333, 1_000 * 1.3 ** misses);
    return { delay: Math.round(middle * (0.5 + random)), backoff: { ...backoff, misses, outageSince } };
  }
  const floor = kind === "refused" ? REFUSED_FLOOR : FLOOR;
  const top = Math.min(CAP, floor * 2 ** (backoff.failures + 1));
  return {
    delay: Math.round(floor + random * (top - floor)),
    backoff: { failures: backoff.failures + 1, misses: backoff.misses, outageSince },
  };
}
