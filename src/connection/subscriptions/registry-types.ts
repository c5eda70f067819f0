import type { Filter, FilterState, Incoming, Subscriber } from "../types";

/**
 * What the connection has to do for the registry: plain data, in order. At most one `subscribe` or `unsubscribe` is
 * unanswered at any time.
 */
export type SubscriptionEffect =
  /** send one SUBSCRIBE; report its SUBACK with `suback` and this number */
  | { readonly type: "subscribe"; readonly batch: number; readonly filters: readonly Filter[] }
  /** send one UNSUBSCRIBE; report its UNSUBACK with `unsuback` and this number */
  | { readonly type: "unsubscribe"; readonly batch: number; readonly filters: readonly string[] }
  /** call `subscriber.filterState(filter, state)` */
  | {
      readonly type: "state";
      readonly subscriber: Subscriber;
      readonly filter: string;
      readonly state: FilterState;
    };

export type SubscriptionEffects = readonly SubscriptionEffect[];

/** Settings of a registry; all have defaults. Times in milliseconds. */
export interface SubscriptionOptions {
  /** filters in one packet, at most 8 */
  readonly batch: number;
  /**
   * filters in one packet while AWS has not granted them before. 8 with MQTT 5, where the answer names the culprit; 1
   * with MQTT 3.1.1, where AWS closes the connection instead
   */
  readonly firstBatch: number;
  /** subscriptions of one connection */
  readonly limit: number;
  /** wait per filter sent, before the next packet: 5 is 200 filters per second, a small Region's quota */
  readonly paceMs: number;
  /** how long a filter that nobody wants any more is kept, so that a redeploy misses nothing */
  readonly lingerMs: number;
  /** wait for SUBACK or UNSUBACK before going on without it */
  readonly answerMs: number;
  /** earliest new try of a filter that was set aside because AWS closed the connection on it */
  readonly retryMs: number;
}

/**
 * Knows who wants which filters, what the session at AWS holds, and what to send to bring the two together. Pure: no
 * timers and no I/O; `now` is milliseconds since the epoch. The connection
 *
 * - runs the returned effects at once and in order, and calls `tick(now)` at `wakeAt` (asked after every call);
 * - reports what happens to the link: `up` after CONNACK, `suback` / `unsuback` with the reason codes of the packet,
 *   `down` when the link has ended for whatever reason;
 * - asks `receive` for the receivers of each PUBLISH and calls their `deliver`.
 */
export interface SubscriptionRegistry {
  /** the complete list of a subscriber (by `id`), as in `ConnectionDoor.subscribe`; an empty list removes it */
  declare(subscriber: Subscriber, filters: readonly Filter[], now: number): SubscriptionEffects;
  /** connected; `sessionPresent` from CONNACK: when false, the session at AWS is empty */
  up(sessionPresent: boolean, now: number): SubscriptionEffects;
  /**
   * The link has ended. `byPeer`: AWS ended it (DISCONNECT, FIN or RST), which makes an unanswered SUBSCRIBE a suspect;
   * false for our own close, a keep-alive timeout, a takeover by the same client ID.
   */
  down(byPeer: boolean, now: number): SubscriptionEffects;
  /** the reason code of each filter of a `subscribe`, in its order (0, 1, or >= 0x80); a late answer is ignored */
  suback(batch: number, codes: readonly number[], now: number): SubscriptionEffects;
  /** an `unsubscribe` was answered */
  unsuback(batch: number, now: number): SubscriptionEffects;
  /** the moment `wakeAt` has come */
  tick(now: number): SubscriptionEffects;
  /** when to call `tick`; undefined: not needed */
  readonly wakeAt: number | undefined;
  /**
   * Who gets this message: each subscriber at most once, nobody for a further copy of a message that AWS sends once per
   * overlapping filter.
   */
  receive(message: Incoming, now: number): readonly Subscriber[];
  /** whether everything wanted has its answer: granted, or refused */
  readonly settled: boolean;
  /** whether a SUBSCRIBE has no answer */
  readonly isAsking: boolean;
  /** messages that no subscriber's filter matched */
  readonly unmatched: number;
}
