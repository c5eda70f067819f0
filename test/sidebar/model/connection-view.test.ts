import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AwsIotError } from "../../../src/iot-core/errors";
import { fill } from "../../../src/iot-core/texts/fill";
import { texts as errorTexts } from "../../../src/iot-core/texts";
import { certificateView, connectionView } from "../../../src/sidebar/model/connection-view";
import { Format } from "../../../src/sidebar/model/format";
import type { ConnectionFacts, Stats, StatusFacts } from "../../../src/sidebar/model/protocol";
import { causeOf, type Texts, type Translate } from "../../../src/sidebar/model/texts";

const DAY = 86_400_000;
const now = Date.UTC(2026, 5, 1);
const format = new Format("en-US");

/** As Node-RED translates: the key itself where there is no text. */
const translator =
  (catalogue: unknown): Translate =>
  (key, params = {}) => {
    const found = key
      .split(".")
      .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], catalogue);
    return typeof found === "string" ? fill(found, params) : key;
  };
const textsIn = (language: "en-US" | "ko"): Texts => ({
  text: translator(
    JSON.parse(readFileSync(join(__dirname, `../../../src/sidebar/locales/${language}.json`), "utf8")),
  ),
  errors: translator({ errors: errorTexts()[language] }),
});
const english = textsIn("en-US");

const {
  code,
  params,
  message: sentence,
  remedy,
} = new AwsIotError("tcp-refused", "tcp", {
  endpoint: "example.com",
  port: 443,
});
const error = { code, params, sentence, remedy };
const connection = (status: StatusFacts, more: Partial<ConnectionFacts> = {}): ConnectionFacts => ({
  id: "c1",
  label: "Plant",
  status,
  endpoint: "example.com",
  port: 443,
  clientId: "gateway",
  protocolVersion: 5,
  rejected: [],
  ...more,
});
const stats: Stats = {
  waiting: 1_200,
  bytes: 1,
  inFlight: 4,
  oldestAge: 0,
  delivered: 0,
  rejected: 0,
  expired: 0,
  dropped: 0,
  failed: 0,
  received: 0,
  unmatched: 0,
  reconnects: 3,
  rate: 0,
  store: "disk",
};
const view = (status: StatusFacts, texts = english) =>
  connectionView(connection(status), stats, now, format, texts);

describe("the card of a connection", () => {
  const rows: readonly [StatusFacts, string, string, string, boolean, boolean][] = [
    [{ state: "idle" }, "off", "Disconnected", "", true, false],
    [{ state: "closing" }, "busy", "Closing", "", false, false],
    [{ state: "connecting", attempt: 1 }, "busy", "Connecting", "", false, true],
    [{ state: "connecting", attempt: 4, error }, "busy", "Connecting", "attempt 4", false, true],
    [
      { state: "connected", since: now - 3_725_000, sessionPresent: false },
      "good",
      "Connected",
      "for 1 hr 2 min",
      false,
      true,
    ],
    [
      { state: "connected", since: now - 60_000, sessionPresent: false, warning: error },
      "soon",
      "Connected",
      "for 1 min",
      false,
      true,
    ],
    [
      { state: "waiting", until: now + 4_200, error },
      "bad",
      "Disconnected",
      "next attempt in 5 sec",
      true,
      true,
    ],
    [{ state: "waiting", until: now - 1, error }, "bad", "Disconnected", "next attempt now", true, true],
    [{ state: "failed", error }, "bad", "Cannot connect", "", true, false],
  ];
  for (const [status, tone, state, detail, canConnect, canDisconnect] of rows) {
    it(`is ${tone} and says "${state}${detail && `, ${detail}`}" when it is ${status.state}`, () => {
      const found = view(status);
      assert.deepEqual(
        [found.tone, found.state, found.detail, found.canConnect, found.canDisconnect],
        [tone, state, detail, canConnect, canDisconnect],
      );
    });
  }

  it("gives cause and remedy in the language of the editor", () => {
    const inKorean = view({ state: "failed", error }, textsIn("ko")).cause;
    assert.match(view({ state: "failed", error }).cause?.sentence ?? "", /example\.com/);
    assert.match(inKorean?.sentence ?? "", /[가-힣]/);
    assert.match(inKorean?.remedy ?? "", /[가-힣]/);
    const warned = view({ state: "connected", since: now, sessionPresent: false, warning: error });
    assert.match(warned.cause?.sentence ?? "", /example\.com/);
  });

  it("gives an error the editor does not know in English", () => {
    const unknown = { code: "of-tomorrow", params: {}, sentence: "It broke.", remedy: "Mend it." };
    assert.deepEqual(causeOf(unknown, english), { sentence: "It broke.", remedy: "Mend it." });
  });

  it("lists what it is made of, and only what is known", () => {
    const facts = (more: Partial<ConnectionFacts>, numbers?: Stats) =>
      connectionView(connection({ state: "idle" }, more), numbers, now, format, english).facts.map(
        ({ name, value }) => `${name}: ${value}`,
      );
    assert.deepEqual(facts({}), ["Endpoint: example.com:443", "Client ID: gateway", "Protocol: MQTT 5"]);
    const tls = { version: "TLSv1.3", cipher: "TLS_AES_128_GCM_SHA256", alpn: "" };
    assert.deepEqual(facts({ protocolVersion: 4, tls }, stats).slice(2), [
      "Protocol: MQTT 3.1.1",
      "TLS: TLSv1.3, TLS_AES_128_GCM_SHA256",
      "ALPN: none",
      "Reconnects: 3",
      "Waiting: 1,204",
    ]);
  });
});

describe("the bar of a certificate", () => {
  const rows: readonly [number, string, string, number][] = [
    [365, "good", "365 days left, until 2027-06-01", 1],
    [30, "good", "30 days left, until 2026-07-01", 30 / 365],
    [29, "soon", "29 days left, until 2026-06-30", 29 / 365],
    [0, "bad", "expired on 2026-06-01", 0],
    [-3, "bad", "expired on 2026-05-29", 0],
  ];
  for (const [days, tone, text, left] of rows) {
    it(`with ${days} days left is ${tone}`, () => {
      const notAfter = now + days * DAY;
      const facts = { subject: "CN=x", id: "ab", notBefore: notAfter - 365 * DAY, notAfter };
      const found = certificateView(facts, now, format, english);
      assert.deepEqual([found.tone, found.text], [tone, text]);
      assert.ok(Math.abs(found.left - left) < 0.001);
    });
  }
});
