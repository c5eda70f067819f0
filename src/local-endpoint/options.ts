import { quotas } from "../iot-core/quotas";
import type { Clock } from "./clock";
import { systemClock } from "./clock";
import type { PolicyDocument } from "./policy";
import { allowAll } from "./policy";

/** AWS IoT Core's limits as the gate applies them; `Infinity` switches one off. */
export interface Limits {
  publishesPerSecond: number;
  bytesPerSecond: number;
  subscriptionsPerConnection: number;
  filtersPerSubscribe: number;
  payloadBytes: number;
  /** unacknowledged QoS 1 messages in each direction */
  inFlight: number;
  topicAliasMax: number;
  keepaliveMin: number;
  keepaliveMax: number;
  /** the account's maximum, seconds */
  sessionExpiry: number;
  /** off by default: tests reconnect faster */
  connectsPerSecondPerClientId: number;
  /** off by default: birth messages of tests follow faster */
  retainedPerSecondPerTopic: number;
}

/** Where AWS is unknown or differs by version, both ways can be had. */
export interface Behaviour {
  /** no ALPN on the 443-like listener */
  withoutAlpn: "http-400" | "close";
  /** an ALPN that AWS does not know, on the 443-like listener */
  unknownAlpn: "alert" | "accept";
  withoutServerName: "accept" | "close";
  wrongServerName: "close" | "accept";
  /** a certificate that is unknown, inactive, revoked or expired */
  certificateRefused: "after-connect" | "after-handshake" | "reset";
  /** CONNECT denied, MQTT 3.1.1: close without CONNACK, or its return code */
  connectDenied: "close" | 5 | 7;
  /** SUBSCRIBE denied, MQTT 3.1.1 */
  subscribeDenied: "close" | "suback" | "suback-and-close";
  /** more filters than a SUBSCRIBE may have, MQTT 3.1.1 */
  tooManyFilters: "close" | "suback";
  /** more subscriptions than a connection may have, MQTT 3.1.1 */
  tooManySubscriptions: "close" | "suback";
  /** QoS 2, MQTT 3.1.1 */
  qos2: "silence" | "close";
  /** more publishes than a second allows */
  tooManyPublishes: "discard" | "close" | "code";
  /** what the limit of publishes per second counts */
  publishRate: "in-and-out" | "in";
  /** which connection a second one with the same client ID ends */
  takeover: "old" | "new";
  /** a message that several filters of one connection match */
  overlapping: "once" | "each";
  maximumPacketSize: number;
}

export interface TlsOptions {
  versions: "1.2" | "1.3" | "both";
  keyType: "rsa" | "ec";
  chain: "leaf" | "intermediate" | "intermediate-missing";
  certificate: "valid" | "expired" | "not-yet-valid" | "wrong-name" | "self-signed";
}

export interface EndpointOptions {
  /** 0: any free port */
  port?: number;
  /** the DNS name of the server certificate, expected as SNI */
  name?: string;
  /** 443: ALPN decides; 8883: ALPN is optional */
  like?: 443 | 8883;
  tls?: Partial<TlsOptions>;
  /** a broker on plain TCP that speaks MQTT 5; without it, aedes inside this process */
  broker?: { host: string; port: number };
  limits?: Partial<Limits>;
  behaviour?: Partial<Behaviour>;
  /** of certificates issued without their own */
  policy?: PolicyDocument;
  region?: string;
  account?: string;
  clock?: Clock;
  /** how many entries each list of the journal keeps at least */
  keep?: number;
}

export interface Settings extends Required<Omit<EndpointOptions, "broker">> {
  tls: TlsOptions;
  limits: Limits;
  behaviour: Behaviour;
  broker: { host: string; port: number } | undefined;
}

const limits: Limits = {
  publishesPerSecond: quotas.publishesPerSecond,
  bytesPerSecond: quotas.bytesPerSecond,
  subscriptionsPerConnection: quotas.subscriptionsPerConnection,
  filtersPerSubscribe: quotas.filtersPerSubscribe,
  payloadBytes: quotas.payloadBytes,
  inFlight: quotas.inFlight,
  topicAliasMax: quotas.topicAliasMax,
  keepaliveMin: quotas.keepaliveMin,
  keepaliveMax: quotas.keepaliveMax,
  sessionExpiry: quotas.sessionExpiryDefault,
  connectsPerSecondPerClientId: Infinity,
  retainedPerSecondPerTopic: Infinity,
};

const behaviour: Behaviour = {
  withoutAlpn: "http-400",
  unknownAlpn: "alert",
  withoutServerName: "accept",
  wrongServerName: "close",
  certificateRefused: "after-connect",
  connectDenied: "close",
  subscribeDenied: "close",
  tooManyFilters: "close",
  tooManySubscriptions: "suback",
  qos2: "silence",
  tooManyPublishes: "discard",
  publishRate: "in-and-out",
  takeover: "old",
  overlapping: "once",
  maximumPacketSize: 149_504,
};

const tls: TlsOptions = { versions: "both", keyType: "ec", chain: "leaf", certificate: "valid" };

export const settingsFrom = (options: EndpointOptions): Settings => ({
  port: 0,
  name: "localhost",
  like: 443,
  policy: allowAll,
  region: "eu-central-1",
  account: "123456789012",
  clock: systemClock,
  keep: 10_000,
  broker: undefined,
  ...options,
  tls: { ...tls, ...options.tls },
  limits: { ...limits, ...options.limits },
  behaviour: { ...behaviour, ...options.behaviour },
});
