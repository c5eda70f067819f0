import { retryClass } from "../iot-core/retry";
import type { AwsIotError } from "../iot-core/errors";
import { HEALTHY_MS, nextDelay, rested, type Backoff } from "./backoff";
import type { ConnectionStatus } from "./types";

/**
 * What a connection does. `wanted` (up or not) and `is` are kept apart, and each attempt has a number, so that a late
 * answer of an old one is told from the present one's.
 */
export interface MachineState {
  readonly wanted: boolean;
  readonly is: Is;
  /** number of the newest attempt; 0 before the first */
  readonly attempt: number;
  readonly backoff: Backoff;
  /** why the last attempt failed or the last connection ended; cleared by CONNACK, and when it is not wanted any more */
  readonly error: AwsIotError | undefined;
}

/** Times are milliseconds since the epoch. */
export type Is =
  | { readonly state: "idle" }
  | { readonly state: "waiting"; readonly until: number }
  | { readonly state: "connecting" }
  | { readonly state: "connected"; readonly since: number; readonly sessionPresent: boolean }
  /** told to end; the end of the attempt or link is awaited */
  | { readonly state: "closing" };

export type MachineInput =
  | { readonly type: "want" }
  | { readonly type: "unwant" }
  /** the time of the next attempt has come */
  | { readonly type: "due" }
  | { readonly type: "up"; readonly attempt: number; readonly sessionPresent: boolean }
  /** an attempt failed, or a link has ended; `error` is undefined for our own end */
  | { readonly type: "down"; readonly attempt: number; readonly error: AwsIotError | undefined };

export type MachineEffect =
  | { readonly type: "dial"; readonly attempt: number }
  | { readonly type: "wait"; readonly delay: number }
  | { readonly type: "stop-waiting" }
  /** end the attempt or link with this number, with DISCONNECT where it is up */
  | { readonly type: "end"; readonly attempt: number };

export interface Step {
  readonly state: MachineState;
  readonly effects: readonly MachineEffect[];
}

export const initial: MachineState = {
  wanted: false,
  is: { state: "idle" },
  attempt: 0,
  backoff: rested,
  error: undefined,
};

/** What people are shown of a state. */
export function statusOf({ is, error, attempt }: MachineState): ConnectionStatus {
  switch (is.state) {
    case "waiting":
      return error && retryClass(error) === "hopeless"
        ? { state: "failed", error }
        : { state: "waiting", until: is.until, error };
    case "connecting":
      return { state: "connecting", attempt, error };
    default:
      return is;
  }
}

/** One step of the machine; pure. `now` in milliseconds since the epoch, `random` from 0 up to 1. */
export function step(state: MachineState, input: MachineInput, now: number, random: number): Step {
  switch (input.type) {
    case "want":
      return want({ ...state, wanted: true });
    case "unwant":
      return unwant({ ...state, wanted: false });
    case "due":
      return state.is.state === "waiting" ? dial(state) : stay(state);
    case "up":
      return up(state, input, now);
    case "down":
      return input.attempt === state.attempt ? down(state, input.error, now, random) : stay(state);
  }
}

const stay = (state: MachineState): Step => ({ state, effects: [] });

function dial(state: MachineState): Step {
  const attempt = state.attempt + 1;
  return { state: { ...state, attempt, is: { state: "connecting" } }, effects: [{ type: "dial", attempt }] };
}

function want(state: MachineState): Step {
  if (state.is.state === "idle") return dial(state);
  // asked again while waiting: a person or a message wants it now
  if (state.is.state === "waiting") {
    const next = dial(state);
    return { ...next, effects: [{ type: "stop-waiting" }, ...next.effects] };
  }
  return stay(state);
}

function unwant(state: MachineState): Step {
  const { is, attempt } = state;
  if (is.state === "waiting") {
    const idle = { ...state, is: { state: "idle" }, error: undefined } as const;
    return { state: idle, effects: [{ type: "stop-waiting" }] };
  }
  if (is.state === "connecting" || is.state === "connected") {
    return { state: { ...state, is: { state: "closing" } }, effects: [{ type: "end", attempt }] };
  }
  return stay(state);
}

function up(state: MachineState, input: MachineInput & { type: "up" }, now: number): Step {
  if (input.attempt !== state.attempt || state.is.state !== "connecting") return stay(state);
  const is = { state: "connected", since: now, sessionPresent: input.sessionPresent } as const;
  return stay({ ...state, is, error: undefined });
}

function down(state: MachineState, error: AwsIotError | undefined, now: number, random: number): Step {
  const { is } = state;
  if (is.state === "idle" || is.state === "waiting") return stay(state);
  // our own end, or wanted again while it was closing
  if (!state.wanted) return stay({ ...state, is: { state: "idle" }, error: undefined });
  if (error === undefined) return dial(state);
  const healthy = is.state === "connected" && now - is.since >= HEALTHY_MS;
  const kind = healthy && retryClass(error) === "at-endpoint" ? "before-endpoint" : retryClass(error);
  const { delay, backoff } = nextDelay(healthy ? rested : state.backoff, kind, now, random);
  return {
    state: { ...state, backoff, error, is: { state: "waiting", until: now + delay } },
    effects: [{ type: "wait", delay }],
  };
}
