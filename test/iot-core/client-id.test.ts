import assert from "node:assert/strict";
import { checkClientId } from "../../src/iot-core/client-id";

describe("checkClientId", () => {
  const table: readonly (readonly [name: string, clientId: string, code: string | undefined])[] = [
    ["a thing's name", "pump-1", undefined],
    ["wildcards, which AWS allows", "a+b#", undefined],
    ["empty", "", "client-id-empty"],
    ["128 bytes", "c".repeat(128), undefined],
    ["129 bytes", "c".repeat(129), "client-id-too-long"],
    ["126 bytes of three-byte letters", "가".repeat(42), undefined],
    ["129 bytes of three-byte letters", "가".repeat(43), "client-id-too-long"],
    ["AWS's own", "$GEN/1", "client-id-reserved"],
    ["dollar later", "a$", undefined],
    ["control character", "a\tb", "client-id-invalid-character"],
  ];
  for (const [name, clientId, code] of table) {
    it(`${name}: ${code ?? "allowed"}`, () => assert.equal(checkClientId(clientId)?.code, code));
  }
});
