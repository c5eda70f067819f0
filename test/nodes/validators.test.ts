import assert from "node:assert/strict";
import { parseConnection } from "../../src/nodes/aws-iot-connection/config";
import { definition as connection } from "../../src/nodes/aws-iot-connection/editor";
import { parseOut } from "../../src/nodes/aws-iot-out/config";
import { definition as out } from "../../src/nodes/aws-iot-out/editor";
import type { Saved } from "../../src/iot-core/settings";

/** What the validators use of the editor: its texts. */
const editor = { _: (key: string) => key };

describe("the form and the runtime judge alike", () => {
  before(() => void Object.assign(globalThis, { RED: editor }));
  after(() => void Reflect.deleteProperty(globalThis, "RED"));

  type Parse = (saved: Saved) => { readonly errors: readonly unknown[] };
  const cases: readonly [typeof out, Parse, property: string, good: unknown[], bad: unknown[]][] = [
    [
      out,
      parseOut,
      "userProps",
      ["", " ", "{}", '{"line":"4"}', ' {"line":["4","5"]} '],
      ['{"line":4}', '{"line":[4]}', "[]", "{", "4", "null"],
    ],
    [out, parseOut, "expiry", ["", 0, "0", 30, "4294967295"], [-1, "1.5", "soon", 4_294_967_296]],
    [
      connection,
      (saved) => parseConnection({ endpoint: "localhost", ...saved }),
      "proxy",
      ["", "auto", "off", "http://proxy", "https://user@proxy:3128/", " http://proxy:3128 "],
      ["proxy:3128", "http://proxy:3128/path", "http://", "socks5://proxy", "http://pro xy"],
    ],
  ];
  for (const [definition, parse, property, good, bad] of cases) {
    for (const value of [...good, ...bad]) {
      it(`${property} ${JSON.stringify(value)}`, () => {
        const node = { id: "n", name: "" };
        const verdict = definition.defaults[property]?.validate?.call(node, value, {});
        assert.deepEqual(
          { form: verdict === true, runtime: parse({ [property]: value }).errors.length === 0 },
          { form: good.includes(value), runtime: good.includes(value) },
        );
      });
    }
  }
});
