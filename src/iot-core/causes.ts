import { AwsIotError, type ErrorCode, type Params, type Phase } from "./errors";

/** What a server's certificate says of itself; dates in milliseconds since the epoch. */
export interface ServerCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** the names it is for */
  readonly names: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** What was observed of an attempt to connect that failed. All that is known is given; nothing is guessed here. */
export interface FailureFacts {
  readonly phase: "resolve" | "tcp" | "proxy" | "tls" | "mqtt";
  readonly host: string;
  readonly port: number;
  readonly clientId: string;
  readonly protocolVersion: 4 | 5;
  readonly serverName?: string;
  /** proxy host and port, never its password */
  readonly proxy?: string | undefined;
  /** HTTP status the proxy answered with */
  readonly proxyStatus?: number | undefined;
  /** whether the proxy was given a user name and password */
  readonly proxyAuthorized?: boolean | undefined;
  readonly alpnAsked?: string | undefined;
  readonly alpnChosen?: string | false | undefined;
  /** Node's error code, and its text */
  readonly nodeCode?: string | undefined;
  readonly message?: string | undefined;
  /** the deadline that passed, in milliseconds */
  readonly timedOutMs?: number | undefined;
  /** addresses the name resolved to */
  readonly addresses?: readonly string[] | undefined;
  readonly tlsVersion?: string | undefined;
  readonly cipher?: string | undefined;
  readonly server?: ServerCertificate | undefined;
  /** the local clock, for certificate dates */
  readonly now: number;
  readonly connackCode?: number | undefined;
  readonly certificateId?: string | undefined;
  readonly cause?: unknown;
}

type Row = readonly [test: (facts: FailureFacts) => boolean, code: ErrorCode];

const code =
  (...codes: string[]) =>
  ({ nodeCode = "" }: FailureFacts) =>
    codes.includes(nodeCode);
const alert = (pattern: RegExp) => (facts: FailureFacts) =>
  pattern.test(facts.nodeCode ?? "") || pattern.test(facts.message ?? "");
const amazon = (issuer = "") => /Amazon|Starfield/.test(issuer);
const untrusted = code(
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_GET_ISSUER_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "CERT_UNTRUSTED",
);
const lateOrEarly = (facts: FailureFacts) => facts.phase === "tls" || facts.phase === "mqtt";

const resolve: readonly Row[] = [
  [code("ENOTFOUND", "ENODATA"), "dns-not-found"],
  [() => true, "dns-unavailable"],
];

const tcp: readonly Row[] = [
  [({ timedOutMs }) => timedOutMs !== undefined, "tcp-timeout"],
  [code("ETIMEDOUT"), "tcp-timeout"],
  [code("ECONNREFUSED"), "tcp-refused"],
  [code("EHOSTUNREACH", "ENETUNREACH", "ENETDOWN", "EADDRNOTAVAIL"), "network-unreachable"],
  [() => true, "tcp-failed"],
];

const proxy: readonly Row[] = [
  [({ timedOutMs }) => timedOutMs !== undefined, "proxy-timeout"],
  [code("PROXY_EARLY_DATA"), "proxy-early-data"],
  [code("PROXY_URL_INVALID"), "proxy-url-invalid"],
  [({ proxyStatus }) => proxyStatus === 407, "proxy-authentication"],
  [({ proxyStatus }) => proxyStatus === 403, "proxy-forbidden"],
  [({ proxyStatus }) => proxyStatus !== undefined, "proxy-refused"],
  [code("PROXY_NOT_HTTP"), "proxy-not-http"],
  [code("PROXY_CLOSED"), "proxy-closed"],
  [() => true, "proxy-unreachable"],
];

/** Alerts about the client certificate come in the handshake with TLS 1.2, and after it with TLS 1.3. */
const certificateAlerts: readonly Row[] = [
  [alert(/ALERT_CERTIFICATE_EXPIRED/i), "client-certificate-expired"],
  [alert(/ALERT_CERTIFICATE_REVOKED/i), "client-certificate-revoked"],
  [
    alert(/ALERT_(CERTIFICATE_UNKNOWN|BAD_CERTIFICATE|UNKNOWN_CA|UNSUPPORTED_CERTIFICATE)/i),
    "client-certificate-rejected",
  ],
  [alert(/ALERT_(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE)/i), "client-certificate-required"],
];

const tls: readonly Row[] = [
  [alert(/NO_APPLICATION_PROTOCOL/), "alpn-refused"],
  [code("ALPN_NOT_CHOSEN"), "alpn-ignored"],
  ...certificateAlerts,
  [code("ERR_TLS_CERT_ALTNAME_INVALID"), "server-name-mismatch"],
  [code("CERT_NOT_YET_VALID"), "server-certificate-not-yet-valid"],
  [code("CERT_HAS_EXPIRED"), "server-certificate-expired"],
  [
    (facts) => untrusted(facts) && facts.server !== undefined && !amazon(facts.server.issuer),
    "tls-intercepted",
  ],
  [untrusted, "server-ca-unknown"],
  [alert(/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/), "tls-version-refused"],
  [alert(/UNRECOGNIZED_NAME/), "server-name-unknown"],
  [alert(/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/), "not-tls"],
  [({ timedOutMs }) => timedOutMs !== undefined, "tls-timeout"],
  [code("ECONNRESET", "EPIPE", "ECONNABORTED", "CLOSED"), "tls-cut"],
  [() => true, "tls-failed"],
];

