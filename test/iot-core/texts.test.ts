import assert from "node:assert/strict";
import { texts } from "../../src/iot-core/texts";

const placeholders = (text: string): string[] =>
  [...new Set(text.match(/__\w+?__/g) ?? [])].toSorted((a, b) => a.localeCompare(b));

describe("error texts", () => {
  const { "en-US": english, ...translations } = texts();
  it("has texts at all", () => assert.ok(Object.keys(english ?? {}).length > 30));

  for (const [code, text] of Object.entries(english ?? {})) {
    it(`${code}: kebab-case, a short that fits a status, a sentence and a remedy`, () => {
      assert.match(code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.ok(text.short.length <= 45, text.short);
      assert.ok(text.sentence.length > text.short.length);
      assert.notEqual(text.remedy, "");
    });
  }

  for (const [language, table] of Object.entries(translations)) {
    for (const [code, text] of Object.entries(table)) {
      const base = new Map(Object.entries(english ?? {})).get(code);
      it(`${code} in ${language} uses only the values of the English text`, () => {
        const given = placeholders(`${base?.short} ${base?.sentence} ${base?.remedy}`);
        const used = placeholders(`${text.short} ${text.sentence} ${text.remedy}`);
        assert.deepEqual(
          used.filter((one) => !given.includes(one)),
          [],
        );
      });
    }
  }
});
