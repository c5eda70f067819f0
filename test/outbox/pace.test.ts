import assert from "node:assert/strict";
import { Pace } from "../../src/outbox/pace";
import { isSuspect, pauseAfter, verdict } from "../../src/outbox/quarantine";
import { ackDeadline, AckWindow } from "../../src/outbox/window";
import { Entry } from "../../src/outbox/entry";
import { publish, random } from "./harness";

interface Passed {
  readonly at: number;
  readonly amount: number;
}

function drive(limit: number, amounts: () => number, ms: number, step: () => number): Passed[] {
  const pace = new Pace(limit);
  const passed: Passed[] = [];
  let amount = amounts();
  for (let now = 5_000; now < 5_000 + ms; now += step()) {
    while (pace.wait(amount, now) === 0) {
      pace.take(amount, now);
      passed.push({ at: now, amount });
      amount = amounts();
    }
  }
  return passed;
}

function mostInASecond(passed: readonly Passed[]): number {
  let most = 0;
  let sum = 0;
  let first = 0;
  for (const { at, amount } of passed) {
    sum += amount;
    for (; (passed[first]?.at ?? at) <= at - 1000; first++) sum -= passed[first]?.amount ?? 0;
    most = Math.max(most, sum);
  }
  return most;
}

describe("pace", () => {
  for (const limit of [1, 2, 3, 10, 100, 1000]) {
    it(`never lets more than ${limit} messages through in any second, and nearly that many in the long run`, () => {
      const rest = random(limit);
      const passed = drive(
        limit,
        () => 1,
        60_000,
        () => Math.ceil(rest() * 20),
      );
      assert.ok(mostInASecond(passed) <= limit, String(mostInASecond(passed)));
      assert.ok(passed.length >= limit * 60 * 0.9, String(passed.length));
    });
  }

  it("holds for bytes of messages of any size", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const next = random(seed);
      const passed = drive(
        524_288,
        () => Math.ceil(next() ** 4 * 131_072),
        20_000,
        () => Math.ceil(next() * 50),
      );
      assert.ok(mostInASecond(passed) <= 524_288, `seed ${seed}`);
      const total = passed.reduce((sum, { amount }) => sum + amount, 0);
      assert.ok(total >= 524_288 * 20 * 0.7, `seed ${seed}: ${total}`);
    }
  });

  it("lets a message larger than the limit pass alone, and makes up for it", () => {
    const pace = new Pace(1000);
    assert.equal(pace.wait(5000, 0), 0);
    pace.take(5000, 0);
    assert.ok(pace.wait(1, 0) >= 1000);
    assert.ok(pace.wait(1, 4000) > 0);
    assert.equal(pace.wait(1, 6000), 0);
  });

  it("is off at 0, and fractions of a message take their seconds", () => {
    const off = new Pace(0);
    off.take(1e9, 0);
    assert.equal(off.wait(1e9, 0), 0);
    const slow = new Pace(0.5);
    slow.take(1, 0);
    assert.equal(slow.wait(1, 0), 2000);
  });

  it("names a wait after which it passes", () => {
    const next = random(7);
    const pace = new Pace(50);
    let now = 0;
    for (let n = 0; n < 500; n++) {
      const wait = pace.wait(1, now);
      now += wait;
      assert.equal(pace.wait(1, now), 0, `message ${n} after ${wait} ms`);
      pace.take(1, now);
      now += Math.floor(next() * 30);
    }
  });

  it("neither stops nor bursts when the clock is set back or forth", () => {
    const pace = new Pace(10);
    for (let n = 0; n < 10; n++) pace.take(1, 1e12);
    assert.ok(pace.wait(1, 5000) <= 1100);
    assert.ok(pace.wait(1, 5000) > 0);
    assert.equal(pace.wait(1, 8000), 0);
  });

  /** What one that sends all it may lets through a second, while so many a second come in; without the first five. */
  function sentBeside(received: number, limit: number, budget: number): number {
    const pace = new Pace(limit, budget);
    let sent = 0;
    for (let now = 0; now < 65_000; now++) {
      const due = Math.floor(((now + 1) * received) / 1000) - Math.floor((now * received) / 1000);
      for (let n = 0; n < due; n++) pace.receive(1, now);
      for (; pace.wait(1, now) === 0; pace.take(1, now)) if (now >= 5_000) sent++;
    }
    return sent / 60;
  }

  for (const [received, limit, budget, least, most] of [
    [0, 100, 100, 93, 100],
    [40, 100, 100, 53, 60],
    [75, 100, 100, 19, 25],
    [500, 100, 100, 20, 25],
    [60, 10, 100, 9, 10],
    [95, 10, 100, 1.5, 5],
    [100, 300, 100, 180, 200],
    [300, 0.5, 100, 0.4, 0.5],
  ] as const) {
    it(`sends ${least} to ${most} of ${limit} a second beside ${received} that come in, of ${budget} together`, () => {
      const sent = sentBeside(received, limit, budget);
      assert.ok(sent >= least && sent <= most, String(sent));
    });
  }

  // what is under way is not known of yet: a hundred for each second of the round trip, at the beginning
  for (const [roundTrip, most] of [
    [1, 101],
    [30, 105],
    [200, 120],
  ] as const) {
    it(`lets at most ${most} of both directions through in a second where all that is sent is back after ${roundTrip} ms`, () => {
      const pace = new Pace(100, 100);
      const passed: Passed[] = [];
      const back: number[] = [];
      for (let now = 0; now < 60_000; now++) {
        for (; (back[0] ?? Infinity) <= now; back.shift()) {
          pace.receive(1, now);
          passed.push({ at: now, amount: 1 });
        }
        for (; pace.wait(1, now) === 0; back.push(now + roundTrip)) {
          pace.take(1, now);
          passed.push({ at: now, amount: 1 });
        }
      }
      assert.ok(mostInASecond(passed) <= most, String(mostInASecond(passed)));
      assert.ok(passed.length >= 60 * 90, String(passed.length));
    });
  }

  it("keeps its memory when the limit changes", () => {
    const pace = new Pace(100);
    for (let n = 0; n < 20; n++) pace.take(1, 0);
    pace.change(20);
    assert.ok(pace.wait(1, 500) > 0);
  });
});

