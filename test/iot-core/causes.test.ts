import assert from "node:assert/strict";
import { explainFailure, type FailureFacts } from "../../src/iot-core/causes";
import { meaningOf } from "../../src/iot-core/reason-codes";
import { texts, type ErrorCode } from "../../src/iot-core/texts";
import { en as connectTexts } from "../../src/iot-core/texts/connect";
import { fill } from "../../src/iot-core/texts/fill";

const NOW = Date.parse("2026-11-23T10:00:00Z");
const DAY = 86_400_000;

const base: FailureFacts = {
  phase: "tls",
  host: "abc-ats.iot.eu-central-1.amazonaws.com",
  port: 443,
  clientId: "pump-1",
  protocolVersion: 5,
  serverName: "abc-ats.iot.eu-central-1.amazonaws.com",
  alpnAsked: "x-amzn-mqtt-ca",
  alpnChosen: "x-amzn-mqtt-ca",
  addresses: ["192.0.2.1", "2001:db8::1"],
  now: NOW,
  certificateId: "f00d",
};

const server = (more: Partial<NonNullable<FailureFacts["server"]>> = {}): FailureFacts["server"] => ({
  subject: "CN",
  issuer: "Amazon, Amazon RSA 2048 M01",
  names: "*.iot.eu-central-1.amazonaws.com",
  notBefore: NOW - DAY,
  notAfter: NOW + DAY,
  ...more,
});

type Facts = Partial<FailureFacts>;
const resolve = (facts: Facts): Facts => ({ phase: "resolve", addresses: [], ...facts });
const tcp = (facts: Facts): Facts => ({ phase: "tcp", ...facts });
const proxy = (facts: Facts): Facts => ({ phase: "proxy", proxy: "proxy.plant:3128", ...facts });
const tls = (nodeCode: string, facts: Facts = {}): Facts => ({ nodeCode, ...facts });
const mqtt = (facts: Facts): Facts => ({ phase: "mqtt", ...facts });
const v4 = (facts: Facts): Facts => ({ phase: "mqtt", protocolVersion: 4, ...facts });
const own = { host: "broker.plant", serverName: "broker.plant" };
const will = { willTopic: "pump/gone" };

