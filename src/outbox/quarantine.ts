import type { Entry } from "./entry";

/** The endpoint closing right after the same message this often makes it the culprit. */
export const CLOSES = 2;
/** ms; a link that ends later after the last sending ended for another reason */
const RIGHT_AFTER = 10_000;
/** The endpoint saying "not now" to the same message this often, with growing pauses, is a no. */
const REFUSALS = 20;
/** ms */
const LONGEST_PAUSE = 60_000;

const QUOTA_EXCEEDED = 0x97;
const PACKET_ID_IN_USE = 0x91;

/** What a PUBACK's reason code (MQTT 5, table 3-4) means for a message: `again` as it is, `later` after a pause. */
export function verdict(reasonCode: number, refusals: number): "delivered" | "rejected" | "again" | "later" {
  if (reasonCode < 0x80) return "delivered";
  const passing = reasonCode === QUOTA_EXCEEDED || reasonCode === PACKET_ID_IN_USE;
  if (!passing || refusals >= REFUSALS) return "rejected";
  return reasonCode === QUOTA_EXCEEDED ? "later" : "again";
}

/** Pause (ms) after the `streak`th "not now" in a row. */
export function pauseAfter(streak: number): number {
  return Math.min(LONGEST_PAUSE, 1000 * 2 ** Math.min(streak - 1, 10));
}

/** Under suspicion a message is sent alone, so that the next close shows whether it was this one. */
export function isSuspect(entry: Entry): boolean {
  return entry.closes >= CLOSES;
}

/**
 * The endpoint closed at `now` while `flying` were unacknowledged: remembers that, and returns the culprit if there is
 * proof. Proof is a message that was alone, nothing (QoS 0 either) sent after it, at one close too many.
 */
export function blame(flying: readonly Entry[], lastSent: Entry | undefined, now: number): Entry | undefined {
  if (lastSent === undefined || now - lastSent.sentAt > RIGHT_AFTER) return undefined;
  for (const entry of flying) entry.closes++;
  const alone = flying.length === 1 ? flying[0] : undefined;
  return alone !== undefined && alone === lastSent && isSuspect(alone) ? alone : undefined;
}
