import { classifyEndpoint } from "./endpoint";
import { AwsIotError, type ErrorCode, type Params, type Phase } from "./errors";
import { hex, meaningOf } from "./reason-codes";

/** What a server's certificate says of itself; dates in milliseconds since the epoch. */
export interface ServerCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** the names it is for, with `, ` between them */
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
  /** the first bytes that came after CONNECT, as latin1 */
  readonly received?: string | undefined;
  /** the topic of the will message, if there is one */
  readonly willTopic?: string | undefined;
  /** milliseconds from the last CONNECT of this client ID that was accepted to this one */
  readonly sinceAcceptedMs?: number | undefined;
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
const status =
  (...statuses: number[]) =>
  ({ proxyStatus = 0 }: FailureFacts) =>
    statuses.includes(proxyStatus);
const late = ({ timedOutMs }: FailureFacts): boolean => timedOutMs !== undefined;
const otherwise = (): boolean => true;

const lookUp: readonly Row[] = [
  [({ proxy }) => proxy !== undefined, "proxy-not-found"],
  [code("ENOTFOUND", "ENODATA"), "dns-not-found"],
  [otherwise, "dns-unavailable"],
];

const unreachable = code("EHOSTUNREACH", "ENETUNREACH", "ENETDOWN", "EADDRNOTAVAIL", "EAFNOSUPPORT");
const silent = (facts: FailureFacts): boolean => late(facts) || facts.nodeCode === "ETIMEDOUT";
const onlyIpv6 = ({ addresses = [] }: FailureFacts): boolean =>
  addresses.length > 0 && addresses.every((address) => address.includes(":"));

const tcp: readonly Row[] = [
  [(facts) => facts.proxy !== undefined && code("ECONNREFUSED")(facts), "proxy-refused-connection"],
  [({ proxy }) => proxy !== undefined, "proxy-unreachable"],
  [(facts) => onlyIpv6(facts) && (silent(facts) || unreachable(facts)), "ipv6-unreachable"],
  [(facts) => facts.port === 443 && silent(facts), "tcp-timeout-443"],
  [silent, "tcp-timeout"],
  [code("ECONNREFUSED"), "tcp-refused"],
  [unreachable, "network-unreachable"],
  [otherwise, "tcp-failed"],
];

const proxy: readonly Row[] = [
  [late, "proxy-timeout"],
  [code("PROXY_EARLY_DATA"), "proxy-early-data"],
  [code("PROXY_URL_INVALID"), "proxy-url-invalid"],
  [(facts) => status(407)(facts) && facts.proxyAuthorized === true, "proxy-password-refused"],
  [status(407), "proxy-authentication"],
  [status(403), "proxy-forbidden"],
  [status(502, 503, 504), "proxy-gateway"],
  [({ proxyStatus }) => proxyStatus !== undefined, "proxy-refused"],
  [code("PROXY_NOT_HTTP"), "proxy-not-http"],
  [otherwise, "proxy-closed"],
];

/** Alerts about the client certificate come in the handshake with TLS 1.2, and after it with TLS 1.3. */
const certificateAlerts: readonly Row[] = [
  [alert(/ALERT_CERTIFICATE_EXPIRED/), "client-certificate-expired"],
  [alert(/ALERT_CERTIFICATE_REVOKED/), "client-certificate-revoked"],
  [alert(/ALERT_UNKNOWN_CA/), "client-certificate-ca-unknown"],
  [
    alert(/ALERT_(CERTIFICATE_UNKNOWN|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)/),
    "client-certificate-rejected",
  ],
  [alert(/ALERT_CERTIFICATE_REQUIRED/), "client-certificate-required"],
  [alert(/ALERT_HANDSHAKE_FAILURE/), "tls-handshake-refused"],
];

const untrusted = code(
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_GET_ISSUER_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "CERT_UNTRUSTED",
  "CERT_SIGNATURE_FAILURE",
  "INVALID_CA",
);
const issuedBy =
  (name: RegExp) =>
  ({ server }: FailureFacts): boolean =>
    name.test(server?.issuer ?? "");
const atAws = ({ host, serverName = host }: FailureFacts): boolean =>
  [host, serverName].some((name) => /\.amazonaws\./.test(name));

/** Kinds of names in a server certificate that show an AWS service without MQTT. */
const elsewhere = new Set(["credentials", "jobs", "greengrass", "control-plane", "other-aws"]);
const otherService = ({ server }: FailureFacts): boolean =>
  (server?.names ?? "")
    .split(", ")
    .some((name) => elsewhere.has(classifyEndpoint(name.replace("*", "x")).kind));

const serverCertificate: readonly Row[] = [
  [(facts) => untrusted(facts) && issuedBy(/VeriSign|Symantec/i)(facts), "server-ca-legacy"],
  [(facts) => untrusted(facts) && issuedBy(/\b(Amazon|Starfield)\b/)(facts), "server-ca-incomplete"],
  [(facts) => untrusted(facts) && atAws(facts), "tls-intercepted"],
  [untrusted, "server-ca-unknown"],
  [
    ({ nodeCode, server, now }) => nodeCode === "CERT_NOT_YET_VALID" && now < (server?.notBefore ?? 0),
    "server-certificate-not-yet-valid",
  ],
  [
    ({ nodeCode, server, now }) => nodeCode === "CERT_HAS_EXPIRED" && now > (server?.notAfter ?? Infinity),
    "server-certificate-expired",
  ],
  [code("CERT_NOT_YET_VALID", "CERT_HAS_EXPIRED"), "server-chain-dates"],
  [(facts) => code("ERR_TLS_CERT_ALTNAME_INVALID")(facts) && otherService(facts), "server-other-service"],
  [code("ERR_TLS_CERT_ALTNAME_INVALID"), "server-name-mismatch"],
];