/** Every cause, by what is observed of it; the first line of each is its plainest form. */
const cases: readonly (readonly [ErrorCode, Facts, RegExp?])[] = [
  [
    "dns-not-found",
    resolve({ nodeCode: "ENOTFOUND" }),
    /"abc-ats.iot.eu-central-1.amazonaws.com" is not known/,
  ],
  ["dns-not-found", resolve({ nodeCode: "ENODATA" })],
  ["dns-unavailable", resolve({ nodeCode: "EAI_AGAIN" }), /EAI_AGAIN/],
  ["dns-unavailable", resolve({ timedOutMs: 15_000 }), /no answer within 15 s/],
  ["proxy-not-found", resolve({ nodeCode: "ENOTFOUND", proxy: "proxy.plant:3128" }), /proxy.plant:3128/],
  ["tcp-timeout-443", tcp({ timedOutMs: 15_000 }), /192.0.2.1, 2001:db8::1.* port 443/],
  ["tcp-timeout-443", tcp({ nodeCode: "ETIMEDOUT" })],
  ["tcp-timeout", tcp({ port: 8883, timedOutMs: 15_000 }), /port 8883/],
  ["tcp-timeout", tcp({ port: 8883, nodeCode: "ETIMEDOUT" })],
  ["tcp-refused", tcp({ nodeCode: "ECONNREFUSED" }), /refuses connections on port 443/],
  ["network-unreachable", tcp({ nodeCode: "ENETUNREACH" }), /ENETUNREACH/],
  ["network-unreachable", tcp({ nodeCode: "EHOSTUNREACH" })],
  ["ipv6-unreachable", tcp({ nodeCode: "ENETUNREACH", addresses: ["2001:db8::1"] }), /2001:db8::1/],
  ["ipv6-unreachable", tcp({ timedOutMs: 15_000, addresses: ["2001:db8::1"] })],
  ["tcp-failed", tcp({ nodeCode: "EACCES" }), /EACCES/],
  [
    "proxy-refused-connection",
    tcp({ nodeCode: "ECONNREFUSED", proxy: "proxy.plant:3128" }),
    /proxy.plant:3128/,
  ],
  ["proxy-unreachable", tcp({ timedOutMs: 15_000, proxy: "proxy.plant:3128" }), /no answer within 15 s/],
  ["proxy-timeout", proxy({ timedOutMs: 15_000 }), /within 15 s/],
  ["proxy-early-data", proxy({ nodeCode: "PROXY_EARLY_DATA", proxyStatus: 200 })],
  ["proxy-url-invalid", proxy({ nodeCode: "PROXY_URL_INVALID", proxy: undefined })],
  ["proxy-authentication", proxy({ nodeCode: "PROXY_STATUS", proxyStatus: 407, proxyAuthorized: false })],
  ["proxy-password-refused", proxy({ nodeCode: "PROXY_STATUS", proxyStatus: 407, proxyAuthorized: true })],
  ["proxy-forbidden", proxy({ nodeCode: "PROXY_STATUS", proxyStatus: 403 }), /forbids .* port 443/],
  ["proxy-gateway", proxy({ nodeCode: "PROXY_STATUS", proxyStatus: 502 }), /\(502\)/],
  ["proxy-refused", proxy({ nodeCode: "PROXY_STATUS", proxyStatus: 405 }), /status 405/],
  ["proxy-not-http", proxy({ nodeCode: "PROXY_NOT_HTTP" })],
  ["proxy-closed", proxy({ nodeCode: "PROXY_CLOSED" })],
  ["alpn-refused", tls("ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL"), /"x-amzn-mqtt-ca"/],
  ["alpn-ignored", tls("ALPN_NOT_CHOSEN", { server: server() }), /"x-amzn-mqtt-ca"/],
  ["client-certificate-expired", tls("ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED"), /f00d/],
  ["client-certificate-expired", mqtt({ nodeCode: "ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED" })],
  ["client-certificate-revoked", tls("ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED"), /f00d/],
  [
    "client-certificate-rejected",
    tls("ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN"),
    /f00d.*CERTIFICATE_UNKNOWN/,
  ],
  ["client-certificate-rejected", mqtt({ nodeCode: "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE" })],
  ["client-certificate-ca-unknown", tls("ERR_SSL_TLSV1_ALERT_UNKNOWN_CA"), /f00d/],
  ["client-certificate-required", mqtt({ nodeCode: "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED" })],
  ["tls-handshake-refused", tls("ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE")],
  [
    "server-ca-legacy",
    tls("UNABLE_TO_GET_ISSUER_CERT_LOCALLY", { server: server({ issuer: "VeriSign, Class 3" }) }),
  ],
  [
    "server-ca-incomplete",
    tls("UNABLE_TO_VERIFY_LEAF_SIGNATURE", { server: server() }),
    /Amazon RSA 2048 M01/,
  ],
  [
    "tls-intercepted",
    tls("SELF_SIGNED_CERT_IN_CHAIN", { server: server({ issuer: "Zscaler" }) }),
    /by Zscaler, not/,
  ],
  [
    "server-ca-unknown",
    tls("DEPTH_ZERO_SELF_SIGNED_CERT", { ...own, server: server({ issuer: "plant" }) }),
    /plant/,
  ],
  [
    "server-certificate-not-yet-valid",
    tls("CERT_NOT_YET_VALID", { server: server({ notBefore: NOW + DAY }) }),
    /from 2026-11-24 10:00 UTC.*2026-11-23 10:00 UTC/,
  ],
  [
    "server-certificate-expired",
    tls("CERT_HAS_EXPIRED", { server: server({ notAfter: NOW - DAY }) }),
    /ended 2026-11-22 10:00 UTC.*2026-11-23 10:00 UTC/,
  ],
  ["server-chain-dates", tls("CERT_HAS_EXPIRED", { server: server() }), /CERT_HAS_EXPIRED/],
  [
    "server-other-service",
    tls("ERR_TLS_CERT_ALTNAME_INVALID", {
      server: server({
        names: "credentials.iot.eu-west-1.amazonaws.com, *.credentials.iot.eu-west-1.amazonaws.com",
      }),
    }),
    /credentials.iot/,
  ],
  [
    "server-name-mismatch",
    tls("ERR_TLS_CERT_ALTNAME_INVALID", { server: server(), serverName: "other.example" }),
    /for \*\.iot\.eu-central-1.*not for "other.example"/,
  ],
  [
    "server-name-mismatch",
    tls("ERR_TLS_CERT_ALTNAME_INVALID", { server: server({ names: "" }) }),
    /no name at all/,
  ],
  ["tls-version-refused", tls("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION")],
  ["tls-version-refused", tls("ERR_SSL_UNSUPPORTED_PROTOCOL")],
  ["server-name-unknown", tls("ERR_SSL_TLSV1_UNRECOGNIZED_NAME")],
  ["not-tls", tls("ERR_SSL_WRONG_VERSION_NUMBER"), /port 443 does not speak TLS/],
  ["tls-timeout", { timedOutMs: 15_000 }, /within 15 s/],
  ["tls-cut", tls("ECONNRESET"), /ECONNRESET/],
  ["tls-cut", tls("CLOSED")],
  ["tls-failed", tls("ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR"), /INTERNAL_ERROR/],
  ["tls-failed", { message: "something new" }, /something new/],
  ["answered-http", mqtt({ received: "HTTP/1.1 400 Bad", alpnChosen: false })],
  ["answered-not-mqtt", mqtt({ received: "SSH-2.0-OpenSSH\r" }), /begins with "SSH-2.0-OpenSSH\."/],
  ["connack-timeout", mqtt({ timedOutMs: 20_000 }), /within 20 s/],
  ["alpn-missing", mqtt({ alpnChosen: false })],
  ["alpn-custom-authorizer", mqtt({ alpnChosen: "mqtt" })],
  ["connect-too-fast", v4({ sinceAcceptedMs: 1_010 }), /"pump-1" was closed,? 1010 ms after/],
  ["closed-before-connack-mqtt5", mqtt({ sinceAcceptedMs: 60_000 }), /client\/pump-1/],
  ["closed-before-connack", v4({}), /client\/pump-1/],
  ["closed-before-connack", v4({ nodeCode: "ECONNRESET" })],
  ["closed-before-connack-will", v4(will), /"pump\/gone"/],
  ["protocol-version-refused", v4({ connackCode: 1 }), /0x01/],
  ["protocol-version-refused", mqtt({ connackCode: 0x84 }), /0x84/],
  ["client-id-refused", v4({ connackCode: 2 }), /"pump-1" \(0x02\)/],
  ["client-id-refused", mqtt({ connackCode: 0x85 })],
  ["service-unavailable", v4({ connackCode: 3 }), /0x03 server unavailable/],
  ["service-unavailable", mqtt({ connackCode: 0x88 })],
  ["service-unavailable", mqtt({ connackCode: 0x89 }), /0x89 server busy/],
  ["connect-bad-credentials", v4({ connackCode: 4 })],
  ["connect-bad-credentials", mqtt({ connackCode: 0x86 })],
  ["connect-not-authorized", v4({ connackCode: 5 }), /"pump-1" to connect \(0x05\)/],
  ["connect-not-authorized", v4({ connackCode: 7 })],
  ["connect-not-authorized", mqtt({ connackCode: 0x87 })],
  ["connect-not-authorized-will", mqtt({ connackCode: 0x87, ...will }), /"pump\/gone" \(0x87\)/],
  ["connect-unspecified", mqtt({ connackCode: 0x80 })],
  ["client-banned", mqtt({ connackCode: 0x8a })],
  ["will-topic-refused", mqtt({ connackCode: 0x90 })],
  ["will-refused", mqtt({ connackCode: 0x9b }), /QoS not supported/],
  ["will-refused", mqtt({ connackCode: 0x9a }), /retain not supported/],
  ["connect-throttled", mqtt({ connackCode: 0x97 }), /quota exceeded/],
  ["connect-throttled", mqtt({ connackCode: 0x9f }), /connection rate exceeded/],
  ["connect-refused", mqtt({ connackCode: 0x8c }), /0x8C \(bad authentication method\)/],
  ["connect-refused", v4({ connackCode: 6 }), /0x06 \(not in the MQTT specification\)/],
];

