import assert from "node:assert/strict";
import { Rate } from "../../../src/sidebar/model/rate";
import { plotTop, SPAN, Traffic } from "../../../src/sidebar/model/traffic";

const at = (second: number, out = 1, received = 2) => ({
  second,
  out,
  outBytes: out * 10,
  in: received,
  inBytes: received * 10,
});

describe("the traffic of the last five minutes", () => {
  it("has one column for each second, empty where nobody looked", () => {
    const traffic = new Traffic();
    traffic.add([at(1_000), at(1_003, 5, 0)]);
    const { times, out, in: received, both } = traffic.messages(1_004_500);
    assert.equal(times.length, SPAN);
    assert.deepEqual(times.slice(-4), [1_000, 1_001, 1_002, 1_003]);
    assert.deepEqual(out.slice(-4), [1, null, null, 5]);
    assert.deepEqual(received.slice(-4), [2, null, null, 0]);
    assert.deepEqual(both.slice(-4), [3, null, null, 5]);
    assert.deepEqual(traffic.bytes(1_004_500).both.slice(-4), [30, null, null, 50]);
    assert.equal(traffic.last?.second, 1_003);
  });

  it("moves on while nothing comes", () => {
    const traffic = new Traffic();
    traffic.add([at(1_000)]);
    assert.deepEqual(traffic.messages(1_011_000).out.slice(-11, -9), [1, null]);
  });

  it("ends with the last second told while the next is under way", () => {
    const traffic = new Traffic();
    traffic.add([at(1_000), at(1_001, 5)]);
    for (const now of [1_002_000, 1_003_900, 1_004_900]) assert.equal(traffic.messages(now).out.at(-1), 5);
    assert.equal(traffic.messages(1_005_000).out.at(-1), null);
  });

  it("goes on from there when the clock is set back, and keeps what lies before", () => {
    const traffic = new Traffic();
    traffic.add([at(5_000, 1), at(5_001, 2), at(5_002, 3)]);
    traffic.add([at(5_001, 7)]);
    assert.deepEqual(traffic.messages(5_002_500).out.slice(-3), [null, 1, 7]);
    assert.equal(traffic.messages(1_001_500).times.at(-1), 1_000);
    traffic.add([at(1_000, 9)]);
    assert.equal(traffic.size, 1);
    assert.equal(traffic.messages(1_001_500).out.at(-1), 9);
  });

  it("forgets what is older, however long it goes on", () => {
    const traffic = new Traffic();
    for (let second = 0; second < 5_000; second++) traffic.add([at(second)]);
    assert.equal(traffic.size, SPAN);
  });
});

describe("the top of the plot", () => {
  const rows: readonly [number, number, boolean][] = [
    [0, 1, false],
    [1, 1.25, false],
    [24, 30, false],
    [25, 115, true],
    [100, 115, true],
    [200, 230, true],
  ];
  for (const [highest, top, showsLimit] of rows) {
    it(`is ${top} with at most ${highest} of 100`, () => {
      const found = plotTop(highest, 100);
      assert.equal(Math.round(found.top * 100) / 100, top);
      assert.equal(found.showsLimit, showsLimit);
    });
  }
});

describe("a rate", () => {
  it("comes to the truth with steady events, and back to nothing without", () => {
    const rate = new Rate();
    for (let second = 1; second <= 60; second++) rate.add(5, second * 1_000);
    assert.ok(Math.abs(rate.at(60_000) - 5) < 0.4, String(rate.at(60_000)));
    assert.equal(rate.at(180_000), 0);
  });

  it("takes events of a while as what came in it, not as a burst", () => {
    const rate = new Rate();
    rate.add(300, 60_000, 0);
    assert.ok(Math.abs(rate.at(60_000) - 5) < 0.1, String(rate.at(60_000)));
  });

  it("bears a clock that is set back", () => {
    const rate = new Rate();
    rate.add(10, 100_000);
    assert.equal(rate.at(1), 1);
  });
});
