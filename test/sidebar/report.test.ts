import assert from "node:assert/strict";
import { AwsIotError } from "../../src/iot-core/errors";
import { supportReport } from "../../src/sidebar/report";
import { HandMade, outcome } from "./support";

const now = Date.UTC(2026, 5, 1, 12);

describe("the support report", () => {
  const live = new HandMade("c1", {
    proxy: { kind: "url", url: "http://user:p%40ss-word@proxy.example:3128" },
    credentials: { cert: "CERT-PEM", key: "KEY-PEM", passphrase: "PASS-PHRASE", caFile: "/etc/ca.pem" },
    will: { topic: "gone", payload: "WILL-PAYLOAD", qos: 1, retain: false },
  });
  const error = new AwsIotError("unexpected-failure", "session", { reason: "it rained" });
  live.troubles.tell(error, now - 60_000);
  live.troubles.settled(
    outcome("rejected", { error }),
    { topic: "t/1", payload: "MY-PAYLOAD", qos: 1, retain: false },
    now,
  );
  live.lastDial = {
    startedAt: now - 90_000,
    phases: [
      { phase: "resolve", state: "done", ms: 12, detail: "192.0.2.1" },
      { phase: "tcp", state: "failed", ms: 15_000, detail: "" },
    ],
    facts: { proxy: "proxy.example:3128", alpnAsked: "x-amzn-mqtt-ca" },
    certificate: undefined,
    error: new AwsIotError("tcp-timeout", "tcp", { endpoint: "example.com", port: 443, seconds: 15 }),
  };
  const report = supportReport(live, { "Node-RED": "4.1.15", "Node.js": "v20" }, now);

  it("tells what somebody needs to help", () => {
    for (const wanted of [
      /^AWS IoT connection report, 2026-06-01 12:00:00 UTC\n/,
      /Node-RED: 4\.1\.15/,
      /Connection\n {2}name: .+\n {2}node: c1\n {2}state: idle\n/,
      /endpoint: example\.com:443/,
      /client ID: gateway/,
      /proxy: http:\/\/proxy\.example:3128/,
      /certificate: pasted/,
      /resolve: done in 12 ms, 192\.0\.2\.1\n {2}tcp: failed in 15000 ms\n/,
      /ALPN: asked for x-amzn-mqtt-ca, got none/,
      /failed: tcp-timeout, /,
      /root CA: from a file/,
      /messages: will/,
      /2026-06-01 11:59:00 UTC {2}session {2}unexpected-failure/,
      /t\/1: 2026-06-01/,
      /delivered: 7/,
    ]) {
      assert.match(report, wanted);
    }
  });

  it("holds no secret and no payload", () => {
    for (const secret of [
      "CERT-PEM",
      "KEY-PEM",
      "PASS-PHRASE",
      "user:",
      "ss-word",
      "MY-PAYLOAD",
      "WILL-PAYLOAD",
    ]) {
      assert.equal(report.includes(secret), false, secret);
    }
  });

  it("is complete also for a connection that nothing has used", () => {
    const unused = new HandMade();
    unused.used = false;
    assert.match(supportReport(unused, {}, now), /Counters\n {2}none\n$/);
  });
});
