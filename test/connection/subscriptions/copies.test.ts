import assert from "node:assert/strict";
import { Bench } from "./support";

/** A broker that sends one copy per overlapping filter, or one in all. */
const overlapping = (): Bench => new Bench().declare("a", "t/#").declare("b", "t/+").declare("c", "u").up();

describe("copies of one message for overlapping filters", () => {
  it("reach each subscriber once when they come back to back", () => {
    const bench = overlapping();
    for (let i = 0; i < 20; i++) {
      assert.deepEqual(bench.receive("t/1", `${i}`), ["a", "b"]);
      assert.deepEqual(bench.receive("t/1", `${i}`, { qos: 0 }), []);
      bench.now += 10;
    }
  });

  it("are told from a publisher's repetition by their number", () => {
    const bench = overlapping();
    const got = Array.from({ length: 10 }, () => bench.receive("t/1", "same").length);
    assert.deepEqual(got, [2, 0, 2, 0, 2, 0, 2, 0, 2, 0]);
  });

  it("may be interleaved with copies of another message", () => {
    const bench = overlapping();
    const got = ["1", "2", "1", "2"].map((payload) => bench.receive("t/1", payload).length);
    assert.deepEqual(got, [2, 2, 0, 0]);
  });

  it("are not looked for where one filter matches, where AWS marks a redelivery, or after a second", () => {
    const bench = overlapping();
    assert.deepEqual([bench.receive("u"), bench.receive("u")], [["c"], ["c"]]);
    assert.equal(bench.receive("t/1").length, 2);
    assert.equal(bench.receive("t/1", "x", { dup: true }).length, 2);
    bench.now += 1000;
    assert.equal(bench.receive("t/1").length, 2);
  });

  it("differ in payload or properties from what is another message", () => {
    const bench = overlapping();
    const correlation = (id: string) => ({ properties: { correlationData: Buffer.from(id) } });
    assert.equal(bench.receive("t/1", "x", correlation("1")).length, 2);
    assert.equal(bench.receive("t/1", "x", correlation("2")).length, 2);
    assert.equal(bench.receive("t/1", "x", correlation("2")).length, 0);
    assert.equal(bench.receive("t/2", "x", correlation("2")).length, 2);
    assert.equal(bench.receive("t/2", "x", { properties: { userProperties: { k: "v" } } }).length, 2);
  });

  it("stop being expected once three messages came alone: then equal messages all pass", () => {
    const bench = overlapping();
    for (let i = 0; i < 3; i++) {
      assert.equal(bench.receive("t/1", `${i}`).length, 2);
      bench.now += 1000;
    }
    const got = Array.from({ length: 6 }, () => bench.receive("t/1", "same").length);
    assert.deepEqual(got, [2, 2, 2, 2, 2, 2]);
  });

  it("are expected again once three messages came with all their copies", () => {
    const bench = overlapping();
    for (let i = 0; i < 4; i++) {
      bench.receive("t/1", `alone ${i}`);
      bench.now += 1000;
    }
    for (let i = 0; i < 4; i++) {
      bench.receive("t/1", `twice ${i}`);
      bench.receive("t/1", `twice ${i}`);
      bench.now += 1000;
    }
    assert.deepEqual([bench.receive("t/1", "y").length, bench.receive("t/1", "y").length], [2, 0]);
  });

  it("are not expected from an earlier link", () => {
    const bench = overlapping();
    assert.equal(bench.receive("t/1").length, 2);
    bench.down(false).up(true);
    assert.equal(bench.receive("t/1").length, 2);
  });

  it("teach nothing where a shared filter makes their number uncertain", () => {
    const bench = new Bench().declare("a", "t/#").declare("b", "$share/g/t/+").up();
    for (let i = 0; i < 10; i++) {
      bench.receive("t/1", `${i}`);
      bench.now += 1000;
    }
    assert.equal(bench.receive("t/1").length, 2);
    assert.equal(bench.receive("t/1").length, 0);
  });

  it("are followed for a bounded number of messages", () => {
    const bench = overlapping();
    for (let i = 0; i < 1000; i++) assert.equal(bench.receive("t/1", `${i}`).length, 2);
    assert.equal(bench.receive("t/1", "0").length, 2);
  });
});
