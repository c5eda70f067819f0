import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { connectAsync, type MqttClient } from "mqtt";
import { openRig } from "./endpoints";
import { ackNode, connection, inNode, probe, watchedTab } from "./flow";
import { makeUserDir, NodeRed } from "./node-red";

const MESSAGES = 20_000;
/** unacknowledged messages of one process at most: so many may come twice when it dies */
const AT_A_TIME = 20;

describe("several Node-REDs that share a load", function () {
  this.timeout(600_000);
  let rig: Awaited<ReturnType<typeof openRig>>;
  const userDirs = [1, 2, 3].map(makeUserDir);

  before(async () => void (rig = await openRig()));
  after(async () => {
    await rig.close();
    for (const userDir of userDirs) rmSync(userDir, { recursive: true, force: true });
  });

  /** how often each message was done */
  const done = new Map<number, number>();
  /** how many each process has done */
  const byWorker = [0, 0, 0];
  const news = new Set<() => void>();

  const flow = (number: number) => [
    ...watchedTab("in"),
    connection(rig.target, { clientId: `worker-${number}`, cleansession: false }),
    inNode(
      "in",
      { topic: "load/#", shareGroup: "workers", acknowledge: "done", ackLimit: AT_A_TIME },
      "received",
    ),
    // a message goes on, and is acknowledged, when the process of this test has it
    probe("received", "ack"),
    ackNode("ack"),
    // asked for in the same SUBSCRIBE as the load
    inNode("ready in", { topic: "ready" }, "ready"),
    probe("ready"),
  ];

  /** Does what the process passes on until it ends. */
  async function work(nodeRed: NodeRed, number: number): Promise<void> {
    for (;;) {
      const message = await nodeRed.next("received").catch((error: Error) => {
        if (!error.message.includes("ended before")) throw error;
      });
      if (!message) return;
      const id = Number(message["payload"]);
      done.set(id, (done.get(id) ?? 0) + 1);
      byWorker[number - 1] = (byWorker[number - 1] ?? 0) + 1;
      nodeRed.send("received", message);
      for (const wake of news) wake();
    }
  }
  const reached = (count: number): Promise<void> =>
    new Promise((resolve) => {
      const look = () => {
        if (done.size < count) return;
        news.delete(look);
        resolve();
      };
      news.add(look);
      look();
    });

  async function publishAll(client: MqttClient): Promise<void> {
    const batch = 100;
    for (let first = 0; first < MESSAGES; first += batch) {
      const ids = Array.from({ length: batch }, (_, i) => first + i);
      await Promise.all(ids.map((id) => client.publishAsync(`load/${id % 7}`, String(id), { qos: 1 })));
    }
  }

  it("lose none of 20,000 messages when one is killed and comes back", async () => {
    const client = await connectAsync(`mqtt://127.0.0.1:${rig.rig.mosquittoPort}`, { protocolVersion: 5 });
    await client.publishAsync("ready", "yes", { qos: 1, retain: true });
    const start = (number: number) => NodeRed.start({ userDir: userDirs[number - 1] ?? "" });
    const workers = await Promise.all([1, 2, 3].map(start));
    const working: Promise<void>[] = [];
    for (const [i, nodeRed] of workers.entries()) {
      await nodeRed.deploy(flow(i + 1));
      await nodeRed.next("ready");
      working.push(work(nodeRed, i + 1));
    }
    const published = publishAll(client);

    await reached(MESSAGES / 4);
    await workers[1]?.kill();
    await reached(MESSAGES / 2);
    workers[1] = await start(2);
    working.push(work(workers[1], 2));

    await published;
    await client.endAsync();
    await reached(MESSAGES);
    await Promise.all(workers.map((nodeRed) => nodeRed.stop()));
    await Promise.all(working);

    const twice = [...done.values()].reduce((sum, times) => sum + times - 1, 0);
    console.log(`      done by each: ${byWorker.join(", ")}; ${twice} came twice`);
    assert.equal(done.size, MESSAGES);
    assert.ok(twice <= AT_A_TIME, `${twice} came twice`);
    for (const count of byWorker) assert.ok(count > 0);
  });
});
