import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ErrorCode } from "../../src/iot-core/errors";
import { quotas } from "../../src/iot-core/quotas";
import { english } from "../../src/iot-core/texts";
import { openLocal } from "./endpoints";
import { connection, inNode, probe, status, statusText, watchedTab } from "./flow";
import { makeUserDir, NodeRed, type FlowNode, type Message } from "./node-red";

const codeOf = ({ error }: Message): unknown => (error as Message)["code"];

describe("subscribing in a real Node-RED", () => {
  let nodeRed: NodeRed;
  let local: Awaited<ReturnType<typeof openLocal>>;
  let userDir: string;

  before(async () => {
    userDir = makeUserDir();
    [nodeRed, local] = await Promise.all([NodeRed.start({ userDir }), openLocal()]);
  });
  after(async () => {
    await nodeRed.stop();
    rmSync(userDir, { recursive: true, force: true });
    await local.close();
  });

  const deploy = async (...nodes: FlowNode[]) => {
    local.endpoint.journal.clear();
    await nodeRed.deploy([...watchedTab("in"), connection(local.target), ...nodes]);
  };
  const asked = () =>
    local.endpoint.journal.packets.flatMap(({ packet }) =>
      packet.cmd === "subscribe" ? packet.subscriptions.map(({ topic }) => topic) : [],
    );
  const subscribedTo = (filter: string) =>
    local.endpoint.journal.wait("packets", () => asked().includes(filter));

  describe("a filter that AWS would refuse", () => {
    const malformed: readonly [ErrorCode, string][] = [
      ["filter-wildcard-misplaced", "a/#/b"],
      ["filter-wildcard-misplaced", "a/b+"],
      ["filter-too-long", "t".repeat(257)],
      ["filter-too-deep", "1/2/3/4/5/6/7/8/9"],
      ["share-malformed", "$share/hall"],
      ["share-malformed", "$share/a+b/c"],
      ["filter-reserved", "$SYS/#"],
      ["filter-invalid-character", "a\u0000b"],
    ];

    it("of a node is not sent, goes to Catch and the status; the others of the node live", async () => {
      const [code, filter] = malformed[0] ?? [];
      await deploy(inNode("in", { topic: `good/1\n${filter}\ngood/2` }, "received"), probe("received"));
      const told = await nodeRed.next("errors");
      assert.deepEqual([codeOf(told), told["topic"]], [code, filter]);
      await nodeRed.next("statuses", (msg) => statusText(msg) === "misplaced wildcard");
      await subscribedTo("good/2");
      await local.endpoint.publish("good/1", "1");
      assert.equal((await nodeRed.next("received"))["topic"], "good/1");
      assert.deepEqual(asked().toSorted(), ["good/1", "good/2"]);
    });

    it("of a request is not sent, and goes to Catch with the reason", async () => {
      await deploy(
        probe("ask", "in"),
        inNode("in", { inputs: 1 }, "received"),
        inNode("sign", { topic: "sign" }),
        probe("received"),
      );
      await subscribedTo("sign");
      const wrong: readonly [ErrorCode, unknown][] = [
        ...malformed,
        ["filter-empty", ""],
        ["action-topic-invalid", 7],
        ["action-topic-invalid", undefined],
        ["action-topic-invalid", null],
        ["action-topic-invalid", { qos: 1 }],
        ["action-topic-invalid", { topic: ["a"] }],
        ["action-topic-invalid", ["a", 7]],
        ["filter-wildcard-misplaced", ["good", "bad/#/x"]],
        ["property-invalid", { topic: "a", qos: 3 }],
        ["property-invalid", { topic: "a", rh: "no" }],
        ["property-invalid", { topic: "a", datatype: "xml" }],
      ];
      for (const [code, topic] of wrong) {
        nodeRed.send("ask", { action: "subscribe", topic });
        assert.equal(codeOf(await nodeRed.next("errors")), code, JSON.stringify(topic));
      }
      nodeRed.send("ask", { action: "getSubscriptions" });
      assert.deepEqual((await nodeRed.next("received"))["payload"], []);
      assert.deepEqual(asked(), ["sign"]);
    });

    it("with a share group that cannot be, the node says so and asks for nothing", async () => {
      await deploy(inNode("in", { topic: "a", shareGroup: "x/y" }), inNode("sign", { topic: "sign" }));
      assert.equal(codeOf(await nodeRed.next("errors")), "share-group-invalid");
      await nodeRed.next("statuses", (msg) => statusText(msg) === "share group not valid");
      await subscribedTo("sign");
      assert.deepEqual(asked(), ["sign"]);
    });
  });

  it("a share group stands before each filter, also of requests", async () => {
    await deploy(
      probe("ask", "in"),
      inNode("static", { topic: "s/+\n$share/own/t", shareGroup: "hall", nl: true }),
      inNode("in", { inputs: 1, shareGroup: "hall" }, "received"),
      probe("received"),
    );
    await subscribedTo("$share/hall/s/+");
    await subscribedTo("$share/own/t");
    nodeRed.send("ask", { action: "subscribe", topic: "d/#" });
    await subscribedTo("$share/hall/d/#");
    await local.endpoint.journal.wait(
      "packets",
      ({ packet, from }) => from === "endpoint" && packet.cmd === "suback",
    );
    nodeRed.send("ask", { action: "getSubscriptions" });
    const { payload } = await nodeRed.next("received", ({ topic }) => topic === "subscriptions");
    assert.deepEqual(
      (payload as Message[]).map(({ topic }) => topic),
      ["d/#"],
    );
    nodeRed.send("ask", { action: "unsubscribe", topic: true });
    await nodeRed.next("completed", ({ action }) => action === "unsubscribe");
  });

  it("one filter more than AWS allows goes to Catch, also where that is known at once", async () => {
    const topic = Array.from({ length: quotas.subscriptionsPerConnection + 1 }, (_, n) => `many/${n}`).join(
      "\n",
    );
    await deploy(inNode("in", { topic }));
    const told = await nodeRed.next("errors");
    assert.deepEqual([codeOf(told), told["topic"]], ["too-many-subscriptions", "many/50"]);
  });

  describe("subscriptions by messages", () => {
    const flow = [probe("ask", "in"), inNode("in", { inputs: 1 }, "received"), probe("received")];
    const file = () => join(userDir, "aws-iot/subscriptions/in.json");

    it("that cannot be read go to Catch and the status, until there are others", async () => {
      mkdirSync(join(userDir, "aws-iot/subscriptions"), { recursive: true });
      writeFileSync(file(), "[{");
      await deploy(...flow);
      assert.equal(codeOf(await nodeRed.next("errors")), "subscriptions-not-read");
      await nodeRed.next("statuses", (msg) => statusText(msg) === english["subscriptions-not-read"].short);
      nodeRed.send("ask", { action: "subscribe", topic: "new" });
      await status(nodeRed, "connected");
    });

    it("outlive the time in which their node, or its flow, is disabled", async () => {
      await deploy(...flow);
      await status(nodeRed, "connected");
      nodeRed.send("ask", { action: "subscribe", topic: "kept" });
      await nodeRed.next("completed", ({ action }) => action === "subscribe");
      const disabled = flow.map((node) => (node.id === "in" ? { ...node, d: true } : node));
      await deploy(...disabled);
      assert.ok(existsSync(file()));
      await deploy(...flow);
      const all = [...watchedTab("in"), connection(local.target), ...flow];
      await nodeRed.deploy(all.map((node) => (node.type === "tab" ? { ...node, disabled: true } : node)));
      assert.ok(existsSync(file()));
      await deploy(...flow);
      await subscribedTo("kept");
      await deploy(probe("received"));
      assert.ok(!existsSync(file()));
    });
  });

  it("subscriptions by messages are kept over a deploy and a restart, until their node is deleted", async () => {
    const flow = [probe("ask", "in"), inNode("in", { inputs: 1 }, "received"), probe("received")];
    const receives = async (topic: string) => {
      await local.endpoint.publish(topic, "x");
      await nodeRed.next("received", (msg) => msg["topic"] === topic);
    };
    await deploy(...flow);
    await status(nodeRed, "connected");
    nodeRed.send("ask", { action: "subscribe", topic: ["k/1", { topic: "k/2", qos: 0 }] });
    await subscribedTo("k/2");
    await receives("k/1");

    await deploy(...flow);
    await subscribedTo("k/2").catch(() => undefined);
    await receives("k/1");

    const { instanceId }: Message = JSON.parse(readFileSync(join(userDir, ".config.runtime.json"), "utf8"));
    const hash = createHash("sha256")
      .update(`${String(instanceId)} aws`)
      .digest("hex");
    const generated = [`nodered-${hash.slice(0, 16)}`];
    assert.deepEqual(local.endpoint.connected, generated);
    await nodeRed.kill();
    local.endpoint.journal.clear();
    nodeRed = await NodeRed.start({ userDir });
    await subscribedTo("k/2");
    assert.deepEqual(local.endpoint.connected, generated);
    await receives("k/1");
    nodeRed.send("ask", { action: "getSubscriptions" });
    const { payload } = await nodeRed.next("received", ({ topic }) => topic === "subscriptions");
    assert.deepEqual(
      (payload as Message[]).map(({ topic, qos }) => [topic, qos]),
      [
        ["k/1", 1],
        ["k/2", 0],
      ],
    );

    const file = join(userDir, "aws-iot/subscriptions/in.json");
    assert.ok(existsSync(file));
    await deploy(probe("received"));
    assert.ok(!existsSync(file));
  });
});
