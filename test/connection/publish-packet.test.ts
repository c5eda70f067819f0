import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { parser, type IPublishPacket } from "mqtt-packet";
import { writePublish, type Sending } from "../../src/connection/publish-packet";
import type { Publish, PublishProperties } from "../../src/outbox/types";

const base: Publish = { topic: "a/b", payload: "hello", qos: 1, retain: false };

/** What another implementation reads; every byte must belong to the one packet. */
function read(publish: Publish, sending: Sending): IPublishPacket {
  const packets: unknown[] = [];
  const reader = parser({ protocolVersion: sending.protocolVersion });
  reader.on("packet", (packet) => packets.push(packet));
  const stream = new PassThrough();
  writePublish(stream, publish, sending);
  for (let chunk = stream.read() as Buffer | null; chunk; chunk = stream.read() as Buffer | null) {
    assert.equal(reader.parse(chunk), 0);
  }
  assert.equal(packets.length, 1);
  return packets[0] as IPublishPacket;
}

for (const protocolVersion of [4, 5] as const) {
  const sending = { protocolVersion, packetId: 513, dup: false };

  describe(`a PUBLISH of protocol version ${protocolVersion}`, () => {
    for (const qos of [0, 1] as const)
      for (const retain of [false, true])
        for (const dup of [false, true]) {
          it(`has QoS ${qos}${retain ? ", RETAIN" : ""}${dup ? ", DUP" : ""}`, () => {
            const packet = read({ ...base, qos, retain }, { ...sending, dup });
            assert.deepEqual([packet.qos, packet.retain, packet.dup], [qos, retain, dup]);
            assert.equal(packet.messageId, qos === 0 ? undefined : 513);
            assert.deepEqual([packet.topic, String(packet.payload)], ["a/b", "hello"]);
          });
        }

    for (const size of [0, 1, 118, 119, 120, 121, 122, 2_048, 2_049, 16_370, 16_375, 16_380, 131_072]) {
      it(`has ${size} bytes of payload`, () => {
        assert.deepEqual(
          read({ ...base, payload: "x".repeat(size) }, sending).payload,
          Buffer.alloc(size, "x"),
        );
        assert.deepEqual(
          read({ ...base, payload: Buffer.alloc(size, 7) }, sending).payload,
          Buffer.alloc(size, 7),
        );
      });
    }

    it("counts letters of several bytes", () => {
      const packet = read({ ...base, topic: "측정/온도", payload: "21 °C 🌡" }, sending);
      assert.deepEqual([packet.topic, String(packet.payload)], ["측정/온도", "21 °C 🌡"]);
    });
  });
}

describe("the properties of a PUBLISH", () => {
  const all: PublishProperties = {
    payloadFormatIndicator: true,
    messageExpiryInterval: 604_800,
    contentType: "application/json",
    responseTopic: "답/으로",
    correlationData: Buffer.from([0, 255, 1]),
    userProperties: { one: "1", many: ["a", "b"], long: "x".repeat(200) },
  };
  const sending = { protocolVersion: 5, packetId: 1, dup: false } as const;
  const properties = (publish: Publish, how: Sending = sending) => {
    const found = read(publish, how).properties;
    return found && { ...found, userProperties: { ...found.userProperties } };
  };

  it("are all there", () => {
    assert.deepEqual(properties({ ...base, properties: all }), all);
  });

  it("are there one by one", () => {
    for (const [name, value] of Object.entries(all))
      assert.deepEqual(properties({ ...base, properties: { [name]: value } }), {
        userProperties: {},
        [name]: value,
      });
  });

  it("do not hold a topic alias, which only the link that set it knows", () => {
    assert.equal(properties({ ...base, properties: { topicAlias: 3 } })?.topicAlias, undefined);
  });

  it("are left out with protocol version 4", () => {
    assert.equal(properties({ ...base, properties: all }, { ...sending, protocolVersion: 4 }), undefined);
  });
});
