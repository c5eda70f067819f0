import type { DisconnectReason } from "./journal";

/** What is wrong with a packet, and what AWS makes of it. */
export interface Breach {
  /** MQTT 5 reason code */
  code: number;
  reason: DisconnectReason;
  why: string;
  /** ends the connection also where an acknowledgement could carry the code */
  ends?: boolean;
}

export const codes = {
  malformed: 0x81,
  protocolError: 0x82,
  unsupportedVersion: 0x84,
  clientIdInvalid: 0x85,
  notAuthorized: 0x87,
  shuttingDown: 0x8b,
  badAuthenticationMethod: 0x8c,
  keepAliveTimeout: 0x8d,
  takenOver: 0x8e,
  filterInvalid: 0x8f,
  topicInvalid: 0x90,
  receiveMaximumExceeded: 0x93,
  topicAliasInvalid: 0x94,
  packetTooLarge: 0x95,
  quotaExceeded: 0x97,
  administrative: 0x98,
  qosNotSupported: 0x9b,
  subscriptionIdsNotSupported: 0xa1,
} as const;

export const mistake = (code: number, why: string): Breach => ({ code, reason: "CLIENT_ERROR", why });

export const fatal = (code: number, why: string): Breach => ({ ...mistake(code, why), ends: true });

export const denied = (action: string, resource: string): Breach => ({
  code: codes.notAuthorized,
  reason: "AUTH_ERROR",
  why: `policy does not allow iot:${action} on ${resource}`,
});

export const throttled = (why: string): Breach => ({ code: codes.quotaExceeded, reason: "THROTTLED", why });
