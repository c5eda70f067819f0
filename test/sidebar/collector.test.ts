import assert from "node:assert/strict";
import type { Packet } from "../../src/connection/packet-tap";
import { Collector } from "../../src/sidebar/collector";
import { PREVIEW_BYTES } from "../../src/sidebar/model/protocol";

const start = 1_700_000_000_000;
const publish = (topic: string, payload: string | Buffer = "1", more: Partial<Packet> = {}): Packet => ({
  cmd: "publish",
  topic,
  payload,
  qos: 0,
  ...more,
});

describe("what is collected while an editor looks", () => {
  it("counts each second's messages and bytes in both directions, seconds without any too", () => {
    const collector = new Collector(5, start);
    collector.add({ direction: "out", packet: publish("ab", "123") }, start + 10);
    collector.add({ direction: "in", packet: publish("a", "12") }, start + 20);
    collector.add({ direction: "in", packet: publish("a", "ä") }, start + 990);
    collector.add({ direction: "in", packet: { cmd: "pingresp" } }, start + 990);
    assert.equal(collector.take(start + 999).seconds, undefined);
    const second = start / 1_000;
    assert.deepEqual(collector.take(start + 2_500).seconds, [
      { second, out: 1, outBytes: 5, in: 2, inBytes: 6 },
      { second: second + 1, out: 0, outBytes: 0, in: 0, inBytes: 0 },
    ]);
  });

  it("tells no more than a minute after a leap of the clock, and begins anew after one backwards", () => {
    const collector = new Collector(5, start);
    assert.equal(collector.take(start + 86_400_000).seconds?.length, 60);
    collector.add({ direction: "in", packet: publish("a") }, start);
    assert.equal(collector.take(start).seconds, undefined);
    assert.deepEqual(
      collector.take(start + 1_000).seconds?.map((one) => one.in),
      [1],
    );
  });

  it("tells of each topic the last message and how many there were", () => {
    const collector = new Collector(5, start);
    collector.add({ direction: "out", packet: publish("t", "old") }, start + 1);
    collector.add({ direction: "in", packet: publish("t", "new", { qos: 1, retain: true }) }, start + 2);
    assert.deepEqual(collector.take(start + 3, "topics").topics, [
      {
        topic: "t",
        out: 1,
        in: 1,
        since: start + 1,
        at: start + 2,
        direction: "in",
        qos: 1,
        retain: true,
        size: 3,
        payload: Buffer.from("new").toString("base64"),
      },
    ]);
    assert.equal(collector.take(start + 4, "topics").topics, undefined);
  });

  it("cuts payloads to 4 KB, and shorter where there are many", () => {
    const collector = new Collector(5, start);
    const big = Buffer.alloc(131_072, "x");
    collector.add({ direction: "in", packet: publish("t", big) }, start);
    const [topic] = collector.take(start, "topics").topics ?? [];
    assert.equal(topic?.size, 131_072);
    assert.equal(Buffer.from(topic?.payload ?? "", "base64").length, PREVIEW_BYTES);
    for (let i = 0; i < 1_500; i++) collector.add({ direction: "in", packet: publish(`t/${i}`, big) }, start);
    const { topics = [] } = collector.take(start, "topics");
    assert.equal(topics.length, 1_000);
    assert.equal(topics.at(-1)?.topic, "t/1499");
    const bytes = topics.reduce((sum, { payload }) => sum + Buffer.from(payload, "base64").length, 0);
    assert.ok(bytes <= 262_144, String(bytes));
  });

  it("holds no more than a megabyte of whole payloads", () => {
    const collector = new Collector(5, start);
    const first = Buffer.alloc(131_072, "x");
    for (const payload of [first, ...Array.from({ length: 7 }, () => Buffer.alloc(131_072))])
      collector.add({ direction: "in", packet: publish("t", payload) }, start);
    // its beginning was copied
    first.fill("y");
    const [packet] = collector.take(start, "packets").packets ?? [];
    const { payload = "", size } = collector.payload(packet?.number ?? 0) ?? {};
    assert.deepEqual([Buffer.from(payload, "base64").toString("latin1", 0, 1), size], ["x", 131_072]);
  });

  it("tells the newest 500 packets, and gives the payload of one when it is asked for", () => {
    const collector = new Collector(5, start);
    for (let i = 0; i < 2_345; i++) {
      collector.add(
        { direction: "out", packet: publish("t", String(i), { qos: 1, messageId: i }) },
        start + i,
      );
    }
    const { packets = [] } = collector.take(start + 3_000, "packets");
    assert.equal(packets.length, 500);
    const { number = 0, ...last } = packets.at(-1) ?? {};
    assert.deepEqual(JSON.parse(JSON.stringify(last)), {
      at: start + 2_344,
      direction: "out",
      type: "publish",
      id: 2_344,
      size: 12,
      codes: [],
      topic: "t",
      qos: 1,
      payloadSize: 4,
    });
    assert.deepEqual(collector.payload(number), { payload: Buffer.from("2344").toString("base64"), size: 4 });
    assert.equal(collector.payload(1), undefined);
  });

  it("puts into words what is shown only, and keeps the rest until it is", () => {
    const collector = new Collector(5, start);
    collector.add(
      { direction: "in", packet: publish("t", Buffer.alloc(131_072), { length: 131_075 }) },
      start,
    );
    assert.deepEqual(Object.keys(collector.take(start + 1_000)), ["seconds"]);
    assert.equal(collector.take(start + 1_000, "topics").topics?.[0]?.size, 131_072);
    const [packet] = collector.take(start + 1_000, "packets").packets ?? [];
    assert.deepEqual([packet?.payloadSize, packet?.size], [131_072, 131_079]);
    assert.equal(collector.take(start + 1_000, "packets").packets, undefined);
  });

  it("keeps the payloads of the last 500 packets only", () => {
    const collector = new Collector(5, start);
    const numbers: number[] = [];
    for (let i = 0; i < 600; i++) {
      collector.add({ direction: "in", packet: publish("t") }, start);
      numbers.push(collector.take(start, "packets").packets?.[0]?.number ?? 0);
    }
    assert.equal(numbers.filter((number) => collector.payload(number) !== undefined).length, 500);
    assert.notEqual(collector.payload(numbers.at(-1) ?? 0), undefined);
  });

  it("gives the reason codes of acknowledgements", () => {
    const collector = new Collector(5, start);
    const acknowledgements: Packet[] = [
      { cmd: "puback", messageId: 1, reasonCode: 0x87 },
      { cmd: "suback", messageId: 2, granted: [1, 0x87] },
      { cmd: "connack", returnCode: 5 },
      { cmd: "pingresp" },
    ];
    for (const packet of acknowledgements) collector.add({ direction: "in", packet }, start);
    assert.deepEqual(
      collector.take(start, "packets").packets?.map(({ codes }) => codes),
      [[0x87], [1, 0x87], [5], []],
    );
  });

  it("gives an acknowledgement of MQTT 3.1.1 no reason code", () => {
    const collector = new Collector(4, start);
    for (const packet of [
      { cmd: "connack", returnCode: 0 },
      { cmd: "puback", messageId: 1, reasonCode: 0 },
    ]) {
      collector.add({ direction: "out", packet }, start);
    }
    assert.deepEqual(
      collector.take(start, "packets").packets?.map(({ codes }) => codes),
      [[0], []],
    );
  });
});
