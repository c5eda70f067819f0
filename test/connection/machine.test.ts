import assert from "node:assert/strict";
import { rested } from "../../src/connection/backoff";
import {
  initial,
  statusOf,
  step,
  type MachineEffect,
  type MachineInput,
  type MachineState,
} from "../../src/connection/machine";
import { AwsIotError } from "../../src/iot-core/errors";

const NOW = 1_000_000;
const refused = new AwsIotError("tcp-refused", "tcp");
const lost = new AwsIotError("network-lost", "session");
const denied = new AwsIotError("connect-not-authorized", "mqtt");
const mismatch = new AwsIotError("key-mismatch", "credentials");

const states = {
  idle: initial,
  waiting: { ...initial, wanted: true, attempt: 3, error: refused, is: { state: "waiting", until: NOW + 5 } },
  connecting: { ...initial, wanted: true, attempt: 3, is: { state: "connecting" } },
  connected: {
    ...initial,
    wanted: true,
    attempt: 3,
    is: { state: "connected", since: NOW - 40_000, sessionPresent: false },
  },
  closing: { ...initial, attempt: 3, is: { state: "closing" } },
  "closing, wanted again": { ...initial, wanted: true, attempt: 3, is: { state: "closing" } },
} as const satisfies Record<string, MachineState>;

const inputs = {
  want: { type: "want" },
  unwant: { type: "unwant" },
  due: { type: "due" },
  up: { type: "up", attempt: 3, sessionPresent: true },
  "late up": { type: "up", attempt: 2, sessionPresent: true },
  failed: { type: "down", attempt: 3, error: refused },
  ended: { type: "down", attempt: 3, error: undefined },
  "late down": { type: "down", attempt: 2, error: refused },
} as const satisfies Record<string, MachineInput>;

type Row = Record<keyof typeof inputs, string>;
const STAY = "";

/** The next state and the effects; "" is no change at all. The attempt number is 4 after a dial. */
const table: Record<keyof typeof states, Row> = {
  idle: {
    want: "connecting: dial 1",
    unwant: STAY,
    due: STAY,
    up: STAY,
    "late up": STAY,
    failed: STAY,
    ended: STAY,
    "late down": STAY,
  },
  waiting: {
    want: "connecting: stop-waiting, dial 4",
    unwant: "idle: stop-waiting",
    due: "connecting: dial 4",
    up: STAY,
    "late up": STAY,
    failed: STAY,
    ended: STAY,
    "late down": STAY,
  },
  connecting: {
    want: STAY,
    unwant: "closing: end 3",
    due: STAY,
    up: "connected:",
    "late up": STAY,
    failed: "waiting: wait",
    ended: "connecting: dial 4",
    "late down": STAY,
  },
  connected: {
    want: STAY,
    unwant: "closing: end 3",
    due: STAY,
    up: STAY,
    "late up": STAY,
    failed: "waiting: wait",
    ended: "connecting: dial 4",
    "late down": STAY,
  },
  closing: {
    want: "closing, wanted again:",
    unwant: STAY,
    due: STAY,
    up: STAY,
    "late up": STAY,
    failed: "idle:",
    ended: "idle:",
    "late down": STAY,
  },
  "closing, wanted again": {
    want: STAY,
    unwant: "closing:",
    due: STAY,
    up: STAY,
    "late up": STAY,
    failed: "waiting: wait",
    ended: "connecting: dial 4",
    "late down": STAY,
  },
};

const nameOf = ({ is, wanted }: MachineState): string =>
  is.state === "closing" && wanted ? "closing, wanted again" : is.state;
const show = (effect: MachineEffect): string =>
  "attempt" in effect ? `${effect.type} ${effect.attempt}` : effect.type;

/** Runs inputs one after another at NOW. */
const run = (state: MachineState, ...list: MachineInput[]): MachineState =>
  list.reduce((before, input) => step(before, input, NOW, 0.5).state, state);

describe("the machine of a connection", () => {
  for (const [from, row] of Object.entries(table)) {
    for (const [input, expected] of Object.entries(row)) {
      it(`${from} + ${input} -> ${expected || "no change"}`, () => {
        const before = states[from as keyof typeof states];
        // numbers of attempts start at 1
        const given = from === "idle" && input !== "want" ? { ...before, attempt: 3 } : before;
        const { state, effects } = step(given, inputs[input as keyof typeof inputs], NOW, 0.5);
        if (expected === STAY) {
          assert.deepEqual(state, given);
          assert.deepEqual(effects, []);
        } else {
          const told = effects.map(show).join(", ");
          assert.equal(`${nameOf(state)}: ${told}`.trim(), expected);
        }
      });
    }
  }

  it("has a cell for every state and input", () => {
    for (const row of Object.values(table)) assert.deepEqual(Object.keys(row), Object.keys(inputs));
    assert.deepEqual(Object.keys(table), Object.keys(states));
  });

  it("keeps why it is down until CONNACK, or until it is not wanted any more", () => {
    const waiting = run(states.connecting, inputs.failed);
    assert.equal(waiting.error, refused);
    const again = run(waiting, inputs.due);
    assert.equal(again.error, refused);
    assert.equal(run(again, { ...inputs.up, attempt: 4 }).error, undefined);
    assert.equal(run(waiting, inputs.unwant).error, undefined);
    assert.equal(run(again, inputs.unwant, { ...inputs.failed, attempt: 4 }).error, undefined);
  });

  it("begins from rest after 30 s of health, and not before", () => {
    const worn = { failures: 5, misses: 0, outageSince: NOW - 90_000 };
    const after = (ms: number) => {
      const is = { state: "connected", since: NOW - ms, sessionPresent: false } as const;
      return step({ ...states.connected, backoff: worn, is }, { ...inputs.failed, error: lost }, NOW, 0);
    };
    assert.equal(after(29_999).state.backoff.failures, 6);
    assert.deepEqual(after(30_000).state.backoff, { ...rested, outageSince: NOW });
    assert.deepEqual(after(30_000).effects, [{ type: "wait", delay: 500 }]);
  });

  it("lets a healthy connection that was refused or taken over wait as a refusal does", () => {
    const taken = new AwsIotError("session-taken-over", "session");
    const { effects } = step(states.connected, { ...inputs.failed, error: taken }, NOW, 0);
    assert.deepEqual(effects, [{ type: "wait", delay: 10_000 }]);
  });

  it("shows when it tries again, and that it will not while settings or credentials cannot work", () => {
    const shown = (error: AwsIotError) =>
      statusOf(step(states.connecting, { ...inputs.failed, error }, NOW, 0).state);
    assert.deepEqual(shown(denied), { state: "waiting", until: NOW + 10_000, error: denied });
    assert.deepEqual(shown(mismatch), { state: "failed", error: mismatch });
    assert.deepEqual(statusOf(states.connecting), { state: "connecting", attempt: 3, error: undefined });
    assert.deepEqual(statusOf(states.idle), { state: "idle" });
    assert.deepEqual(statusOf(states.closing), { state: "closing" });
    assert.deepEqual(statusOf(states.connected), states.connected.is);
  });
});
