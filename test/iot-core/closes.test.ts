import assert from "node:assert/strict";
import { explainClose, type CloseFacts } from "../../src/iot-core/closes";
import { AwsIotError } from "../../src/iot-core/errors";
import { retryClass } from "../../src/iot-core/retry";
import { texts, type ErrorCode } from "../../src/iot-core/texts";
import { fill } from "../../src/iot-core/texts/fill";
import { en as sessionTexts } from "../../src/iot-core/texts/session";

const base: CloseFacts = { clientId: "pump-1", protocolVersion: 4, keepalive: 60, shortSessions: 0 };
const publish = { kind: "publish", name: "a/b", ago: 300 } as const;
const subscribe = { kind: "subscribe", name: "a/#", ago: 300 } as const;
const code = (disconnectCode: number): Partial<CloseFacts> => ({ protocolVersion: 5, disconnectCode });

const cases: readonly (readonly [ErrorCode, Partial<CloseFacts>, RegExp?])[] = [
  ["closed-by-endpoint", {}],
  ["closed-by-endpoint", { shortSessions: 2 }],
  ["closed-by-endpoint", { lastSent: { ...publish, ago: 2_001 } }],
  ["closed-by-endpoint-mqtt5", { protocolVersion: 5 }],
  ["closed-after-publish", { lastSent: publish }, /publish to "a\/b"/],
  ["closed-after-subscribe", { lastSent: subscribe }, /subscribe to "a\/#"/],
  ["session-taken-over-likely", { shortSessions: 3 }, /ended 3 sessions.*"pump-1"/],
  ["session-taken-over-likely", { shortSessions: 4, nodeCode: "ECONNRESET" }],
  ["network-lost", { nodeCode: "ECONNRESET", lastSent: publish }, /ECONNRESET/],
  ["network-lost", { nodeCode: "ETIMEDOUT", shortSessions: 3 }],
  ["keepalive-timeout", { keepaliveTimeout: true, shortSessions: 3 }, /keep-alive of 60 s/],
  ["endpoint-malformed", { malformed: "Invalid header flag bits" }, /Invalid header flag bits/],
  ["session-taken-over", code(0x8e), /"pump-1"/],
  ["server-shutting-down", code(0x8b), /0x8B/],
  ["keepalive-missed", code(0x8d), /keep-alive of 60 s \(0x8D\)/],
  ["disconnect-not-authorized", code(0x87), /0x87/],
  ["disconnect-topic", code(0x90), /0x90 topic name invalid/],
  ["disconnect-topic", code(0x8f), /0x8F topic filter invalid/],
  ["disconnect-quota", code(0x97), /0x97 quota exceeded/],
  ["disconnect-quota", code(0x93), /0x93 receive maximum exceeded/],
  ["disconnect-administrative", code(0x98), /0x98/],
  ["disconnect-protocol", code(0x82), /0x82 protocol error/],
  ["disconnect-protocol", code(0xa1)],
  ["disconnect-other", code(0x9d), /0x9D \(server moved\)/],
  ["disconnect-other", code(0)],
];

/** What ends a connection without facts of its end. */
const elsewhere = ["client-id-in-use", "unexpected-failure"];

describe("causes of the end of a connection", () => {
  for (const [expected, facts, sentence] of cases) {
    it(`${expected}: ${JSON.stringify(facts)}`, () => {
      const error = explainClose({ ...base, ...facts });
      assert.equal(error.code, expected);
      assert.equal(error.phase, "session");
      if (sentence) assert.match(error.message, sentence);
    });
  }

  it("reaches every text", () => {
    const reached = new Set<string>([...cases.map(([reachedCode]) => reachedCode), ...elsewhere]);
    assert.deepEqual(
      Object.keys(sessionTexts).filter((text) => !reached.has(text)),
      [],
    );
  });

  it("fills every placeholder, in every language, and gives no two causes the same sentence", () => {
    const sentences = new Map<string, string>();
    for (const [expected, facts] of cases) {
      const { params, message } = explainClose({ ...base, ...facts });
      for (const table of Object.values(texts())) {
        const { short, sentence, remedy } = table[expected];
        assert.doesNotMatch(fill(`${short} ${sentence} ${remedy}`, params), /__\w+__|undefined|\(\)/);
      }
      assert.equal(sentences.get(message) ?? expected, expected);
      sentences.set(message, expected);
    }
  });
});

describe("how soon to try again", () => {
  const classes: readonly (readonly [string, AwsIotError])[] = [
    ["before-endpoint", new AwsIotError("dns-not-found", "resolve")],
    ["before-endpoint", new AwsIotError("tcp-refused", "tcp")],
    ["before-endpoint", new AwsIotError("proxy-forbidden", "proxy")],
    ["at-endpoint", new AwsIotError("tls-cut", "tls")],
    ["at-endpoint", new AwsIotError("closed-before-connack", "mqtt")],
    ["at-endpoint", new AwsIotError("network-lost", "session")],
    ["at-endpoint", new AwsIotError("acknowledgement-overdue", "publish")],
    ["refused", new AwsIotError("client-certificate-revoked", "tls")],
    ["refused", new AwsIotError("connect-not-authorized", "mqtt")],
    ["refused", new AwsIotError("session-taken-over", "session")],
    ["refused", new AwsIotError("session-taken-over-likely", "session")],
    ["hopeless", new AwsIotError("key-mismatch", "credentials")],
    ["hopeless", new AwsIotError("client-id-in-use", "settings")],
  ];
  for (const [expected, error] of classes)
    it(`${error.code} is ${expected}`, () => assert.equal(retryClass(error), expected));
});