describe("acknowledgement window and deadline", () => {
  it("halves and grows back by one for each acknowledgement", () => {
    const window = new AckWindow();
    window.limit(20);
    assert.equal(window.size, 20);
    window.slower();
    window.slower();
    assert.equal(window.size, 5);
    for (let n = 0; n < 30; n++) window.acknowledged();
    assert.equal(window.size, 20);
    for (let n = 0; n < 30; n++) window.slower();
    assert.equal(window.size, 1);
  });

  for (const [age, step] of [
    [0, "none"],
    [29_999, "none"],
    [30_000, "slower"],
    [59_999, "slower"],
    [60_000, "renew"],
  ] as const) {
    it(`after ${age} ms: ${step}`, () => assert.equal(ackDeadline(age).step, step));
  }
});

describe("verdicts on reason codes", () => {
  for (const [code, refusals, expected] of [
    [0x00, 0, "delivered"],
    [0x10, 0, "delivered"],
    [0x80, 0, "rejected"],
    [0x87, 0, "rejected"],
    [0x90, 0, "rejected"],
    [0x91, 0, "again"],
    [0x97, 0, "later"],
    [0x97, 19, "later"],
    [0x97, 20, "rejected"],
    [0x99, 0, "rejected"],
  ] as const) {
    it(`0x${code.toString(16)} after ${refusals} refusals: ${expected}`, () =>
      assert.equal(verdict(code, refusals), expected));
  }

  it("pauses longer each time, up to a minute", () => {
    assert.deepEqual([1, 2, 3, 6, 7, 100].map(pauseAfter), [1000, 2000, 4000, 32_000, 60_000, 60_000]);
  });

  it("suspects after two closes", () => {
    const entry = new Entry(publish("a"), undefined, "", 1, 0);
    entry.closes = 1;
    assert.equal(isSuspect(entry), false);
    entry.closes = 2;
    assert.equal(isSuspect(entry), true);
  });
});
