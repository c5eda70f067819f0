import assert from "node:assert/strict";
import { DiskStore } from "../../src/outbox/disk-store";
import { Entry, sizeOf } from "../../src/outbox/entry";
import { MemoryStore } from "../../src/outbox/memory-store";
import { Outcomes } from "../../src/outbox/outcomes";
import type { Store, StoreEvents } from "../../src/outbox/store";
import type { Publish } from "../../src/outbox/types";
import { useModelDisk, useRealDisks } from "./model-disk";
import { newFolder, publish, removeFolders, TestClock, TestPublisher, until } from "./harness";

const outcomes = new Outcomes({});
const silent: StoreEvents = {
  ready: () => undefined,
  warning: (error) => assert.fail(error),
  failed: (error) => assert.fail(error),
};

const entry = (topic: string, more: Partial<Publish> = {}, publisher = new TestPublisher()): Entry => {
  const message = publish(topic, more);
  return new Entry(message, publisher, publisher.origin, sizeOf(message), 1000);
};

const disk = (folder = newFolder()): DiskStore => new DiskStore(folder, new TestClock(), outcomes, silent);

/** Takes and settles all that waits; the store may have to read. */
async function takeAll(store: Store): Promise<string[]> {
  const topics: string[] = [];
  await store.flush();
  while (store.count > 0) {
    await until(() => store.peek() !== undefined || store.count === 0);
    const first = store.peek();
    if (first === undefined) break;
    store.shift();
    store.forget(first);
    topics.push(first.publish.topic);
  }
  return topics;
}

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `t/${n}`);

after(() => {
  useRealDisks();
  removeFolders();
});

for (const [name, open] of [
  ["memory", () => new MemoryStore()],
  ["disk", () => disk()],
] as const) {
  describe(`${name} store: what every store does`, () => {
    it("gives back in order what was pushed, and counts it", async () => {
      const store = open();
      for (const topic of names(3000)) store.push(entry(topic));
      assert.equal(store.count, 3000);
      assert.equal(store.bytes, names(3000).join("").length + 3000);
      await store.flush();
      assert.deepEqual(await takeAll(store), names(3000));
      assert.equal(store.count, 0);
      assert.equal(store.bytes, 0);
      assert.equal(store.idle, true);
      await store.close();
    });

    it("keeps the order when pushing and taking alternate", async () => {
      const store = open();
      const taken: string[] = [];
      for (let n = 0; n < 4000; n++) {
        store.push(entry(`t/${n}`));
        if (n % 1000 === 0) await store.flush();
        const first = n % 3 === 0 ? store.peek() : undefined;
        if (first === undefined) continue;
        store.shift();
        store.forget(first);
        taken.push(first.publish.topic);
      }
      assert.deepEqual([...taken, ...(await takeAll(store))], names(4000));
      await store.close();
    });

    it("sweeps what is picked", async () => {
      const store = open();
      for (const topic of names(10)) store.push(entry(topic));
      await store.flush();
      const swept = store.sweep((one) => Number(one.publish.topic.slice(2)) % 2 === 0);
      for (const one of swept) {
        store.forget(one);
        outcomes.settle(one, "expired", 0);
      }
      assert.equal(swept.length, 5);
      assert.equal(store.count, 5);
      assert.deepEqual(await takeAll(store), ["t/1", "t/3", "t/5", "t/7", "t/9"]);
      await store.close();
    });
  });
}

