import assert from "node:assert/strict";
import {
  bestView,
  decodePayload,
  hexDump,
  isRounded,
  jsonOf,
  lineOf,
  textOf,
  visible,
  visibleTopic,
  Written,
  type Payload,
} from "../../../src/sidebar/model/payload";

const payload = (data: string | Buffer, size?: number): Payload => {
  const bytes = Buffer.from(data);
  return decodePayload(bytes.toString("base64"), size ?? bytes.length);
};

describe("a payload", () => {
  const views: readonly [string, string | Buffer, "json" | "text" | "hex"][] = [
    ["an object", '{"a":1}', "json"],
    ["a list with blanks around it", " [1, 2]\n", "json"],
    ["a number", "21.5", "text"],
    ["broken JSON", '{"a":', "text"],
    ["nothing", "", "text"],
    ["text in many scripts", "온도 21 °C 🌡️", "text"],
    ["markup", "<script>alert(1)</script>", "text"],
    ["bytes that are no UTF-8", Buffer.from([0xff, 0xfe, 0x00]), "hex"],
    ["UTF-8 full of control characters", Buffer.from([0, 1, 2, 3, 4, 65]), "hex"],
  ];
  for (const [what, data, view] of views) {
    it(`with ${what} is read best as ${view}`, () => assert.equal(bestView(payload(data)), view));
  }

  it("that was cut inside a character is text without it", () => {
    const emoji = Buffer.from("a🎉");
    for (let cut = 1; cut < emoji.length; cut++) {
      assert.equal(textOf(payload(emoji.subarray(0, cut), emoji.length)), "a");
    }
    assert.equal(textOf(payload(emoji)), "a🎉");
  });

  it("that ends inside a character although it is whole is no text", () => {
    assert.equal(textOf(payload(Buffer.from("a🎉").subarray(0, 3))), undefined);
  });

  it("of 128 KB of emoji is cut to one short line", () => {
    const emoji = Buffer.from("🎉".repeat(32_768));
    const line = lineOf(payload(emoji.subarray(0, 4_096), emoji.length));
    assert.match(line, /^(🎉){90,100}…$/u);
  });

  const lines: readonly [string | Buffer, string][] = [
    ["one\r\n  two\tthree ", "one two three"],
    ["a log with \u001b[31mcolours in it", "a log with ␛[31mcolours in it"],
    [Buffer.from([0xde, 0xad, 0xbe, 0xef]), "de ad be ef"],
  ];
  for (const [data, line] of lines)
    it(`in one line is ${line}`, () => assert.equal(lineOf(payload(data)), line));

  const unseen: readonly [string, string][] = [
    ["tab\tand\nline", "tab\tand\nline"],
    ["\u0007\u007f\u0085", "␇␡⟨U+0085⟩"],
    ["evil\u202egnp.exe", "evil⟨U+202E⟩gnp.exe"],
    ["zero\u200bwidth", "zero⟨U+200B⟩width"],
    ["👨‍👩‍👧", "👨‍👩‍👧"],
  ];
  for (const [text, shown] of unseen) {
    it(`shows ${JSON.stringify(text)} with nothing hidden`, () => assert.equal(visible(text), shown));
  }

  const topics: readonly [string, string][] = [
    [" two  words ", "␣two  words␣"],
    ["tab\tand\nline", "tab␉and␊line"],
    ["plant/\u202egnp.exe", "plant/⟨U+202E⟩gnp.exe"],
  ];
  for (const [topic, shown] of topics) {
    it(`shows the topic ${JSON.stringify(topic)} with nothing hidden`, () =>
      assert.equal(visibleTopic(topic), shown));
  }

  it("is JSON only as an object or a list", () => {
    assert.deepEqual(jsonOf('{"a":[1]}'), { a: [1] });
    for (const text of ["1", "null", '"a"', "{", "[1,]", "x[]"]) assert.equal(jsonOf(text), undefined, text);
  });

  it("is told to have rounded numbers where the browser does not give them as they are written", () => {
    const number = "12345678901234567890";
    const [shown] = jsonOf(`[${number}]`) as unknown[];
    const keeps = shown instanceof Written;
    assert.equal(keeps ? shown.source : shown, keeps ? number : Number(number));
    assert.equal(isRounded(`[${number}]`), !keeps);
    assert.equal(isRounded("[123456789012345]"), false);
  });

  it("in bytes has lines of sixteen", () => {
    assert.equal(
      hexDump(Buffer.from("0123456789abcdefg\u0000")),
      "00000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef\n" +
        `00010  67 00${" ".repeat(44)}g·`,
    );
    assert.equal(hexDump(Buffer.alloc(100_000)).split("\n").length, 256);
  });
});
