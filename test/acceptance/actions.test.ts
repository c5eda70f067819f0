import assert from "node:assert/strict";
import { openLocal } from "./endpoints";
import { connection, inNode, outNode, probe, status, watchedTab, without } from "./flow";
import { NodeRed, type Message } from "./node-red";

describe("control messages", () => {
  let nodeRed: NodeRed;
  let local: Awaited<ReturnType<typeof openLocal>>;

  before(async () => {
    [nodeRed, local] = await Promise.all([NodeRed.start(), openLocal()]);
    await nodeRed.deploy([
      ...watchedTab("in", "out"),
      connection(local.target, { autoConnect: false, clientId: "controlled" }),
      probe("ask in", "in"),
      probe("ask out", "out"),
      inNode("in", { inputs: 1 }, "from in"),
      outNode("out", { topic: "a/b", outcome: true }, "from out"),
      probe("from in"),
      probe("from out"),
    ]);
  });
  after(async () => {
    await nodeRed.stop();
    await local.close();
  });

  const answer = async (ask: string, action: string, more: Message = {}) => {
    nodeRed.send(ask, { action, ...more });
    return nodeRed.next(ask.replace("ask", "from"), ({ action: asked }) => asked === action);
  };
  const done = async (ask: string, action: string, more: Message = {}) => {
    nodeRed.send(ask, { action, ...more });
    return nodeRed.next("completed", ({ action: asked }) => asked === action);
  };
  const state = async (ask: string) => {
    const { payload } = await answer(ask, "status");
    return (payload as Message)["state"];
  };

  it("without automatic connection nothing is dialled until asked", async () => {
    assert.equal(await state("ask in"), "idle");
    assert.equal(await state("ask out"), "idle");
    assert.equal(local.endpoint.journal.connections.length, 0);
    await done("ask out", "connect");
    await status(nodeRed, "connected");
    assert.equal(await state("ask in"), "connected");
  });

  it("subscribes, lists and unsubscribes", async () => {
    const receives = async (topic: string) => {
      await local.endpoint.publish(topic, "1");
      return (await nodeRed.next("from in", (msg) => msg["topic"] === topic))["payload"];
    };
    await done("ask in", "subscribe", { topic: "d/1" });
    await done("ask in", "subscribe", { topic: [{ topic: "d/2", qos: 0, datatype: "utf8" }, "d/3"] });
    await local.endpoint.journal.wait(
      "packets",
      ({ packet }) => packet.cmd === "subscribe" && packet.subscriptions.some(({ topic }) => topic === "d/3"),
    );
    assert.deepEqual([await receives("d/1"), await receives("d/2"), await receives("d/3")], [1, "1", 1]);
    const { topic, payload } = await answer("ask in", "getSubscriptions");
    const topics = (payload as Message[]).map((subscription) => subscription["topic"]);
    assert.deepEqual([topic, topics], ["subscriptions", ["d/1", "d/2", "d/3"]]);
    const { subscriptions } = await done("ask in", "unsubscribe", { topic: "d/1" });
    assert.deepEqual(
      (subscriptions as Message[]).map((subscription) => subscription["topic"]),
      ["d/2", "d/3"],
    );
    await done("ask in", "unsubscribe", { topic: true });
    assert.deepEqual((await answer("ask in", "getSubscriptions"))["payload"], []);
  });

  it("a message with an action is not published", async () => {
    await done("ask out", "connect", { payload: "x", topic: "a/b" });
    nodeRed.send("ask out", { payload: "y" });
    await nodeRed.next("from out", ({ payload }) => payload === "y");
    assert.deepEqual(
      local.endpoint.journal.publishes.map(({ payload }) => payload.toString()),
      ["y"],
    );
  });

  it("disconnects, keeps what is published meanwhile, and sends it after the next connect", async () => {
    await done("ask in", "disconnect");
    await status(nodeRed, "disconnected");
    assert.equal(await state("ask out"), "idle");
    nodeRed.send("ask out", { payload: "meanwhile" });
    await done("ask in", "connect");
    const { outcome } = await nodeRed.next("from out", ({ payload }) => payload === "meanwhile");
    assert.equal((outcome as Message)["result"], "delivered");
  });

  it("unknown ones reach Catch", async () => {
    nodeRed.send("ask in", { action: "dance" });
    nodeRed.send("ask out", { action: "subscribe", topic: "x" });
    for (const id of ["in", "out"]) {
      const { error } = await nodeRed.next("errors");
      const { code, source } = error as { code: string; source: { id: string } };
      assert.deepEqual([code, source.id], ["action-unknown", id]);
    }
  });

  it("settings and secrets in msg.broker are refused without repeating them", async () => {
    const broker = { password: "s3cret-in-a-message", force: true };
    nodeRed.send("ask out", { action: "connect", broker });
    const { error } = await nodeRed.next("errors");
    const found = without(error as Message, "source");
    assert.equal(found["code"], "connection-override-refused");
    assert.ok(!JSON.stringify(found).includes("s3cret"));
    assert.ok(!nodeRed.log.includes("s3cret"));
  });
});
