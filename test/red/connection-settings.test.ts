import assert from "node:assert/strict";
import { folderName } from "../../src/red/connection-settings";

describe("the folder of a connection", () => {
  for (const id of ["d4f6a1b2c3e4f506", "a1b2c3d4.e5f6a7", "d4f6a1b2c3e4f506-a1b2c3d4e5f60718"]) {
    it(`is named like the node: ${id}`, () => assert.equal(folderName(id), id));
  }

  const odd = [
    "..",
    ".",
    "",
    "a/b",
    "a\\b",
    "a:b",
    "a*b?",
    "CON",
    "nul",
    "aux.1",
    "A1",
    "a1.",
    "a ",
    "가",
    "a".repeat(300),
  ];
  for (const id of odd) {
    it(`is named so that every system takes it: ${JSON.stringify(id.slice(0, 20))}`, () => {
      assert.match(folderName(id), /^[0-9a-f]{16}$/);
    });
  }

  it("differs for nodes that differ", () => {
    assert.equal(new Set(odd.map(folderName)).size, odd.length);
  });
});
