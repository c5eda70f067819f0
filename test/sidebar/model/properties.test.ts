import assert from "node:assert/strict";
import { propertyFacts } from "../../../src/sidebar/model/properties";
import type { MessageProperties } from "../../../src/sidebar/model/protocol";

describe("the properties of a message", () => {
  const cases: readonly [MessageProperties, name: string, value: string][] = [
    [{ contentType: "a\u202eb" }, "contentType", "a⟨U+202E⟩b"],
    [{ responseTopic: "a/b" }, "responseTopic", "a/b"],
    [{ correlationData: "wrBD" }, "correlationData", "°C"],
    [{ correlationData: "//4=" }, "correlationData", "//4="],
    [{ messageExpiryInterval: 60 }, "messageExpiryInterval", "60"],
    [{ payloadFormatIndicator: true }, "payloadFormatIndicator", "property.yes"],
    [{ payloadFormatIndicator: false }, "payloadFormatIndicator", "property.no"],
    [{ userProperties: { unit: ["K", "°C"] } }, "userProperties", '{"unit":["K","°C"]}'],
  ];
  for (const [properties, name, value] of cases) {
    it(`${name}: ${value}`, () =>
      assert.deepEqual(
        propertyFacts(properties, (key) => key),
        [{ name: `property.${name}`, value }],
      ));
  }
});
