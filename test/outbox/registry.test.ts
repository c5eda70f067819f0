import assert from "node:assert/strict";
import { OutboxRegistry } from "../../src/outbox/registry";
import type { AwsIotError } from "../../src/iot-core/errors";
import {
  newFolder,
  publish,
  removeFolders,
  settings,
  TestClock,
  TestLink,
  TestPublisher,
  until,
} from "./harness";

describe("outboxes over redeploys", () => {
  after(removeFolders);

  it("hands the live outbox, with what its memory holds, to the next connection of the same id", async () => {
    const registry = new OutboxRegistry();
    const clock = new TestClock();
    const first = registry.take("c1", settings(), clock, {});
    const publisher = new TestPublisher();
    first.accept(publish("a"), publisher);
    await registry.release("c1", false, 0);
    assert.equal(publisher.safes, 1);
    const second = registry.take("c1", settings({ maxMessages: 5 }), clock, {});
    const link = new TestLink();
    second.up(link, clock.steady());
    assert.deepEqual(link.topics, ["a"]);
    assert.notEqual(registry.take("c2", settings(), clock, {}), second);
  });

  it("tells at the end of the process what memory loses, by the hooks of the newest connection", async () => {
    const registry = new OutboxRegistry();
    const clock = new TestClock();
    const warnings: AwsIotError[] = [];
    registry
      .take("c1", settings(), clock, { onWarning: () => assert.fail() })
      .accept(publish("a"), new TestPublisher());
    await registry.release("c1", false, 0);
    registry.take("c1", settings(), clock, { onWarning: (error) => warnings.push(error) });
    registry.take("empty", settings(), clock, { onWarning: () => assert.fail() });
    registry.reportLosses();
    assert.deepEqual(
      warnings.map(({ code, params }) => [code, params.count]),
      [["outbox-lost", 1]],
    );
  });

  it("opens the folder of a removed connection again, also while it is being closed", async () => {
    const registry = new OutboxRegistry();
    const clock = new TestClock();
    const warnings: string[] = [];
    const hooks = { onWarning: (error: AwsIotError) => void warnings.push(error.code) };
    const disk = settings({ store: "disk", folder: newFolder() });
    const publisher = new TestPublisher();
    registry.take("c1", disk, clock, hooks).accept(publish("a"), publisher);
    const released = registry.release("c1", true, 0);
    const again = registry.take("c1", disk, clock, hooks);
    await released;
    assert.equal(publisher.safes, 1);
    const link = new TestLink();
    again.up(link, clock.steady());
    await until(() => link.sent.length === 1);
    assert.deepEqual(warnings, []);
    await registry.release("c1", true, 0);
  });

  it("moves to another kind of store without losing or reordering", async () => {
    const registry = new OutboxRegistry();
    const clock = new TestClock();
    const memory = settings();
    const disk = settings({ store: "disk", folder: newFolder() });
    const outbox = registry.take("c1", memory, clock, { onWarning: (error) => assert.fail(error) });
    const publishers = ["a", "b"].map((topic) => {
      const publisher = new TestPublisher();
      outbox.accept(publish(topic), publisher);
      return publisher;
    });
    outbox.reconfigure(disk);
    outbox.accept(publish("c"), new TestPublisher());
    await until(() => publishers.every((publisher) => publisher.safes === 1));
    assert.equal(outbox.stats(0).store, "disk");
    outbox.reconfigure(memory);
    assert.equal(outbox.stats(0).store, "disk", "until it is empty");
    const link = new TestLink();
    outbox.up(link, clock.steady());
    for (const { packetId } of link.sent) outbox.acknowledged(packetId, 0, undefined, clock.steady());
    assert.deepEqual(link.topics, ["a", "b", "c"]);
    await until(() => outbox.stats(0).store === "memory");
    await registry.release("c1", true, 0);
  });
});