/** CONNACK codes: MQTT 3.1.1 table 3.1, MQTT 5 table 3.1, and what AWS documents of them. */
const connack: Readonly<Record<number, ErrorCode>> = {
  1: "protocol-version-refused",
  2: "client-id-refused",
  3: "service-unavailable",
  4: "connect-bad-credentials",
  5: "connect-not-authorized",
  7: "connect-not-authorized",
  0x84: "protocol-version-refused",
  0x85: "client-id-refused",
  0x86: "connect-bad-credentials",
  0x87: "connect-not-authorized",
  0x88: "service-unavailable",
  0x89: "service-unavailable",
  0x90: "will-refused",
  0x97: "connect-throttled",
  0x9b: "will-refused",
  0x9f: "connect-throttled",
};

const mqtt: readonly Row[] = [
  ...certificateAlerts,
  [alert(/Invalid header flag bits|HTTP\//), "answered-http"],
  [({ timedOutMs }) => timedOutMs !== undefined, "connack-timeout"],
  [({ port, alpnChosen }) => port === 443 && !alpnChosen, "alpn-missing"],
  [({ alpnChosen }) => alpnChosen === "mqtt", "alpn-custom-authorizer"],
  [() => true, "closed-before-connack"],
];

const tables = { resolve, tcp, proxy, tls, mqtt };

/**
 * Why an attempt to connect failed: the most likely cause, in one sentence with its remedy. Where several causes look
 * the same from here (AWS closes without a word), the sentence says so and names them.
 */
export function explainFailure(facts: FailureFacts): AwsIotError {
  const found =
    facts.connackCode === undefined
      ? (tables[facts.phase].find(([test]) => test(facts))?.[1] ?? "tls-failed")
      : (connack[facts.connackCode] ?? "connect-refused");
  const phase: Phase =
    lateOrEarly(facts) && certificateAlerts.some(([, late]) => late === found) ? "tls" : facts.phase;
  return new AwsIotError(found, phase, paramsOf(facts), { cause: facts.cause });
}

const paramsOf = (facts: FailureFacts): Params => ({
  endpoint: facts.host,
  port: facts.port,
  clientId: facts.clientId,
  serverName: facts.serverName ?? facts.host,
  proxy: facts.proxy ?? "",
  status: facts.proxyStatus ?? "",
  alpn: facts.alpnAsked ?? "",
  reason: facts.nodeCode ?? facts.message ?? "no error code",
  seconds: Math.round((facts.timedOutMs ?? 0) / 1000),
  issuer: facts.server?.issuer ?? "unknown",
  now: `${new Date(facts.now).toISOString().slice(0, 16).replace("T", " ")} UTC`,
  code: facts.connackCode === undefined ? "" : hex(facts.connackCode),
  certificateId: facts.certificateId ?? "unknown",
});

const hex = (number: number): string => `0x${number.toString(16).padStart(2, "0").toUpperCase()}`;

/** What was observed of a connection that ended after CONNACK. */
export interface CloseFacts {
  readonly clientId: string;
  readonly keepalive: number;
  /** reason code of a DISCONNECT packet (MQTT 5) */
  readonly disconnectCode?: number | undefined;
  readonly keepaliveTimeout?: boolean | undefined;
  /** Node's error code of the socket */
  readonly nodeCode?: string | undefined;
  /** sessions in a row that ended within seconds, without a code: how a takeover looks with MQTT 3.1.1 */
  readonly shortSessions: number;
  readonly cause?: unknown;
}

/** DISCONNECT codes: MQTT 5 table 3.13, those AWS documents. */
const disconnect: Readonly<Record<number, ErrorCode>> = {
  0x81: "disconnect-protocol",
  0x82: "disconnect-protocol",
  0x87: "disconnect-not-authorized",
  0x8b: "server-shutting-down",
  0x8d: "keepalive-timeout",
  0x8e: "session-taken-over",
  0x8f: "disconnect-topic",
  0x90: "disconnect-topic",
  0x93: "disconnect-quota",
  0x94: "disconnect-protocol",
  0x95: "disconnect-quota",
  0x96: "disconnect-quota",
  0x97: "disconnect-quota",
  0x98: "disconnect-administrative",
  0x9b: "disconnect-protocol",
  0xa1: "disconnect-protocol",
};

/** Why a connection that was up has ended. */
export function explainClose(facts: CloseFacts): AwsIotError {
  const { clientId, keepalive, disconnectCode, nodeCode } = facts;
  const params = {
    clientId,
    keepalive,
    code: disconnectCode === undefined ? "" : hex(disconnectCode),
    reason: nodeCode ?? "closed",
  };
  return new AwsIotError(closeCode(facts), "session", params, { cause: facts.cause });
}

function closeCode({ disconnectCode, keepaliveTimeout, nodeCode, shortSessions }: CloseFacts): ErrorCode {
  if (disconnectCode !== undefined) return disconnect[disconnectCode] ?? "disconnect-other";
  if (keepaliveTimeout) return "keepalive-timeout";
  if (shortSessions >= 3) return "session-taken-over";
  return nodeCode === undefined ? "closed-by-endpoint" : "network-lost";
}

/** How soon another attempt is sensible; see the back-off. */
export type RetryClass = "before-endpoint" | "at-endpoint" | "refused" | "hopeless";

const refusedCodes = new Set<ErrorCode>([
  "session-taken-over",
  "connect-not-authorized",
  "connect-bad-credentials",
  "connect-refused",
  "client-id-refused",
  "will-refused",
  "protocol-version-refused",
  "connect-throttled",
  "disconnect-quota",
  "disconnect-administrative",
]);

/** What failed before the endpoint was reached costs AWS nothing and is tried again soonest. */
export function retryClass(error: AwsIotError): RetryClass {
  if (error.phase === "settings" || error.phase === "credentials") return "hopeless";
  if (refusedCodes.has(error.code)) return "refused";
  return error.phase === "resolve" || error.phase === "tcp" || error.phase === "proxy"
    ? "before-endpoint"
    : "at-endpoint";
}
