import assert from "node:assert/strict";
import * as mqtt from "mqtt-packet";
import { wireSize } from "../../src/sidebar/wire-size";

const publish = {
  cmd: "publish",
  topic: "zähler/1",
  payload: "21 °C",
  qos: 1,
  messageId: 7,
  dup: false,
  retain: false,
};
const will = { topic: "gone", payload: Buffer.from("yes"), qos: 1, retain: false };
const connect = { cmd: "connect", protocolId: "MQTT", clientId: "gateway", keepalive: 60, clean: true };

/** As MQTT.js hands them over before they are written. */
const packets: readonly [string, 4 | 5, object][] = [
  ["PUBLISH with QoS 1", 4, publish],
  ["PUBLISH with QoS 0 and an empty payload", 4, { ...publish, qos: 0, payload: "" }],
  ["PUBLISH of 300 bytes, whose length takes two", 4, { ...publish, payload: Buffer.alloc(300) }],
  ["PUBLISH of 20,000 bytes, whose length takes three", 5, { ...publish, payload: Buffer.alloc(20_000) }],
  ["PUBLISH of MQTT 5 without properties", 5, publish],
  [
    "PUBLISH with properties",
    5,
    {
      ...publish,
      properties: {
        messageExpiryInterval: 60,
        payloadFormatIndicator: true,
        contentType: "text/plain",
        responseTopic: "answer",
        correlationData: Buffer.from([1, 2, 3]),
        topicAlias: 3,
        userProperties: { a: "1", b: ["2", "33"] },
      },
    },
  ],
  ["SUBSCRIBE", 4, { cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "a/#", qos: 1 }] }],
  [
    "SUBSCRIBE of MQTT 5 with two filters",
    5,
    {
      cmd: "subscribe",
      messageId: 1,
      subscriptions: ["a/#", "b"].map((topic) => ({ topic, qos: 0, nl: true, rh: 2 })),
    },
  ],
  ["UNSUBSCRIBE", 4, { cmd: "unsubscribe", messageId: 1, unsubscriptions: ["a/#", "b"] }],
  ["UNSUBSCRIBE of MQTT 5", 5, { cmd: "unsubscribe", messageId: 1, unsubscriptions: ["a/#", "b"] }],
  ["PUBACK", 4, { cmd: "puback", messageId: 1 }],
  ["PUBACK of MQTT 5", 5, { cmd: "puback", messageId: 1, reasonCode: 0 }],
  ["PUBACK with a reason", 5, { cmd: "puback", messageId: 1, reasonCode: 0x87 }],
  ["CONNECT", 4, { ...connect, protocolVersion: 4 }],
  ["CONNECT with a will", 4, { ...connect, protocolVersion: 4, will }],
  [
    "CONNECT of MQTT 5 with a will",
    5,
    {
      ...connect,
      protocolVersion: 5,
      will,
      properties: { sessionExpiryInterval: 3600, receiveMaximum: 100 },
    },
  ],
  ["PINGREQ", 4, { cmd: "pingreq" }],
];

describe("the size of a packet", () => {
  for (const [what, version, packet] of packets) {
    it(`is right for a sent ${what}`, () => {
      const bytes = mqtt.generate(packet as mqtt.Packet, { protocolVersion: version });
      assert.equal(wireSize(packet as { cmd: string }, version), bytes.length);
    });

    it(`is right for a received ${what}`, () => {
      const bytes = mqtt.generate(packet as mqtt.Packet, { protocolVersion: version });
      const parser = mqtt.parser({ protocolVersion: version });
      let size = 0;
      parser.on("packet", (parsed: mqtt.Packet) => (size = wireSize(parsed, version)));
      parser.parse(bytes);
      assert.equal(size, bytes.length);
    });
  }
});