const tls: readonly Row[] = [
  [alert(/NO_APPLICATION_PROTOCOL/), "alpn-refused"],
  [code("ALPN_NOT_CHOSEN"), "alpn-ignored"],
  ...certificateAlerts,
  ...serverCertificate,
  [alert(/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/), "tls-version-refused"],
  [alert(/UNRECOGNIZED_NAME/), "server-name-unknown"],
  [alert(/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/), "not-tls"],
  [late, "tls-timeout"],
  [code("ECONNRESET", "EPIPE", "ECONNABORTED", "CLOSED"), "tls-cut"],
  [otherwise, "tls-failed"],
];

/** CONNACK codes: MQTT 3.1.1 table 3.1, MQTT 5 table 3.1, and what AWS documents of them. */
const connack: Readonly<Record<number, ErrorCode>> = {
  1: "protocol-version-refused",
  2: "client-id-refused",
  3: "service-unavailable",
  4: "connect-bad-credentials",
  5: "connect-not-authorized",
  7: "connect-not-authorized",
  0x80: "connect-unspecified",
  0x84: "protocol-version-refused",
  0x85: "client-id-refused",
  0x86: "connect-bad-credentials",
  0x87: "connect-not-authorized",
  0x88: "service-unavailable",
  0x89: "service-unavailable",
  0x8a: "client-banned",
  0x90: "will-topic-refused",
  0x97: "connect-throttled",
  0x99: "will-refused",
  0x9a: "will-refused",
  0x9b: "will-refused",
  0x9f: "connect-throttled",
};

const mqtt: readonly Row[] = [
  ...certificateAlerts,
  [({ received }) => received?.startsWith("HTTP/") === true, "answered-http"],
  // a server that is asked with CONNECT has nothing else to say than CONNACK
  [({ received = "" }) => received !== "" && !received.startsWith(" "), "answered-not-mqtt"],
  [late, "connack-timeout"],
  [({ port, alpnChosen }) => port === 443 && !alpnChosen, "alpn-missing"],
  [({ alpnChosen }) => alpnChosen === "mqtt", "alpn-custom-authorizer"],
  // one a second is allowed, and this counts from our side
  [({ sinceAcceptedMs = Infinity }) => sinceAcceptedMs < 2_000, "connect-too-fast"],
  [({ protocolVersion }) => protocolVersion === 5, "closed-before-connack-mqtt5"],
  [({ willTopic }) => willTopic !== undefined, "closed-before-connack-will"],
  [otherwise, "closed-before-connack"],
];

const tables = { resolve: lookUp, tcp, proxy, tls, mqtt };

/** With a will, being denied may mean its topic as well as the client ID. */
function connackCause(code: number, { willTopic }: FailureFacts): ErrorCode {
  const found = connack[code] ?? "connect-refused";
  return found === "connect-not-authorized" && willTopic !== undefined
    ? "connect-not-authorized-will"
    : found;
}

/**
 * Why an attempt to connect failed: the most likely cause, in one sentence with its remedy. Where several causes look
 * the same from here (AWS closes without a word), the sentence says so and names them.
 */
export function explainFailure(facts: FailureFacts): AwsIotError {
  const { connackCode, phase, cause } = facts;
  const found =
    connackCode === undefined
      ? (tables[phase].find(([test]) => test(facts))?.[1] ?? "unexpected-failure")
      : connackCause(connackCode, facts);
  const aboutCertificate = certificateAlerts.some(([, code]) => code === found);
  const shown: Phase = phase === "mqtt" && aboutCertificate ? "tls" : phase;
  return new AwsIotError(found, shown, paramsOf(facts), { cause });
}

const paramsOf = (facts: FailureFacts): Params => ({
  endpoint: facts.host,
  port: facts.port,
  clientId: facts.clientId,
  serverName: facts.serverName ?? facts.host,
  addresses: facts.addresses?.join(", ") || "no address",
  proxy: facts.proxy ?? "",
  status: facts.proxyStatus ?? "",
  alpn: facts.alpnAsked ?? "none",
  reason: reasonOf(facts),
  seconds: Math.round((facts.timedOutMs ?? 0) / 1000),
  issuer: facts.server?.issuer ?? "an unnamed authority",
  names: firstOf(facts.server?.names) || "no name at all",
  notBefore: minute(facts.server?.notBefore),
  notAfter: minute(facts.server?.notAfter),
  now: minute(facts.now),
  code: facts.connackCode === undefined ? "" : hex(facts.connackCode),
  meaning: facts.connackCode === undefined ? "" : meaningOf(facts.connackCode),
  willTopic: facts.willTopic ?? "",
  sinceMs: facts.sinceAcceptedMs ?? "",
  certificateId: facts.certificateId ?? "unknown",
});

/** The first few names: some certificates have dozens. */
const firstOf = (names = ""): string => names.split(", ").slice(0, 4).join(", ");

function reasonOf({ received, timedOutMs, nodeCode, message }: FailureFacts): string {
  if (received) return `it begins with "${received.replaceAll(/[^ -~]/g, ".")}"`;
  if (timedOutMs !== undefined) return `no answer within ${Math.round(timedOutMs / 1000)} s`;
  return nodeCode ?? message ?? "no error code";
}

/** A date for people, to the minute. */
const minute = (time = Number.NaN): string =>
  Number.isNaN(time) ? "unknown" : `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
