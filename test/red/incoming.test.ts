import assert from "node:assert/strict";
import type { Incoming } from "../../src/connection/types";
import { toMessage, type Datatype } from "../../src/red/incoming";

const incoming = (payload: string | Buffer, more: Partial<Incoming> = {}): Incoming => ({
  topic: "a/b",
  payload: Buffer.from(payload),
  qos: 1,
  retain: false,
  dup: false,
  ...more,
});
const binary = Buffer.from([0xff, 0x00, 0x80]);
const typed = (contentType: string) => ({ properties: { contentType } });

const rows: readonly [Datatype, string, Incoming, unknown][] = [
  ["buffer", "bytes", incoming("x"), Buffer.from("x")],
  ["utf8", "text", incoming("grün"), "grün"],
  ["base64", "base64", incoming(binary), "/wCA"],
  ["json", "an object", incoming('{"t":1}'), { t: 1 }],
  ["json", "a bare value", incoming("21.5"), 21.5],
  ["auto-detect", "an object", incoming(' {"t":1}\n'), { t: 1 }],
  ["auto-detect", "an array", incoming("[1]"), [1]],
  ["auto-detect", "a number", incoming("-21.5"), -21.5],
  ["auto-detect", "true", incoming("true"), true],
  ["auto-detect", "null", incoming("null"), null],
  ["auto-detect", "text in quotes", incoming('"on"'), "on"],
  ["auto-detect", "text", incoming("on"), "on"],
  ["auto-detect", "text that begins like JSON", incoming("21 degrees"), "21 degrees"],
  ["auto-detect", "nothing", incoming(""), ""],
  ["auto-detect", "bytes that are no text", incoming(binary), binary],
  ["auto-detect", "text with a replacement character in it", incoming("a\uFFFDb"), "a\uFFFDb"],
  ["auto-detect", "text beyond ASCII", incoming("21 °C 온도"), "21 °C 온도"],
  ["auto-detect", "JSON that its content type calls text", incoming("[1]", typed("text/plain")), "[1]"],
  ["auto-detect", "a type with a parameter", incoming("[1]", typed("text/plain; charset=utf-8")), "[1]"],
  ["auto-detect", "JSON by type", incoming("{}", typed("application/JSON")), {}],
  ["auto-detect", "bytes by type", incoming("{}", typed("application/octet-stream")), Buffer.from("{}")],
  ["auto-detect", "an unknown type by its content", incoming("{}", typed("application/cbor")), {}],
];

describe("a message received", () => {
  for (const [datatype, what, from, payload] of rows) {
    it(`${datatype}: ${what}`, () => {
      const { message, error } = toMessage(from, datatype);
      assert.equal(error, undefined);
      assert.deepEqual(message.payload, payload);
    });
  }

  const failures: readonly [Datatype, Incoming, string][] = [
    ["json", incoming("{oops"), "payload-not-json"],
    ["json", incoming(""), "payload-not-json"],
    ["json", incoming(binary), "payload-not-utf8"],
    ["auto-detect", incoming("{oops", typed("application/json")), "payload-not-json"],
  ];
  for (const [datatype, from, code] of failures) {
    it(`${datatype}: ${code} comes with payload, topic, qos and retain`, () => {
      const { message, error } = toMessage(from, datatype);
      assert.equal(error?.code, code);
      const { payload } = from;
      assert.deepEqual(message, { topic: "a/b", payload, qos: 1, retain: false, ...from.properties });
    });
  }

  it("carries the MQTT 5 properties, and marks what AWS marks as sent again", () => {
    const properties = { responseTopic: "r", userProperties: { a: "b" }, messageExpiryInterval: 9 };
    const { message } = toMessage(incoming("x", { properties, dup: true, qos: 0, retain: true }), "utf8");
    assert.deepEqual(message, {
      topic: "a/b",
      payload: "x",
      qos: 0,
      retain: true,
      dup: true,
      ...properties,
    });
  });

  it("gives two nodes objects of their own", () => {
    const from = incoming("{}");
    assert.notEqual(toMessage(from, "json").message.payload, toMessage(from, "json").message.payload);
  });
});
