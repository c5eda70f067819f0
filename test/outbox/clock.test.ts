import assert from "node:assert/strict";
import { Bench, newFolder, removeFolders, TestClock, TestPublisher, until } from "./harness";

const YEARS = 4 * 365 * 86_400_000;
const DAY = 86_400;

async function drain(bench: Bench): Promise<string[]> {
  const link = bench.up();
  let answered = 0;
  await until(() => {
    for (; answered < link.sent.length; answered++) bench.ack(link.sent[answered]?.packetId);
    return bench.outbox.isEmpty;
  });
  return link.topics;
}

describe("outbox: somebody sets the clock", () => {
  after(removeFolders);

  it("keeps what waits, and the link with what is in flight", () => {
    const bench = new Bench({ maxAge: DAY });
    const link = bench.up();
    const flying = bench.accept("flying");
    bench.down(false);
    const expiring = bench.accept("expiring", { properties: { messageExpiryInterval: 60 } });
    const waiting = bench.accept("waiting");
    bench.clock.set(YEARS);
    bench.clock.advance(10_000);
    bench.up(link);
    bench.clock.set(YEARS);
    bench.clock.advance(20_000);
    assert.deepEqual(bench.renewals, []);
    assert.equal(link.sent.at(-2)?.publish.properties?.messageExpiryInterval, 50);
    bench.ackAll(link);
    assert.deepEqual(
      [flying, expiring, waiting].map(({ outcomes: [outcome] }) => [outcome?.result, outcome?.queuedMs]),
      Array.from({ length: 3 }, () => ["delivered", 30_000]),
    );
  });

  it("keeps what waits on disk, as old as it is, over restarts too", async () => {
    const folder = newFolder();
    // a machine without a clock of its own begins where it was switched off
    const bench = new Bench({ store: "disk", folder, maxAge: DAY });
    const accept = async (name: string, count: number): Promise<void> => {
      const publishers = Array.from({ length: count }, (_, n) => bench.accept(`${name}/${n}`));
      await until(() => publishers.every(({ safes }) => safes === 1));
    };
    await accept("early", 1000);
    bench.clock.set(YEARS);
    await accept("late", 1000);
    bench.clock.advance(60_000);
    const early = await drain(bench);
    assert.equal(early.length, 2000);
    assert.equal(bench.outbox.stats(bench.clock.steady()).expired, 0);
    bench.down(false);
    await accept("last", 1000);
    await bench.outbox.close(0);

    const clock = new TestClock(bench.clock.now() + (DAY / 2) * 1000);
    const next = new Bench({ store: "disk", folder, maxAge: DAY }, clock);
    await until(() => next.outbox.stats(clock.steady()).oldestAge > 0);
    assert.equal(next.outbox.stats(clock.steady()).oldestAge, (DAY / 2) * 1000);
    assert.equal((await drain(next)).length, 1000);
    await next.outbox.close(0);
  });

  it("judges what an earlier process left by the time of day", async () => {
    const folder = newFolder();
    const bench = new Bench({ store: "disk", folder });
    const old = new TestPublisher();
    bench.accept("old", {}, old);
    await bench.outbox.close(0);
    const next = new Bench({ store: "disk", folder, maxAge: DAY }, new TestClock(bench.clock.now() - DAY));
    next.clock.set(2 * DAY * 1000);
    assert.deepEqual(await drain(next), []);
    assert.equal(next.outbox.stats(next.clock.steady()).expired, 1);
    await next.outbox.close(0);
  });
});
