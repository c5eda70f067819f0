import assert from "node:assert/strict";
import { nextDelay, rested, type Backoff } from "../../src/connection/backoff";
import { ClientIds } from "../../src/connection/client-ids";
import { random as seeded } from "./subscriptions/support";

/** Numbers from 0 up to 1, the same ones on each run. */
const source = (seed: number): (() => number) => {
  const below = seeded(seed);
  return () => below(1_000_000) / 1_000_000;
};

const sorted = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);
const quantile = (numbers: readonly number[], part: number): number =>
  sorted(numbers)[Math.floor((numbers.length - 1) * part)] ?? Number.NaN;

/** The delays of `count` attempts that fail in a row. */
function delays(kind: Parameters<typeof nextDelay>[1], count: number, random: () => number): number[] {
  let backoff: Backoff = rested;
  let now = 0;
  return Array.from({ length: count }, () => {
    const next = nextDelay(backoff, kind, now, random());
    backoff = next.backoff;
    now += next.delay;
    return next.delay;
  });
}

/** ms from the moment the endpoint is back after an outage until the next attempt begins. */
function recovery(outage: number, random: () => number): number {
  let backoff: Backoff = rested;
  let now = 0;
  while (now < outage) {
    const next = nextDelay(backoff, "before-endpoint", now, random());
    backoff = next.backoff;
    now += next.delay;
  }
  return now - outage;
}

describe("back-off", () => {
  const bounds = [
    { kind: "before-endpoint", attempt: 1, least: 500, most: 1_500 },
    { kind: "before-endpoint", attempt: 20, least: 500, most: 1_500 },
    { kind: "before-endpoint", attempt: 90, least: 1_667, most: 5_000 },
    { kind: "at-endpoint", attempt: 1, least: 1_000, most: 2_000 },
    { kind: "at-endpoint", attempt: 2, least: 1_000, most: 4_000 },
    { kind: "at-endpoint", attempt: 7, least: 1_000, most: 120_000 },
    { kind: "at-endpoint", attempt: 60, least: 1_000, most: 120_000 },
    { kind: "refused", attempt: 1, least: 10_000, most: 20_000 },
    { kind: "refused", attempt: 30, least: 10_000, most: 120_000 },
    { kind: "hopeless", attempt: 1, least: 60_000, most: 60_000 },
    { kind: "hopeless", attempt: 9, least: 60_000, most: 60_000 },
  ] as const;
  for (const { kind, attempt, least, most } of bounds) {
    it(`${kind}: attempt ${attempt} comes after ${least} to ${most} ms, spread over all of it`, () => {
      const random = source(attempt);
      const drawn = Array.from({ length: 400 }, () => delays(kind, attempt, random).at(-1) ?? Number.NaN);
      assert.ok(Math.min(...drawn) >= least, `${Math.min(...drawn)}`);
      assert.ok(Math.max(...drawn) <= most, `${Math.max(...drawn)}`);
      const span = most - least;
      assert.ok(quantile(drawn, 0.1) <= least + span * 0.2, `${quantile(drawn, 0.1)}`);
      assert.ok(quantile(drawn, 0.9) >= least + span * 0.8, `${quantile(drawn, 0.9)}`);
    });
  }

  it("keeps its jitter however long the outage: no delay is more frequent than chance", () => {
    const drawn = delays("at-endpoint", 500, source(7)).slice(10);
    const inQuarters = [0, 1, 2, 3].map(
      (quarter) => drawn.filter((ms) => Math.floor((ms - 1_000) / 29_751) === quarter).length,
    );
    for (const count of inQuarters) assert.ok(count > 85 && count < 165, inQuarters.join());
  });

  it("forgets nothing of an outage when its causes alternate", () => {
    const first = nextDelay(rested, "at-endpoint", 0, 0.5).backoff;
    const second = nextDelay(first, "before-endpoint", 5_000, 0.5).backoff;
    assert.deepEqual(second, { failures: 1, misses: 0, outageSince: 0 });
    assert.equal(nextDelay(second, "hopeless", 6_000, 0.5).backoff.failures, 1);
  });

  for (const seconds of [2, 5, 10, 20]) {
    it(`tries at most 1.0 s (median) after the endpoint is back from ${seconds} s`, () => {
      const random = source(seconds);
      const all = Array.from({ length: 1_000 }, () => recovery(seconds * 1_000, random));
      assert.ok(quantile(all, 0.5) <= 700, `${quantile(all, 0.5)}`);
      assert.ok(quantile(all, 1) <= 1_500);
    });
  }

  it("tries at most 3.5 s (median) after the endpoint is back from two minutes, and at most 5 s from a day", () => {
    const random = source(120);
    const minutes = Array.from({ length: 1_000 }, () => recovery(120_000, random));
    assert.ok(quantile(minutes, 0.5) <= 2_500, `${quantile(minutes, 0.5)}`);
    assert.ok(quantile(minutes, 1) <= 5_000);
    assert.ok(recovery(86_400_000, random) <= 5_000);
  });

  it("spreads the return of 1,000 connections dropped at once", () => {
    const random = source(1_000);
    const returns = Array.from(
      { length: 1_000 },
      () => nextDelay(rested, "before-endpoint", 0, random()).delay,
    );
    const inSlots = Array.from({ length: 10 }, (_, slot) => {
      const from = 500 + slot * 100;
      return returns.filter((ms) => ms >= from && ms < from + 100).length;
    });
    for (const count of inSlots) assert.ok(count > 60 && count < 145, inSlots.join());
  });

  it("spreads further attempts of 1,000 connections that AWS did not take over two minutes", () => {
    const random = source(42);
    const seventh = Array.from({ length: 1_000 }, () => delays("at-endpoint", 7, random).at(-1) ?? 0);
    const busiest = Math.max(
      ...Array.from(
        { length: 120 },
        (_, second) => seventh.filter((ms) => Math.floor(ms / 1_000) === second).length,
      ),
    );
    assert.ok(busiest < 30, `${busiest} in one second`);
  });
});