/** Made by the dial itself, without facts. */
const withoutFacts = ["attempt-cancelled"];

describe("causes of a failed attempt", () => {
  for (const [code, facts, sentence] of cases) {
    it(`${code}: ${JSON.stringify({ phase: base.phase, ...facts }).slice(0, 110)}`, () => {
      const error = explainFailure({ ...base, ...facts });
      assert.equal(error.code, code);
      if (sentence) assert.match(error.message, sentence);
    });
  }

  it("reaches every text", () => {
    const reached = new Set<string>([...cases.map(([code]) => code), ...withoutFacts]);
    assert.deepEqual(
      Object.keys(connectTexts).filter((code) => !reached.has(code)),
      [],
    );
  });

  it("fills every placeholder, in every language", () => {
    for (const [language, table] of Object.entries(texts())) {
      for (const [code, facts] of cases) {
        const { short, sentence, remedy } = table[code];
        const { params } = explainFailure({ ...base, ...facts });
        const text = fill(`${short} ${sentence} ${remedy}`, params);
        assert.doesNotMatch(text, /__\w+__|undefined|NaN|\(\)| {2}/, `${language} ${code}: ${text}`);
      }
    }
  });

  it("gives no two causes the same sentence", () => {
    const sentences = new Map<string, string>();
    for (const [code, facts] of cases) {
      const { message } = explainFailure({ ...base, ...facts });
      assert.equal(sentences.get(message) ?? code, code, message);
      sentences.set(message, code);
    }
  });

  it("blames the certificate, not MQTT, for an alert that TLS 1.3 brings after the handshake", () => {
    const late = explainFailure({
      ...base,
      ...mqtt({ nodeCode: "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED" }),
    });
    assert.equal(late.phase, "tls");
  });

  it("says what is unknown as unknown", () => {
    const { certificateId: _none, ...unknown } = base;
    const error = explainFailure({ ...unknown, phase: "mqtt", protocolVersion: 4 });
    assert.match(error.remedy, /certificate unknown/);
    assert.match(explainFailure({ ...base, phase: "tls" }).message, /no error code/);
  });

  it("names at most four names of a server certificate", () => {
    const names = Array.from({ length: 40 }, (_, i) => `name-${i}.example`).join(", ");
    const { message } = explainFailure({
      ...base,
      ...tls("ERR_TLS_CERT_ALTNAME_INVALID", { server: server({ names }) }),
    });
    assert.match(message, /name-3\.example, not for/);
    assert.doesNotMatch(message, /name-4\.example/);
  });

  it("has words for every reason code it meets", () => {
    for (const [, { connackCode }] of cases)
      if (connackCode !== undefined && connackCode !== 6)
        assert.doesNotMatch(meaningOf(connackCode), /not in/);
  });
});
