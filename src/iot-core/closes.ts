import { AwsIotError, type ErrorCode } from "./errors";
import { hex, meaningOf } from "./reason-codes";

/** The last PUBLISH or SUBSCRIBE before a connection ended, where it had no answer. */
export interface LastSent {
  readonly kind: "publish" | "subscribe";
  /** topic or filter */
  readonly name: string;
  /** milliseconds before the end */
  readonly ago: number;
}

/** What was observed of a connection that ended after CONNACK. */
export interface CloseFacts {
  readonly clientId: string;
  readonly protocolVersion: 4 | 5;
  /** seconds */
  readonly keepalive: number;
  /** reason code of a DISCONNECT packet (MQTT 5) */
  readonly disconnectCode?: number | undefined;
  /** PINGREQ had no answer */
  readonly keepaliveTimeout?: boolean | undefined;
  /** Node's error code of the socket */
  readonly nodeCode?: string | undefined;
  /** sessions in a row, this one included, that the endpoint ended within seconds and without a reason */
  readonly shortSessions: number;
  readonly lastSent?: LastSent | undefined;
  /** what was wrong with a packet that came, so that we closed */
  readonly malformed?: string | undefined;
  readonly cause?: unknown;
}

/** DISCONNECT codes: MQTT 5 table 3.13, those AWS documents. */
const disconnect: Readonly<Record<number, ErrorCode>> = {
  0x81: "disconnect-protocol",
  0x82: "disconnect-protocol",
  0x87: "disconnect-not-authorized",
  0x8b: "server-shutting-down",
  0x8d: "keepalive-missed",
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

/** So many short sessions in a row look like two clients that take the connection from each other. */
const TAKEOVERS = 3;
/** ms; what was sent earlier than this before the end has nothing to do with it */
const RIGHT_BEFORE = 2_000;

/** Why a connection that was up has ended. */
export function explainClose(facts: CloseFacts): AwsIotError {
  const { clientId, keepalive, disconnectCode, nodeCode, shortSessions, lastSent } = facts;
  const params = {
    clientId,
    keepalive,
    code: disconnectCode === undefined ? "" : hex(disconnectCode),
    meaning: disconnectCode === undefined ? "" : meaningOf(disconnectCode),
    reason: facts.malformed ?? nodeCode ?? "",
    sessions: shortSessions,
    topic: lastSent?.name ?? "",
    filter: lastSent?.name ?? "",
  };
  return new AwsIotError(closeCode(facts), "session", params, { cause: facts.cause });
}

function closeCode(facts: CloseFacts): ErrorCode {
  const { disconnectCode, keepaliveTimeout, nodeCode, shortSessions, lastSent, protocolVersion } = facts;
  if (disconnectCode !== undefined) return disconnect[disconnectCode] ?? "disconnect-other";
  if (keepaliveTimeout) return "keepalive-timeout";
  if (facts.malformed !== undefined) return "endpoint-malformed";
  if (nodeCode !== undefined && nodeCode !== "ECONNRESET") return "network-lost";
  if (lastSent && lastSent.ago <= RIGHT_BEFORE && nodeCode === undefined) {
    return lastSent.kind === "publish" ? "closed-after-publish" : "closed-after-subscribe";
  }
  if (shortSessions >= TAKEOVERS) return "session-taken-over-likely";
  if (nodeCode !== undefined) return "network-lost";
  return protocolVersion === 5 ? "closed-by-endpoint-mqtt5" : "closed-by-endpoint";
}