describe("client IDs of one process", () => {
  const [first, second] = [{}, {}];

  it("belong to one connection at an endpoint, until it gives them back", () => {
    const ids = new ClientIds();
    ids.claim(first, "a.example", "pump", 0);
    assert.doesNotThrow(() => ids.claim(first, "a.example", "pump", 0));
    assert.doesNotThrow(() => ids.claim(second, "b.example", "pump", 0));
    assert.throws(() => ids.claim(second, "a.example", "pump", 0), {
      code: "client-id-in-use",
      message: 'Another connection of this Node-RED uses the client ID "pump" at a.example.',
    });
    ids.release(second, "a.example", "pump");
    assert.throws(() => ids.claim(second, "a.example", "pump", 0));
    ids.release(first, "a.example", "pump");
    assert.doesNotThrow(() => ids.claim(second, "a.example", "pump", 0));
  });

  it("let a second pass between two CONNECTs, over a redeploy too", () => {
    const ids = new ClientIds();
    const seat = ids.claim(first, "a.example", "pump", 10_000);
    assert.equal(seat.wait(10_000), 0);
    seat.connecting(10_000);
    assert.equal(seat.wait(10_400), 600);
    ids.release(first, "a.example", "pump");
    const again = ids.claim(second, "a.example", "pump", 10_700);
    assert.equal(again.wait(10_700), 300);
    assert.equal(again.wait(11_000), 0);
  });

  it("wait a whole second when the clock was set back", () => {
    const seat = new ClientIds().claim(first, "a.example", "pump", 10_000);
    seat.connecting(10_000);
    assert.equal(seat.wait(4_000), 1_000);
  });

  it("know how long ago the last one was accepted", () => {
    const seat = new ClientIds().claim(first, "a.example", "pump", 10_000);
    seat.connecting(10_000);
    assert.equal(seat.sinceAccepted, undefined);
    seat.accepted();
    seat.connecting(11_200);
    assert.equal(seat.sinceAccepted, 1_200);
    seat.connecting(12_200);
    assert.equal(seat.sinceAccepted, undefined);
  });
});
