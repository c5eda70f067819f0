import assert from "node:assert/strict";
import { mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { openLocal } from "./endpoints";
import { complete, connection, memory, outNode, probe, status, statusText, watchedTab } from "./flow";
import { makeUserDir, NodeRed, type FlowNode, type Message } from "./node-red";
import { packageName } from "./package";

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe("the outbox in a real Node-RED", () => {
  let local: Awaited<ReturnType<typeof openLocal>>;
  let userDir: string;
  let nodeRed: NodeRed;

  beforeEach(async () => {
    local = await openLocal({ limits: { publishesPerSecond: Infinity } });
    userDir = makeUserDir();
  });
  afterEach(async () => {
    await nodeRed.kill();
    await local.close();
    rmSync(userDir, { recursive: true, force: true });
  });

  const flow = (settings: Message = {}, ...more: FlowNode[]): FlowNode[] => [
    ...watchedTab("out"),
    connection(local.target, settings),
    probe("send", "out"),
    outNode("out", { outcome: true }, "outcomes"),
    probe("outcomes"),
    ...more,
  ];
  const start = async (): Promise<void> => {
    nodeRed = await NodeRed.start({ userDir });
  };
  const begin = async (settings: Message = {}, ...more: FlowNode[]): Promise<void> => {
    await start();
    await nodeRed.deploy(flow(settings, ...more));
    await status(nodeRed, "connected");
  };
  const send = (...payloads: number[]): void => {
    for (const payload of payloads) nodeRed.send("send", { topic: `t/${payload}`, payload, note: [payload] });
  };
  const arrivals = (): number[] => local.endpoint.journal.publishes.map(({ payload }) => Number(payload));
  const arrived = (count: number): Promise<void> =>
    nodeRed.until(
      () => new Set(arrivals()).size >= count,
      `${count} messages at the endpoint: ${arrivals().join()}`,
    );
  const waiting = (count: number): Promise<Message> =>
    nodeRed.next("statuses", (msg) => statusText(msg).includes(`, ${count.toLocaleString("en-US")} waiting`));
  async function outcomes(count: number): Promise<Message[]> {
    const found: Message[] = [];
    while (found.length < count) found.push(await nodeRed.next("outcomes"));
    return found;
  }
  async function completed(count: number): Promise<void> {
    for (; count > 0; count--) await nodeRed.next("completed");
  }
  /** Each outcome carries its message, in order. */
  function areDelivered(messages: readonly Message[], expected: readonly number[]): void {
    assert.deepEqual(
      messages.map(({ topic, payload, note, outcome }) => {
        const { result, topic: where, qos } = outcome as Message;
        return [topic, payload, note, result, where, qos];
      }),
      expected.map((n) => [`t/${n}`, n, [n], "delivered", `t/${n}`, 1]),
    );
  }

  it("disk: done once it is safe; a full deploy, a restart and kill -9 lose nothing, and the outcomes follow", async () => {
    await begin();
    await local.endpoint.pause();
    await status(nodeRed, "disconnected");
    send(...numbers(20));
    await completed(20);
    await waiting(20);
    await nodeRed.deploy(flow({}, probe("another")));
    send(20, 21);
    await completed(2);
    assert.equal(await nodeRed.stop(), 0);

    await start();
    send(22);
    await completed(1);
    await nodeRed.kill();

    await start();
    send(23);
    await local.endpoint.resume();
    areDelivered(await outcomes(24), numbers(24));
    assert.deepEqual(arrivals(), numbers(24));
    assert.equal(nodeRed.waiting("outcomes").length, 0);
    await status(nodeRed, "connected");
  });

  it("disk: SIGTERM in the middle of draining loses nothing", async () => {
    // at 20 a second the last leave seconds after the first
    const count = 140;
    await begin({ publishRate: 20 });
    await local.endpoint.pause();
    await status(nodeRed, "disconnected");
    send(...numbers(count));
    await completed(count);
    await local.endpoint.resume();
    await arrived(30);
    assert.equal(await nodeRed.stop(), 0);
    assert.ok(arrivals().length < count);
    await start();
    await arrived(count);
    assert.deepEqual(
      arrivals(),
      numbers(count),
      "none missing, none twice: an orderly stop waits for its answers",
    );
  });

  it("memory: a full deploy loses nothing, done and outcomes included; a stop says what is lost", async () => {
    const inMemory = { outboxStore: "memory" };
    await begin(inMemory);
    await local.endpoint.pause();
    await status(nodeRed, "disconnected");
    send(...numbers(20));
    await waiting(20);
    assert.equal(nodeRed.waiting("completed").length, 0);
    await nodeRed.deploy(flow(inMemory, probe("another")));
    send(20);
    await waiting(21);
    await local.endpoint.resume();
    areDelivered(await outcomes(21), numbers(21));
    assert.deepEqual(arrivals(), numbers(21));
    await local.endpoint.pause();
    await status(nodeRed, "disconnected");
    send(21, 22, 23);
    await waiting(3);
    assert.equal(await nodeRed.stop(), 0);
    assert.match(nodeRed.log, /\[error\].*3 messages were waiting in memory .* and are lost/);
  });

  it("tells a node that is deployed anew, by its new wires, of what the old one published", async () => {
    await begin({ outboxStore: "memory" });
    await local.endpoint.pause();
    await status(nodeRed, "disconnected");
    send(...numbers(5));
    await waiting(5);
    const changed = flow({ outboxStore: "memory" }, probe("others")).map((node) =>
      node.id === "out" ? { ...node, wires: [["others"]] } : node,
    );
    await nodeRed.deploy(changed, "nodes");
    await local.endpoint.resume();
    const found: Message[] = [];
    while (found.length < 5) found.push(await nodeRed.next("others"));
    areDelivered(found, numbers(5));
    assert.equal(nodeRed.waiting("outcomes").length, 0);
  });

  it("shows what waits in the status, a few times a second, and all numbers when asked", async () => {
    await begin({ outboxMaxMessages: 1000 });
    await local.endpoint.pause();
    await status(nodeRed, "disconnected");
    const from = Date.now();
    send(...numbers(3000));
    await completed(1000);
    await waiting(1000);
    const seconds = (Date.now() - from) / 1000;
    const told = nodeRed.waiting("statuses").length;
    assert.ok(told <= 2 + 4 * seconds, `${told} statuses in ${seconds} s`);
    const dropped = await outcomes(2000);
    assert.deepEqual(
      dropped.map(({ payload }) => payload),
      numbers(2000),
    );
    for (const { outcome } of dropped) assert.equal((outcome as Message)["result"], "dropped");
    nodeRed.send("send", { action: "status" });
    const { payload } = await nodeRed.next("outcomes", ({ action }) => action === "status");
    const { waiting: left, dropped: lost, inFlight, store, delivered, state } = payload as Message;
    assert.deepEqual(
      { left, lost, inFlight, store, delivered },
      { left: 1000, lost: 2000, inFlight: 0, store: "disk", delivered: 0 },
    );
    // it tries again and again
    assert.match(String(state), /^(waiting|connecting)$/);
    assert.ok(Number((payload as Message)["oldestAge"]) > 0);
    assert.equal((payload as Message)["bytes"], 1000 * 10);
  });

  it("names settings that cannot be used, dials nothing, and keeps what is published until they can", async () => {
    await start();
    const wrong = {
      outboxStore: "tape",
      outboxMaxMessages: -5,
      outboxMaxBytes: "much",
      outboxOverflow: "drop-all",
      outboxMaxAge: -1,
      publishRate: 0.5,
      byteRate: null,
    };
    await nodeRed.deploy(flow(wrong));
    for (const [field, value] of Object.entries(wrong)) {
      if (value !== null) assert.match(nodeRed.log, new RegExp(`\\[error\\].*${field}.*${value}`), field);
    }
    send(...numbers(20));
    await completed(20);
    assert.match(statusText(await waiting(20)), /^disconnected: .*outboxStore/);
    assert.deepEqual(local.endpoint.journal.connections, []);
    await nodeRed.deploy(flow());
    areDelivered(await outcomes(20), numbers(20));
  });

  it("uses memory where a file stands in the folder's place, and says so once, in log, Catch and status", async () => {
    mkdirSync(userDir, { recursive: true });
    writeFileSync(join(userDir, "aws-iot"), "precious");
    await start();
    await nodeRed.deploy(flow());
    await nodeRed.next("statuses", (msg) => /^connected, .*memory/.test(statusText(msg)));
    const { error } = await nodeRed.next("errors");
    assert.equal((error as Message)["code"], "outbox-folder-unusable");
    send(1);
    areDelivered(await outcomes(1), [1]);
    assert.equal(nodeRed.waiting("errors").length, 0);
  });

  it("uses memory where another Node-RED has the user directory, and says so", async () => {
    await begin();
    await local.endpoint.pause();
    send(...numbers(3));
    await completed(3);
    const second = await NodeRed.start({ userDir });
    try {
      await second.next("errors", ({ error }) => (error as Message)["code"] === "outbox-locked");
      second.send("send", { topic: "t/x", payload: "x" });
      await second.next(
        "statuses",
        (msg) => /memory/.test(statusText(msg)) && /1 waiting/.test(statusText(msg)),
      );
    } finally {
      await second.kill();
    }
    await local.endpoint.resume();
    areDelivered(await outcomes(3), numbers(3));
  });

  it("loads MQTT.js and the disk store's library when a connection is used, not before", async () => {
    await start();
    const ask = [
      { id: "tab", type: "tab", label: "test" },
      probe("ask", "memory"),
      memory("memory", "answer"),
    ];
    const idle = [...ask, probe("answer"), connection(local.target)];
    const { resolve } = createRequire(
      realpathSync(join(userDir, "node_modules", packageName, "package.json")),
    );
    const loaded = async (): Promise<unknown> => {
      nodeRed.send("ask", { files: [resolve("mqtt"), resolve("classic-level")] });
      return (await nodeRed.next("answer"))["loaded"];
    };
    await nodeRed.deploy(idle);
    assert.deepEqual(await loaded(), [false, false]);
    const used = [
      probe("send", "out"),
      outNode("out", {}),
      complete("complete", ["out"], "done"),
      probe("done"),
    ];
    await nodeRed.deploy([...idle, ...used]);
    await nodeRed.until(() => local.endpoint.connected.length === 1);
    await local.endpoint.pause();
    nodeRed.send("send", { topic: "t/x", payload: "x" });
    // with the endpoint away: safe on disk
    await nodeRed.next("done");
    assert.deepEqual(await loaded(), [true, true]);
  });
});
