import assert from "node:assert/strict";
import { TopicsSeen } from "../../src/connection/topics-seen";

describe("topics seen", () => {
  it("are listed once each", () => {
    const seen = new TopicsSeen();
    for (const topic of ["a", "b", "a"]) seen.add(topic);
    assert.deepEqual(seen.list(), ["a", "b"]);
  });
  it("are the last 200", () => {
    const seen = new TopicsSeen();
    for (let i = 0; i < 1_000; i++) seen.add(String(i));
    assert.deepEqual([seen.list().length, seen.list()[0], seen.list().at(-1)], [200, "800", "999"]);
  });
});
