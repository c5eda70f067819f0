import assert from "node:assert/strict";
import type { NodeMessage } from "node-red";
import { AwsIotError } from "../../src/iot-core/errors";
import { freezeMessage, thawMessage, toPublish, type OutgoingSettings } from "../../src/red/outgoing";

const blank: OutgoingSettings = {
  topic: "",
  qos: undefined,
  retain: undefined,
  responseTopic: undefined,
  contentType: undefined,
  correlationData: undefined,
  messageExpiryInterval: undefined,
  userProperties: undefined,
};
const never = (): void => assert.fail("warned of QoS 2");
const publish = (message: NodeMessage, settings: Partial<OutgoingSettings> = {}, mqtt5 = true) =>
  toPublish(message, { ...blank, ...settings }, mqtt5, never);

describe("a message becomes a PUBLISH", () => {
  const payloads: readonly [string, unknown, string | Buffer][] = [
    ["text as it is", "hot", "hot"],
    ["a buffer as it is", Buffer.from([0, 255]), Buffer.from([0, 255])],
    ["bytes of a typed array", new Uint8Array([1, 2]), Buffer.from([1, 2])],
    ["an object as JSON", { t: 21.5 }, '{"t":21.5}'],
    ["an array as JSON", [1, 2], "[1,2]"],
    ["a number as text", 0, "0"],
    ["a boolean as text", false, "false"],
    ["a large integer as text", 12345678901234567890n, "12345678901234567890"],
    ["null as nothing", null, ""],
    ["undefined as nothing", undefined, ""],
    ["a date as JSON", new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ];
  for (const [what, payload, sent] of payloads) {
    it(`sends ${what}`, () => assert.deepEqual(publish({ topic: "a", payload }).payload, sent));
  }

  const choices: readonly [string, NodeMessage, Partial<OutgoingSettings>, object][] = [
    ["QoS 1 and no retain by default", {}, {}, { topic: "m", qos: 1, retain: false }],
    ["the message's", { qos: 0, retain: true }, {}, { topic: "m", qos: 0, retain: true }],
    ["the message's, as text", { qos: "0", retain: "true" }, {}, { topic: "m", qos: 0, retain: true }],
    [
      "the node's before the message's",
      { qos: 0, retain: true },
      { topic: "n", qos: 1, retain: false },
      { topic: "n", qos: 1, retain: false },
    ],
  ];
  for (const [what, message, settings, expected] of choices) {
    it(`takes topic, QoS and retain: ${what}`, () => {
      const { topic, qos, retain } = publish({ topic: "m", payload: "", ...message }, settings);
      assert.deepEqual({ topic, qos, retain }, expected);
    });
  }

  it("sends QoS 2 as 1 and says so", () => {
    let told = 0;
    const { qos } = toPublish({ topic: "a", payload: "", qos: 2 }, blank, true, () => told++);
    assert.deepEqual([qos, told], [1, 1]);
  });

  it("carries the MQTT 5 properties in the core nodes' spellings, the node's first", () => {
    const message = {
      topic: "a",
      payload: "",
      responseTopic: "r",
      correlationData: "c",
      contentType: "application/json",
      messageExpiryInterval: "60",
      userProperties: { line: 4, tags: ["x", true] },
      payloadFormatIndicator: true,
    };
    assert.deepEqual(publish(message, { contentType: "text/plain" }).properties, {
      responseTopic: "r",
      correlationData: Buffer.from("c"),
      contentType: "text/plain",
      messageExpiryInterval: 60,
      userProperties: { line: "4", tags: ["x", "true"] },
      payloadFormatIndicator: true,
    });
  });

  it("has no properties with MQTT 3.1.1, nor without any", () => {
    assert.equal(
      publish({ topic: "a", payload: "", contentType: "text/plain" }, {}, false).properties,
      undefined,
    );
    assert.equal(publish({ topic: "a", payload: "" }).properties, undefined);
  });

  it("answers on the response topic where there is no topic", () => {
    const answer = publish({ topic: "", payload: "ok", responseTopic: "reply/1", correlationData: "7" });
    assert.deepEqual([answer.topic, answer.properties], ["reply/1", { correlationData: Buffer.from("7") }]);
  });

  it("leaves the message as it is", () => {
    const message = Object.freeze({ topic: "m", payload: Object.freeze({ a: 1 }), qos: "1", retain: "true" });
    assert.doesNotThrow(() => publish(message, { topic: "n" }));
  });

  const circular: Record<string, unknown> = {};
  circular["self"] = circular;
  const refusals: readonly [string, NodeMessage, string][] = [
    ["no topic", { payload: "" }, "topic-empty"],
    ["a topic that is no text", { topic: 5 as unknown as string, payload: "" }, "topic-empty"],
    ["a wildcard", { topic: "a/#", payload: "" }, "topic-has-wildcard"],
    ["a payload over 128 KiB", { topic: "a", payload: "x".repeat(131_073) }, "payload-too-large"],
    ["one over 128 KiB in bytes only", { topic: "a", payload: "é".repeat(65_537) }, "payload-too-large"],
    ["an object JSON cannot hold", { topic: "a", payload: circular }, "payload-not-sendable"],
    ["a function", { topic: "a", payload: () => 1 }, "payload-not-sendable"],
    ["QoS 7", { topic: "a", payload: "", qos: 7 }, "property-invalid"],
    ["QoS in words", { topic: "a", payload: "", qos: "high" }, "property-invalid"],
    [
      "retain on a reserved topic",
      { topic: "$aws/rules/r/a", payload: "", retain: true },
      "retain-on-reserved-topic",
    ],
    [
      "user properties that are a list",
      { topic: "a", payload: "", userProperties: ["x"] },
      "property-invalid",
    ],
    [
      "a user property that is an object",
      { topic: "a", payload: "", userProperties: { a: {} } },
      "property-invalid",
    ],
    ["an expiry in words", { topic: "a", payload: "", messageExpiryInterval: "soon" }, "property-invalid"],
    [
      "correlation data that is a number",
      { topic: "a", payload: "", correlationData: 7 },
      "property-invalid",
    ],
    ["a response topic that is a number", { topic: "a", payload: "", responseTopic: 7 }, "property-invalid"],
  ];
  for (const [what, message, code] of refusals) {
    it(`refuses ${what}`, () =>
      assert.throws(
        () => publish(message),
        (error) => error instanceof AwsIotError && error.code === code,
      ));
  }

  it("sends exactly 128 KiB", () =>
    assert.equal(publish({ topic: "a", payload: Buffer.alloc(131_072) }).payload.length, 131_072));
});

describe("a message that waits on disk", () => {
  const record = (payload: string | Buffer) => ({ topic: "t", payload, qos: 1, retain: false }) as const;
  const back = (message: NodeMessage, payload: string | Buffer) =>
    thawMessage(freezeMessage(message), record(payload));

  it("comes back with all its properties", () => {
    const message = { _msgid: "1", payload: { t: 1 }, at: new Date(0), parts: { id: "x", index: 0 } };
    assert.deepEqual(back(message, '{"t":1}'), message);
  });

  it("takes a payload that the record holds from there", () => {
    const message = { _msgid: "1", payload: "x".repeat(1_000) };
    assert.ok((freezeMessage(message)?.length ?? 1_000) < 100);
    assert.deepEqual(back(message, message.payload), message);
  });

  it("leaves out what belongs to this process", () => {
    const message = { payload: "", req: { socket: () => 1 }, res: { end: () => 1 }, user: "u" };
    assert.deepEqual(back(message, ""), { payload: "", user: "u" });
  });

  it("is told by its record alone where it cannot be kept, or not be read any more", () => {
    const told = { topic: "t", payload: "p", qos: 1, retain: false };
    assert.deepEqual(back({ payload: "p", callback: () => 1 }, "p"), told);
    assert.deepEqual(thawMessage(Buffer.from("garbage"), record("p")), told);
    assert.deepEqual(thawMessage(undefined, record("p")), told);
  });
});