describe("disk store", () => {
  it("keeps messages with all their parts over a restart", async () => {
    const folder = newFolder();
    const store = disk(folder);
    const messages = [
      publish("text", { payload: "한글", retain: true }),
      publish("bytes", { payload: Buffer.from([0, 255, 1]), qos: 0 }),
      publish("empty", { payload: "", properties: {} }),
      publish("all", {
        properties: {
          responseTopic: "r",
          correlationData: Buffer.from([1, 2]),
          contentType: "c",
          messageExpiryInterval: 60,
          payloadFormatIndicator: true,
          userProperties: { a: "1", b: ["2", "3"] },
        },
      }),
    ];
    for (const message of messages) {
      const publisher = new TestPublisher("n1", Buffer.from("kept"));
      const one = new Entry(message, publisher, "n1", sizeOf(message), 77);
      one.attempts = 3;
      store.push(one);
    }
    await store.close();
    const again = disk(folder);
    await until(() => again.peek() !== undefined);
    for (const message of messages) {
      const first = again.peek();
      assert.deepEqual(first?.publish, message);
      assert.equal(first.origin, "n1");
      assert.equal(first.acceptedAt, 77);
      assert.equal(first.attempts, 3);
      assert.equal(first.frozen?.toString(), "kept");
      again.shift();
    }
    await again.close();
  });

  it("puts what comes while it opens behind what was there", async () => {
    const folder = newFolder();
    const store = disk(folder);
    for (const topic of ["a", "b"]) store.push(entry(topic));
    await store.close();
    const again = disk(folder);
    again.push(entry("c"));
    assert.equal(again.idle, false);
    assert.equal(again.peek(), undefined);
    await until(() => again.count === 3);
    assert.deepEqual(await takeAll(again), ["a", "b", "c"]);
    await again.close();
  });

  it("writes nothing before it knows what the folder holds", async () => {
    const model = useModelDisk("opening");
    const store = disk("opening");
    for (const topic of ["a", "b"]) store.push(entry(topic));
    await model.during(store.close());
    const again = disk("opening");
    for (let isOpen = 0; isOpen < 2; isOpen++) {
      await new Promise((resolve) => setImmediate(resolve));
      model.step(0);
    }
    await new Promise((resolve) => setImmediate(resolve));
    again.push(entry("c"));
    await model.during(again.flush());
    await model.during(again.close());
    const last = disk("opening");
    assert.deepEqual(await model.during(takeAll(last)), ["a", "b", "c"]);
    await model.during(last.close());
  });

  it("does not bring back what was swept while it was being written", async () => {
    const model = useModelDisk("sweeping");
    const taken: string[] = [];
    const take = (count: number): void => {
      for (let first = store.peek(); first && count > 0; first = --count > 0 ? store.peek() : undefined) {
        store.shift();
        store.forget(first);
        taken.push(first.publish.topic);
      }
    };
    // a page in memory is read on as soon as it is written, before what was swept is removed
    const ready = (): void => take(300);
    const store = new DiskStore("sweeping", new TestClock(), outcomes, { ...silent, ready });
    await model.during(store.flush());
    for (const topic of names(1000)) store.push(entry(topic));
    await new Promise((resolve) => setImmediate(resolve));
    take(300);
    const swept = store.sweep(({ publish: { topic } }) => topic === "t/900");
    for (const one of swept) store.forget(one);
    await model.during(takeAll(store).then((topics) => taken.push(...topics)));
    assert.deepEqual(
      taken,
      names(1000).filter((topic) => swept.length === 0 || topic !== "t/900"),
    );
    await model.during(store.close());
  });

  it("reads no more than a page at a time, the flow's own messages included", async () => {
    const model = useModelDisk("large");
    const kept = Buffer.alloc(100_000);
    const store = disk("large");
    for (const topic of names(300)) store.push(entry(topic, {}, new TestPublisher("out", kept)));
    await model.during(store.close());
    const again = disk("large");
    await model.during(again.flush());
    await model.during(until(() => again.peek() !== undefined));
    await model.during(new Promise((resolve) => setTimeout(resolve, 50)));
    assert.ok(model.rowsRead <= 20, `${model.rowsRead} rows of 100 KB in memory`);
    assert.deepEqual(await model.during(takeAll(again)), names(300));
    await model.during(again.close());
  });

  it("says safe once a waiting message is flushed, and not to one in flight", async () => {
    const store = disk();
    const waiting = new TestPublisher();
    const flying = new TestPublisher();
    await store.flush();
    const held = entry("flying", {}, flying);
    held.flying = true;
    store.hold(held);
    store.push(entry("waiting", {}, waiting));
    assert.equal(waiting.safes, 0);
    await store.flush();
    assert.equal(waiting.safes, 1);
    assert.equal(flying.safes, 0);
    held.flying = false;
    store.park(held);
    await store.flush();
    assert.equal(flying.safes, 1);
    await store.close();
  });

  it("never writes what is settled before its turn", async () => {
    const folder = newFolder();
    const store = disk(folder);
    await store.flush();
    const one = entry("a");
    store.hold(one);
    store.forget(one);
    assert.equal(one.onDisk, false);
    await store.close();
    const again = disk(folder);
    await again.flush();
    assert.equal(again.count, 0);
    await again.close();
  });

  it("removes what is settled while it is being written", async () => {
    const folder = newFolder();
    const store = disk(folder);
    await store.flush();
    const one = entry("a");
    store.hold(one);
    const flushed = store.flush();
    store.forget(one);
    await flushed;
    await store.close();
    const again = disk(folder);
    await again.flush();
    assert.equal(again.count, 0);
    await again.close();
  });
});
