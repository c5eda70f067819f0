import assert from "node:assert/strict";
import type { ConnectionStatus } from "../../src/connection/types";
import { AwsIotError } from "../../src/iot-core/errors";
import { connectionStatus } from "../../src/red/status";
import { translating } from "./catalogue";

const now = new Date(2026, 10, 26, 14, 3, 0).getTime();
const refused = new AwsIotError("tcp-refused", "tcp", { port: 443, endpoint: "e" });
const calm = { waiting: 0, memoryInstead: false };

const green = { fill: "green", shape: "dot" };
const yellow = { fill: "yellow", shape: "ring" };
const red = { fill: "red", shape: "ring" };

const rows: readonly [string, ConnectionStatus, typeof calm, object][] = [
  [
    "the bare word is the core nodes' key",
    { state: "connected", since: now, sessionPresent: false },
    calm,
    { ...green, text: "node-red:common.status.connected" },
  ],
  [
    "what waits is told",
    { state: "connected", since: now, sessionPresent: false },
    { waiting: 1_204, memoryInstead: false },
    { ...green, text: "connected, 1,204 waiting" },
  ],
  [
    "an outbox that had to go to memory is told",
    { state: "connected", since: now, sessionPresent: false },
    { waiting: 2, memoryInstead: true },
    { ...green, text: "connected, 2 waiting, outbox in memory" },
  ],
  [
    "a certificate that ends soon is told",
    {
      state: "connected",
      since: now,
      sessionPresent: false,
      warning: new AwsIotError("certificate-expires-soon", "credentials", {
        days: 7,
        date: "2026-12-03",
        subject: "CN=x",
      }),
    },
    calm,
    { ...green, text: "connected: certificate ends 2026-12-03" },
  ],
  [
    "an attempt is under way",
    { state: "connecting", attempt: 3, error: refused },
    calm,
    { ...yellow, text: "node-red:common.status.connecting" },
  ],
  ["nobody asks for it", { state: "idle" }, calm, { ...red, text: "node-red:common.status.disconnected" }],
  ["it is ending", { state: "closing" }, calm, { ...red, text: "node-red:common.status.disconnected" }],
  [
    "the cause of a failure, when the next attempt is near",
    { state: "waiting", until: now + 1_000, error: refused },
    calm,
    { ...red, text: "disconnected: port 443 refused" },
  ],
  [
    "the cause and the time of the next attempt",
    { state: "waiting", until: now + 65_000, error: refused },
    { waiting: 7, memoryInstead: false },
    { ...red, text: "disconnected: port 443 refused, next attempt 14:04:05, 7 waiting" },
  ],
  [
    "what cannot work until it is changed has no next attempt",
    { state: "failed", error: new AwsIotError("certificate-missing", "credentials") },
    calm,
    { ...red, text: "disconnected: no client certificate" },
  ],
];

describe("the status of a node", () => {
  const RED = translating("en-US");
  for (const [what, status, details, expected] of rows) {
    it(`${status.state}: ${what}`, () =>
      assert.deepEqual(connectionStatus(RED, status, details, now), expected));
  }

  it("speaks the language of the runtime", () => {
    const status = { state: "waiting", until: now, error: refused } as const;
    const { text } = connectionStatus(translating("ko"), status, { waiting: 3, memoryInstead: false }, now);
    assert.equal(text, "disconnected: 포트 443 연결 거부, 대기 중 3건");
  });
});
