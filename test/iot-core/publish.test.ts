import assert from "node:assert/strict";
import { checkPublish, type PropertiesShape, type PublishShape } from "../../src/iot-core/publish";

const publish = (more: Partial<PublishShape> = {}): PublishShape => ({
  topic: "a/b",
  payloadBytes: 0,
  ...more,
});

describe("checkPublish", () => {
  it("allows a payload of 131,072 bytes and refuses one more, naming both numbers", () => {
    assert.equal(checkPublish(publish({ payloadBytes: 131_072 })), undefined);
    const error = checkPublish(publish({ payloadBytes: 131_073 }));
    assert.equal(error?.code, "payload-too-large");
    assert.match(error?.message ?? "", /131073.*131072/);
  });

  it("checks the topic, and retain with it", () => {
    assert.equal(checkPublish(publish({ topic: "a/#" }))?.code, "topic-has-wildcard");
    const reserved = publish({ topic: "$aws/things/t/shadow/update", retain: true });
    assert.equal(checkPublish(reserved)?.code, "retain-on-reserved-topic");
  });

  const table: readonly (readonly [name: string, properties: PropertiesShape, code: string | undefined])[] = [
    ["none", {}, undefined],
    ["response topic", { responseTopic: "answers/1" }, undefined],
    ["response topic of 257 bytes", { responseTopic: "r".repeat(257) }, "property-too-long"],
    ["response topic with wildcard", { responseTopic: "answers/+" }, "response-topic-invalid"],
    ["empty response topic", { responseTopic: "" }, "response-topic-invalid"],
    ["content type of 256 bytes", { contentType: "c".repeat(256) }, undefined],
    ["content type of 257 bytes", { contentType: "c".repeat(257) }, "property-too-long"],
    ["content type with line break", { contentType: "text/plain\r\n" }, "property-invalid"],
    ["correlation data of 8,192 bytes", { correlationDataBytes: 8192 }, undefined],
    ["correlation data of 8,193 bytes", { correlationDataBytes: 8193 }, "property-too-long"],
    ["user properties of 8,192 bytes", { userProperties: { key: "v".repeat(8189) } }, undefined],
    ["user properties of 8,193 bytes", { userProperties: { key: "v".repeat(8190) } }, "property-too-long"],
    [
      "a repeated key counts each time",
      { userProperties: { k: ["a".repeat(4095), "b".repeat(4096)] } },
      "property-too-long",
    ],
    ["expiry that AWS raises", { messageExpiryInterval: 0 }, undefined],
    ["expiry that AWS lowers", { messageExpiryInterval: 0xffff_ffff }, undefined],
    ["expiry beyond four bytes", { messageExpiryInterval: 0x1_0000_0000 }, "property-invalid"],
    ["negative expiry", { messageExpiryInterval: -1 }, "property-invalid"],
    ["broken expiry", { messageExpiryInterval: 1.5 }, "property-invalid"],
    ["topic alias 8", { topicAlias: 8 }, undefined],
    ["topic alias 9", { topicAlias: 9 }, "property-invalid"],
    ["topic alias 0", { topicAlias: 0 }, "property-invalid"],
  ];
  for (const [name, properties, code] of table) {
    it(`${name}: ${code ?? "allowed"}`, () =>
      assert.equal(checkPublish(publish({ properties }))?.code, code));
  }
});
