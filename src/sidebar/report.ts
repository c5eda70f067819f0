import type { Connection } from "../connection/connection";
import type { DialRecord } from "../connection/dial-record";
import type { Trouble } from "../connection/troubles";
import type { ConnectionSettings, CredentialSource, ProxySetting } from "../connection/types";
import type { LiveConnection } from "./facts";
import { connectionFacts } from "./facts";
import type { ErrorFacts, StatusFacts } from "./model/protocol";

/** What a report begins with: name and version of each part. */
export type Versions = Readonly<Record<string, string>>;

/** Everything about a connection that helps somebody else to help, as text, without a secret and without a payload. */
export function supportReport(live: LiveConnection, versions: Versions, now: number): string {
  const { connection, settings } = live;
  const facts = connectionFacts(live, now);
  const { certificate } = facts;
  const { id, label, status } = facts;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ["Versions", lines(versions)],
    ["Connection", [`name: ${label}`, `node: ${id}`, ...statusLines(status)]],
    ["Settings", lines(settingLines(settings))],
    [
      "Client certificate",
      certificate
        ? lines({
            subject: certificate.subject,
            "certificate ID": certificate.id,
            valid: `${time(certificate.notBefore)} to ${time(certificate.notAfter)}`,
          })
        : ["none that can be read"],
    ],
    ["Last attempt to connect", connection?.lastDial ? dialLines(connection.lastDial) : []],
    ["Last troubles", (connection?.troubles.told ?? []).map(troubleLine)],
    [
      "Rejected messages",
      (connection?.troubles.rejected ?? []).map(
        ({ publish, ...trouble }) => `${publish.topic}: ${troubleLine(trouble)}`,
      ),
    ],
    ["Counters", connection ? counterLines(connection) : []],
  ];
  const parts = sections.map(([title, body]) => `${title}\n${indent(body.length > 0 ? body : ["none"])}`);
  return `AWS IoT connection report, ${time(now)}\n\n${parts.join("\n\n")}\n`;
}

const time = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
const lines = (values: Readonly<Record<string, string | number | boolean | undefined>>): string[] =>
  Object.entries(values).map(([name, value]) => `${name}: ${value ?? "unknown"}`);
const indent = (body: readonly string[]): string => body.map((line) => `  ${line}`).join("\n");
function counterLines(connection: Connection): string[] {
  // told above as a date
  const { certificateExpires: _expires, ...counters } = connection.stats();
  return lines(counters);
}

const errorLine = (name: string, error: ErrorFacts | undefined): string[] =>
  error ? [`${name}: ${error.code}, ${error.sentence}`] : [];

function statusLines(status: StatusFacts): string[] {
  const state = `state: ${status.state}`;
  switch (status.state) {
    case "connected":
      return [`${state} since ${time(status.since)}`, ...errorLine("warning", status.warning)];
    case "waiting":
      return [`${state} until ${time(status.until)}`, ...errorLine("because of", status.error)];
    case "connecting":
      return [`${state}, attempt ${status.attempt}`, ...errorLine("after", status.error)];
    case "failed":
      return [state, ...errorLine("because of", status.error)];
    default:
      return [state];
  }
}

const troubleLine = ({ at, error }: Trouble): string =>
  `${time(at)}  ${error.phase}  ${error.code}  ${error.message}`;

function dialLines({ startedAt, phases, facts, error }: DialRecord): string[] {
  const { server, proxy, alpnAsked, alpnChosen, connackCode } = facts;
  return [
    `began ${time(startedAt)}`,
    ...phases.map(
      ({ phase, state, ms, detail }) => `${phase}: ${state} in ${ms} ms${detail && `, ${detail}`}`,
    ),
    ...(proxy === undefined ? [] : [`proxy: ${proxy}`]),
    ...(alpnAsked === undefined ? [] : [`ALPN: asked for ${alpnAsked}, got ${alpnChosen || "none"}`]),
    ...(server === undefined ? [] : [`server certificate: ${server.subject}, issued by ${server.issuer}`]),
    ...(connackCode === undefined ? [] : [`CONNACK: ${connackCode}`]),
    ...(error === undefined ? [] : [`failed: ${error.code}, ${error.message}`]),
  ];
}

const settingLines = (settings: ConnectionSettings) => ({
  endpoint: `${settings.endpoint}:${settings.port}`,
  ALPN: settings.alpn ?? "none",
  "server name": settings.serverName,
  "client ID": settings.clientId,
  protocol: settings.protocolVersion === 5 ? "MQTT 5" : "MQTT 3.1.1",
  "keep alive": `${settings.keepalive} s`,
  session: settings.clean ? "clean" : `kept for ${settings.sessionExpiry} s`,
  "connects by itself": settings.autoConnect,
  proxy: proxyName(settings.proxy),
  certificate: sourceOf(settings.credentials, "cert"),
  "private key": sourceOf(settings.credentials, "key"),
  "root CA": sourceOf(settings.credentials, "ca"),
  outbox: `${settings.outbox.store}, at most ${settings.outbox.maxMessages} messages and ${settings.outbox.maxBytes} bytes, ${settings.outbox.overflow}, age ${settings.outbox.maxAge} s`,
  pace: `${settings.outbox.publishRate} messages and ${settings.outbox.byteRate} bytes a second`,
  messages:
    ["birth", "close", "will"].filter((name) => settings[name as "will"] !== undefined).join(", ") || "none",
});

/** Where the proxy is, without its user and password. */
const proxyName = (proxy: ProxySetting): string =>
  proxy.kind === "url" ? proxy.url.replace(/\/\/[^/]*@/, "//") : proxy.kind;

function sourceOf(credentials: CredentialSource, slot: "cert" | "key" | "ca"): string {
  if (credentials[slot]?.trim()) return "pasted";
  return credentials[`${slot}File`] ? "from a file" : "none";
}
