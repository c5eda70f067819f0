import assert from "node:assert/strict";
import { Ends } from "../../src/connection/ends";
import type { LinkEnd } from "../../src/connection/link";
import { AwsIotError } from "../../src/iot-core/errors";

const DAY = 86_400_000;
const closed = new AwsIotError("closed-by-endpoint", "session");
const end = (more: Partial<LinkEnd> = {}): LinkEnd => ({
  wasUp: true,
  connackCode: undefined,
  disconnectCode: undefined,
  connackTimeout: false,
  keepaliveTimeout: false,
  nodeCode: undefined,
  malformed: undefined,
  received: "",
  lastSent: undefined,
  fault: undefined,
  error: undefined,
  ...more,
});

describe("how links end", () => {
  it("counts the short sessions in a row, the last one included, until one lasts", () => {
    const ends = new Ends();
    const sessions = [1_000, 2_000, 3_000, 7 * DAY, 1_000, 29_999].map((lasted) => {
      const count = ends.shortSessions(lasted);
      ends.byPeer(closed, end(), lasted);
      return count;
    });
    assert.deepEqual(sessions, [1, 2, 3, 0, 1, 2]);
  });

  it("blames what was sent last where the endpoint gives no reason, or one that may mean it", () => {
    const suspicious = [undefined, 0x80, 0x81, 0x82, 0x83, 0x87, 0x8f, 0x90, 0x94, 0x95, 0x99, 0x9b];
    const all = [undefined, 0, ...Array.from({ length: 0x23 }, (_, i) => 0x80 + i)];
    const blamed = all.filter((code) => new Ends().byPeer(closed, end({ disconnectCode: code }), 0));
    assert.deepEqual(blamed, suspicious);
  });

  it("blames nothing for the end that the network or we made", () => {
    for (const more of [
      { keepaliveTimeout: true },
      { malformed: "x" },
      { fault: new Error("x") },
      { nodeCode: "EPIPE" },
    ])
      assert.equal(new Ends().byPeer(closed, end(more), 0), false);
    assert.equal(new Ends().byPeer(closed, end({ nodeCode: "ECONNRESET" }), 0), true);
    assert.equal(new Ends().byPeer(new AwsIotError("acknowledgement-overdue", "publish"), end(), 0), false);
  });
});
