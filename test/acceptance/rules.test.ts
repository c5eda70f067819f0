import assert from "node:assert/strict";
import { AwsIotError, type ErrorCode } from "../../src/iot-core/errors";
import { openLocal } from "./endpoints";
import { connection, inNode, outNode, probe, status, statusText, watchedTab } from "./flow";
import { NodeRed, type Message } from "./node-red";

/** Messages that AWS IoT Core would refuse, or close the connection for. */
const breaches: readonly [ErrorCode, Message][] = [
  ["topic-empty", { payload: "x" }],
  ["topic-has-wildcard", { topic: "a/+/b", payload: "x" }],
  ["topic-too-long", { topic: "t".repeat(257), payload: "x" }],
  ["topic-too-deep", { topic: "1/2/3/4/5/6/7/8/9", payload: "x" }],
  ["topic-reserved", { topic: "$SYS/x", payload: "x" }],
  ["retain-on-reserved-topic", { topic: "$aws/things/t/shadow/update", payload: "x", retain: true }],
  ["payload-too-large", { topic: "a", payload: Buffer.alloc(131_073) }],
  ["property-invalid", { topic: "a", payload: "x", qos: 7 }],
  ["payload-not-sendable", { topic: "a", payload: circular() }],
];

function circular(): Message {
  const payload: Message = {};
  payload["itself"] = payload;
  return payload;
}

describe("AWS's rules in a real Node-RED", () => {
  let nodeRed: NodeRed;
  let local: Awaited<ReturnType<typeof openLocal>>;

  before(async () => {
    [nodeRed, local] = await Promise.all([NodeRed.start(), openLocal()]);
    await nodeRed.deploy([
      ...watchedTab("out", "in"),
      connection(local.target),
      probe("send", "out"),
      outNode("out", {}),
      inNode("in", { topic: "rules/json", datatype: "json", qos: 2 }),
    ]);
    await status(nodeRed, "connected");
  });
  after(async () => {
    await nodeRed.stop();
    await local.close();
  });

  const published = () => local.endpoint.journal.publishes.map(({ topic }) => topic);
  /** Sends one that arrives, so that all before it would have. */
  const settle = async (topic: string) => {
    nodeRed.send("send", { topic, payload: "last" });
    await local.endpoint.journal.wait("publishes", (entry) => entry.topic === topic);
  };

  for (const [code, message] of breaches) {
    it(`${code} reaches Catch and the status, and nothing is sent`, async () => {
      const before = published();
      nodeRed.send("send", message);
      const { error, topic } = await nodeRed.next("errors");
      const { message: text, source } = error as { message: string; source: { id: string } };
      assert.equal(source.id, "out");
      assert.equal((error as { code?: unknown }).code, code);
      assert.equal(topic, message["topic"]);
      assert.ok(text.length > 20);
      await nodeRed.next("statuses", (msg) => !statusText(msg).includes("connect"));
      await settle(`after/${code}`);
      assert.deepEqual(published(), [...before, `after/${code}`]);
      await status(nodeRed, "connected");
    });
  }

  it("a message without payload is not sent, and done", async () => {
    nodeRed.send("send", { topic: "rules/nothing" });
    await nodeRed.next("completed", ({ topic }) => topic === "rules/nothing");
    await settle("rules/after-nothing");
    assert.ok(!published().includes("rules/nothing"));
  });

  it("QoS 2 becomes 1, with one warning a node", async () => {
    for (const payload of ["1", "2"]) nodeRed.send("send", { topic: "rules/qos2", payload, qos: 2 });
    await local.endpoint.journal.wait(
      "publishes",
      ({ topic, payload }) => topic === "rules/qos2" && payload.toString() === "2",
    );
    const sent = local.endpoint.journal.publishes.filter(({ topic }) => topic === "rules/qos2");
    assert.deepEqual(
      sent.map(({ qos }) => qos),
      [1, 1],
    );
    const warning = new AwsIotError("qos-lowered", "publish").message;
    const warned = (id: string) =>
      nodeRed.log.split("\n").filter((line) => line.includes(`:${id}]`) && line.includes(warning)).length;
    await nodeRed.until(() => warned("out") > 0 && warned("in") > 0, "the warnings");
    assert.deepEqual([warned("out"), warned("in")], [1, 1]);
  });

  it("JSON that does not parse reaches Catch with payload, topic, qos and retain", async () => {
    await local.endpoint.publish("rules/json", "{no");
    const { payload, topic, qos, retain, error } = await nodeRed.next("errors");
    assert.deepEqual(
      { payload, topic, qos, retain },
      { payload: Buffer.from("{no"), topic: "rules/json", qos: 1, retain: false },
    );
    assert.equal((error as { code?: unknown }).code, "payload-not-json");
  });

  it("broke no rule at the endpoint", () => {
    assert.deepEqual(local.endpoint.journal.breaches, []);
    assert.equal(local.endpoint.journal.connections.length, 1);
  });
});
