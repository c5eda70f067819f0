import assert from "node:assert/strict";
import type { NodeMessage } from "node-red";
import type { Clock, Receipt } from "../../src/connection/types";
import { Acknowledging, hasFailed, settle } from "../../src/red/acknowledging";

/** A clock whose time is up when the test says so. */
function makeClock() {
  const timers = new Set<() => void>();
  const clock: Clock = {
    now: () => 0,
    steady: () => 0,
    setTimer(callback) {
      timers.add(callback);
      return { cancel: () => void timers.delete(callback) };
    },
  };
  const timeIsUp = () => {
    const due = [...timers];
    timers.clear();
    for (const callback of due) callback();
  };
  return { clock, timers, timeIsUp };
}

/** A node's messages, and what happens to them. */
function rig() {
  const { clock, timers, timeIsUp } = makeClock();
  const events: string[] = [];
  const taker = new Acknowledging(clock, 1_000, () => events.push("in time"));
  const receipt = (name: string): Receipt => ({
    acknowledge: () => void events.push(`${name} acknowledged`),
    release: () => void events.push(`${name} released`),
  });
  const take = (name: string) => taker.take(receipt(name), () => events.push(`${name} late`));
  return { taker, take, events, timers, timeIsUp };
}
const by = (ackId: unknown): NodeMessage => ({ ackId });

describe("acknowledging by the flow", () => {
  it("tells that a message is done, once", () => {
    const { take, events, timers } = rig();
    const id = take("a");
    assert.deepEqual([settle(by(id), true), settle(by(id), true), settle(by(id), false)], [true, true, true]);
    assert.deepEqual(events, ["a acknowledged", "in time"]);
    assert.equal(timers.size, 0);
  });
  it("tells that a message is not done", () => {
    const { take, events } = rig();
    const id = take("a");
    settle(by(id), false);
    settle(by(id), true);
    assert.deepEqual(events, ["a released"]);
  });
  it("knows a message by its _msgid where ackId was lost, and several by an array", () => {
    const { take, events } = rig();
    const [a, b, c] = [take("a"), take("b"), take("c")];
    assert.equal(settle({ _msgid: a }, true), true);
    assert.equal(settle({ ackId: [b, c], _msgid: "other" }, true), true);
    assert.deepEqual(
      events.filter((event) => event !== "in time"),
      ["a acknowledged", "b acknowledged", "c acknowledged"],
    );
  });
  it("refuses what is none of its messages, and does the rest", () => {
    const { take, events } = rig();
    for (const message of [{}, { _msgid: "1f2e" }, by(7), by([]), by(null), by({ a: 1 })]) {
      assert.equal(settle(message, true), false);
    }
    assert.equal(settle(by([take("a"), "1f2e"]), true), false);
    assert.deepEqual(events, ["a acknowledged", "in time"]);
  });
  it("ignores messages of an earlier run, and those that need no acknowledgement", () => {
    const { taker, events } = rig();
    assert.equal(settle(by("awsiot-l0-1"), true), true);
    assert.equal(settle(by(taker.take(undefined, () => events.push("late"))), true), true);
    assert.deepEqual(events, []);
  });

  describe("when the time is over", () => {
    it("gives the message up and says so", () => {
      const { take, events, timeIsUp } = rig();
      take("a");
      timeIsUp();
      assert.deepEqual(events, ["a released", "a late"]);
    });
    it("still takes an acknowledgement", () => {
      const { take, events, timeIsUp } = rig();
      const id = take("a");
      timeIsUp();
      settle(by(id), true);
      assert.deepEqual(events.slice(2), ["a acknowledged", "in time"]);
    });
    it("still does when the flow has said that it is not done, as a Catch node does of being late", () => {
      const { take, events, timeIsUp } = rig();
      const id = take("a");
      timeIsUp();
      assert.equal(settle(by(id), false), true);
      settle(by(id), true);
      assert.deepEqual(events, ["a released", "a late", "a acknowledged", "in time"]);
    });
    it("keeps at most 1,000 of them", () => {
      const { take, events, timeIsUp } = rig();
      const ids = Array.from({ length: 1_002 }, (_, i) => take(String(i)));
      timeIsUp();
      events.length = 0;
      for (const id of ids.slice(0, 4)) assert.equal(settle(by(id), true), true);
      assert.deepEqual(events, ["2 acknowledged", "in time", "3 acknowledged", "in time"]);
    });
  });

  it("takes acknowledgements after its node has closed, but tells nobody that time is over", () => {
    const { taker, take, events, timers } = rig();
    const id = take("a");
    taker.close();
    assert.equal(timers.size, 0);
    settle(by(id), true);
    assert.deepEqual(events, ["a acknowledged", "in time"]);
  });
});

describe("hasFailed", () => {
  const cases: readonly [NodeMessage, boolean][] = [
    [{}, false],
    [{ error: { message: "x" } }, true],
    [{ error: null }, false],
    [{ outcome: { result: "delivered" } }, false],
    [{ outcome: { result: "rejected" } }, true],
    [{ outcome: "fine" }, false],
    [{ outcome: null }, false],
  ];
  for (const [message, failed] of cases) {
    it(JSON.stringify(message), () => assert.equal(hasFailed(message), failed));
  }
});
