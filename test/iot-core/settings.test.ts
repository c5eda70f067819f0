import assert from "node:assert/strict";
import { SettingsReader } from "../../src/iot-core/settings";
import { texts } from "../../src/iot-core/texts";
import { fill } from "../../src/iot-core/texts/fill";

describe("settings that cannot be used", () => {
  type Read = (reader: SettingsReader) => unknown;
  const unset = ["environment-variable-missing", /environment variable V, which is not set\./] as const;
  const cases: readonly [unknown, Read, code: string, english: RegExp][] = [
    [
      "x",
      (it) => it.number("f", 1),
      "setting-not-a-number",
      /"f" is "x" but must be a whole number from 1\./,
    ],
    [
      0,
      (it) => it.number("f", 1, 9),
      "setting-out-of-range",
      /"f" is "0" but must be a whole number from 1 to 9\./,
    ],
    ["x", (it) => it.boolean("f"), "setting-not-a-flag", /must be true or false\./],
    [true, (it) => it.text("f"), "setting-not-a-text", /"f" is "true" but must be text\./],
    ["x", (it) => it.oneOf("f", ["a", "b"]), "setting-not-a-choice", /must be one of: a, b\./],
    ["${V}", (it) => it.text("f"), ...unset],
    ["${V}", (it) => it.number("f", 1, 9), ...unset],
    ["${V}", (it) => it.boolean("f"), ...unset],
    ["${V}", (it) => it.oneOf("f", ["a", "b"]), ...unset],
    [{ toString: 1 }, (it) => it.number("f", 1), "setting-not-a-number", /"f" is "\{"toString":1\}"/],
  ];
  for (const [value, read, code, english] of cases) {
    it(`${JSON.stringify(value)}: ${code}, in whole sentences of each language`, () => {
      const reader = new SettingsReader({ f: value }, { f: 1 });
      read(reader);
      const [error, ...others] = reader.errors;
      assert.deepEqual([error?.code, others], [code, []]);
      assert.match(error?.message ?? "", english);
      assert.match(error?.remedy ?? "", /in the node's settings/);
      const korean = new Map(Object.entries(texts()["ko"] ?? {})).get(code);
      const sentence = fill(`${korean?.sentence}${korean?.remedy}`, error?.params ?? {});
      assert.match(sentence, /\p{Script=Hangul}/u);
      assert.doesNotMatch(sentence, /__|whole number|one of|must/);
    });
  }
});
