import assert from "node:assert/strict";
import { Bench, TestLink, type TestPublisher } from "./harness";
import { useModelDisk, useRealDisks, type ModelDisk } from "./model-disk";

const codes = (bench: Bench): string[] => bench.warnings.map(({ code }) => code);

/** Lets the disk and the outbox do what they can. */
async function settle(disk: ModelDisk): Promise<void> {
  for (let turn = 0; turn < 50; turn++) {
    disk.step(turn % 2);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Publishes `count` messages, numbered from `first`. */
function publish(bench: Bench, first: number, count: number): TestPublisher[] {
  return Array.from({ length: count }, (_, n) => bench.accept(String(first + n)));
}

async function waitingOnDisk(folder: string): Promise<{ bench: Bench; disk: ModelDisk }> {
  const disk = useModelDisk(folder);
  const bench = new Bench({ store: "disk", folder, maxMessages: 2000 });
  const old = publish(bench, 0, 1500);
  await settle(disk);
  assert.ok(old.every(({ safes }) => safes === 1));
  return { bench, disk };
}

const from = (first: number, end: number): string[] =>
  Array.from({ length: end - first }, (_, n) => String(first + n));

describe("outbox: a disk that fails while messages wait on it", () => {
  after(useRealDisks);

  it("keeps the bound, sends what it has, and then what waited on the disk once that can be read", async () => {
    const { bench, disk } = await waitingOnDisk("failing");
    disk.fault = new Error("read-only file system");
    const mine: TestPublisher[] = [];
    for (let n = 0; n < 40; n++) {
      mine.push(...publish(bench, 1500 + n * 100, 100));
      await settle(disk);
      if (n === 0) bench.clock.advance(30_000);
    }
    const { waiting, dropped } = bench.outbox.stats(bench.clock.steady());
    assert.equal(waiting, 2000);
    assert.equal(dropped, 3500);
    // a page of it was in memory
    const cold = 1500 - 512;
    const kept = 2000 - cold;
    const link = bench.up();
    bench.ackAll(link);
    await settle(disk);
    assert.deepEqual(link.topics, from(5500 - kept, 5500));
    assert.equal(bench.outbox.stats(0).waiting, cold);
    assert.deepEqual(codes(bench), ["outbox-write-failed", "outbox-read-failed"]);
    disk.fault = undefined;
    bench.clock.advance(30_000);
    for (let n = 0; n < 20 && !bench.outbox.isEmpty; n++) {
      await settle(disk);
      bench.ackAll(link);
    }
    assert.deepEqual(link.topics.slice(kept), from(512, 1500));
    assert.ok(mine.every(({ safes, outcomes }) => safes + outcomes.length === 1));
    assert.equal(codes(bench).length, 2);
    await disk.during(bench.outbox.close(0));
  });

  it("sends nothing twice when more comes to wait after the disk is back", async () => {
    const { bench, disk } = await waitingOnDisk("returning");
    disk.fault = new Error("no space left on device");
    publish(bench, 1500, 500);
    await settle(disk);
    bench.clock.advance(30_000);
    const link = new TestLink();
    link.room = 600;
    bench.up(link);
    await settle(disk);
    bench.ackAll(link);
    await settle(disk);
    bench.ackAll(link);
    assert.equal(link.sent.length, 600);
    link.room = 20;
    bench.outbox.drained();
    disk.fault = undefined;
    bench.clock.advance(30_000);
    await settle(disk);
    publish(bench, 2000, 600);
    await settle(disk);
    link.room = Infinity;
    bench.outbox.drained();
    // those sent from memory are still in flight while the others are read
    let answered = 620;
    for (let n = 0; n < 200 && bench.outbox.stats(0).waiting > 0; n++) {
      await settle(disk);
      for (; answered < link.sent.length; answered++) bench.ack(link.sent[answered]?.packetId);
    }
    bench.ackAll(link);
    assert.ok(bench.outbox.isEmpty);
    assert.deepEqual(
      link.topics.toSorted((a, b) => Number(a) - Number(b)),
      from(0, 2600),
    );
    await disk.during(bench.outbox.close(0));
  });

  for (const [what, expected, disturb] of [
    ["read", ["outbox-read-failed", "outbox-repaired"], () => undefined],
    ["write", ["outbox-write-failed", "outbox-repaired"], (bench: Bench) => bench.accept("1500")],
  ] as const) {
    it(`repairs a folder whose damage shows in a ${what}`, async () => {
      const { bench, disk } = await waitingOnDisk(`damaged ${what}`);
      disk.damaged = what;
      disturb(bench);
      await settle(disk);
      bench.clock.advance(30_000);
      await settle(disk);
      const link = bench.up();
      for (let n = 0; n < 50 && !bench.outbox.isEmpty; n++) {
        await settle(disk);
        bench.ackAll(link);
      }
      assert.deepEqual(link.topics, from(0, what === "read" ? 1500 : 1501));
      assert.deepEqual(codes(bench), expected);
      await disk.during(bench.outbox.close(0));
    });
  }

  it("tells once that writing fails, also when the folder can be opened again", async () => {
    const { bench, disk } = await waitingOnDisk("full");
    const fault = new Error("no space left on device");
    disk.fault = fault;
    disk.opens = true;
    for (let n = 0; n < 6; n++) {
      bench.accept(String(1500 + n));
      await settle(disk);
      assert.equal(bench.outbox.stats(0).store, "memory");
      bench.clock.advance(30_000);
      await settle(disk);
    }
    assert.deepEqual(codes(bench), ["outbox-write-failed"]);
    disk.fault = undefined;
    bench.clock.advance(30_000);
    await settle(disk);
    assert.equal(bench.outbox.stats(0).store, "disk");
    disk.fault = fault;
    bench.accept("1506");
    await settle(disk);
    assert.deepEqual(codes(bench), ["outbox-write-failed", "outbox-write-failed"]);
    disk.fault = undefined;
    await disk.during(bench.outbox.close(0));
  });
});
