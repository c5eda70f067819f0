import assert from "node:assert/strict";
import { MessageLog, MOST_MESSAGES, toJsonLines } from "../../../src/sidebar/model/message-log";
import {
  isRefusal,
  MOST_PACKETS,
  PacketLog,
  packetDetail,
  packetLines,
} from "../../../src/sidebar/model/packet-log";
import type { MessageNews, PacketNews } from "../../../src/sidebar/model/protocol";

const message = (
  number: number,
  topic = "t",
  payload = "x",
  more: Partial<MessageNews> = {},
): MessageNews => ({
  number,
  at: Date.UTC(2026, 0, 1) + number,
  topic,
  qos: 1,
  retain: false,
  dup: false,
  size: Buffer.byteLength(payload),
  payload: Buffer.from(payload).toString("base64"),
  ...more,
});
const numbers = (log: MessageLog) => log.shown.map(({ number }) => number);

describe("the messages of the test client", () => {
  it("are kept up to a bound, in the search too", () => {
    const log = new MessageLog();
    log.search = "even";
    for (let i = 0; i < 3 * MOST_MESSAGES; i++) log.add([message(i, i % 2 ? "odd" : "even")]);
    assert.equal(log.searched.length, MOST_MESSAGES);
    assert.equal(log.shown.length, MOST_MESSAGES / 2);
    assert.equal(log.shown[0]?.number, 2 * MOST_MESSAGES);
    log.search = "";
    assert.equal(log.shown.length, MOST_MESSAGES);
  });

  it("are found by topic and by payload, whatever the case", () => {
    const log = new MessageLog();
    log.add([message(1, "Plant/A", "x"), message(2, "b", '{"Temp":1}'), message(3, "c", "y")]);
    for (const [search, found] of [
      ["plant", [1]],
      ["temp", [2]],
      ["zzz", []],
      ["", [1, 2, 3]],
    ] as const) {
      log.search = search;
      assert.deepEqual(numbers(log), found, search);
    }
  });

  it("stand still during a pause, and are all there after it", () => {
    const log = new MessageLog();
    log.add([message(1)]);
    log.paused = true;
    log.add([message(2), message(3)]);
    assert.deepEqual([numbers(log), log.waiting], [[1], 2]);
    log.paused = false;
    assert.deepEqual([numbers(log), log.waiting], [[1, 2, 3], 0]);
  });

  it("stand still during a pause whatever is searched", () => {
    const log = new MessageLog();
    log.add([message(1, "a"), message(2, "b")]);
    log.paused = true;
    log.add(Array.from({ length: MOST_MESSAGES }, (_, i) => message(3 + i, "a")));
    log.search = "a";
    assert.deepEqual([numbers(log), log.waiting], [[1], MOST_MESSAGES]);
    log.search = "";
    assert.deepEqual([numbers(log), log.waiting], [[1, 2], MOST_MESSAGES]);
    log.paused = false;
    assert.equal(log.shown.length, MOST_MESSAGES);
  });

  it("are gone when they are cleared, and so is a pause", () => {
    const log = new MessageLog();
    log.add([message(1)], 7);
    log.paused = true;
    log.add([message(2)]);
    log.clear();
    assert.deepEqual([log.searched.length, log.shown.length, log.missed, log.waiting], [0, 0, 0, 0]);
    assert.equal(log.paused, false);
    log.add([message(3)]);
    assert.deepEqual(numbers(log), [3]);
  });

  it("are exported as JSON lines that tell text from bytes, and what was cut", () => {
    const log = new MessageLog();
    log.add([
      message(0, "t", "a\n\u2028"),
      message(1, "t", "", { payload: "//4=", size: 2, retain: true, properties: { contentType: "x" } }),
      message(2, "t", "start", { size: 9_000, dup: true }),
    ]);
    const lines = toJsonLines(log.shown)
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    const common = { topic: "t", qos: 1, retain: false };
    assert.deepEqual(lines, [
      { time: "2026-01-01T00:00:00.000Z", ...common, size: 5, payload: "a\n\u2028" },
      {
        time: "2026-01-01T00:00:00.001Z",
        ...common,
        retain: true,
        size: 2,
        payloadBase64: "//4=",
        properties: { contentType: "x" },
      },
      { time: "2026-01-01T00:00:00.002Z", ...common, dup: true, size: 9_000, payload: "start", cut: true },
    ]);
  });
});

describe("the packets of a connection", () => {
  const packet = (number: number, more: Partial<PacketNews> = {}): PacketNews => ({
    number,
    at: 1_000 + number * 10,
    direction: "out",
    type: "publish",
    size: 9,
    codes: [],
    ...more,
  });

  it("are the last 500, with the time between two of them", () => {
    const log = new PacketLog();
    for (let i = 0; i < 600; i++) log.add([packet(i)]);
    assert.equal(log.rows.length, MOST_PACKETS);
    assert.equal(log.first, 100);
    assert.equal(log.rows[0]?.gap, 10);
    const fresh = new PacketLog();
    fresh.add([packet(1), packet(0)]);
    assert.deepEqual(
      fresh.rows.map(({ gap }) => gap),
      [undefined, 0],
    );
  });

  const details: readonly [Partial<PacketNews>, string][] = [
    [{ topic: "a/b", qos: 1, retain: true, dup: true }, "a/b · QoS 1 · RETAIN · DUP"],
    [{ topic: "\u202ea ", qos: 0 }, "⟨U+202E⟩a␣ · QoS 0"],
    [{ type: "puback", codes: [] }, ""],
    [{ type: "puback", codes: [0x87] }, "0x87 not authorized"],
    [{ type: "suback", codes: [0, 1, 0x87] }, "granted QoS 0, granted QoS 1, 0x87 not authorized"],
    [{ type: "connack", codes: [0] }, "0x00 success"],
    [{ type: "puback", codes: [0x10] }, "0x10 no matching subscribers"],
    [{ type: "disconnect", codes: [0x8e] }, "0x8E session taken over"],
  ];
  for (const [more, text] of details) {
    it(`say "${text}"`, () => assert.equal(packetDetail(packet(1, more)), text));
  }

  const refusals: readonly [Partial<PacketNews>, boolean][] = [
    [{ type: "connack", codes: [0] }, false],
    [{ type: "connack", codes: [5] }, true],
    [{ type: "connack", codes: [0x87] }, true],
    [{ type: "puback", codes: [0x10] }, false],
    [{ type: "suback", codes: [1, 0x80] }, true],
  ];
  for (const [more, refuses] of refusals) {
    it(`${refuses ? "refuse" : "accept"} with ${JSON.stringify(more)}`, () =>
      assert.equal(isRefusal(packet(1, more)), refuses));
  }

  it("are exported as JSON lines", () => {
    const log = new PacketLog();
    log.add([packet(1, { topic: "t", qos: 0 })]);
    assert.deepEqual(JSON.parse(packetLines(log.rows)), {
      time: "1970-01-01T00:00:01.010Z",
      direction: "out",
      type: "publish",
      size: 9,
      codes: [],
      topic: "t",
      qos: 0,
    });
  });
});
