import type { AwsIotError } from "../iot-core/errors";
import type { OutboxSettings, PublishProperties, Qos } from "../outbox/types";

/** Settings of one connection, checked and complete (design: saved format). */
export interface ConnectionSettings {
  /** node id: names the outbox folder and the generated client ID */
  readonly id: string;
  /** for people: name, or clientId@endpoint */
  readonly label: string;
  /** clean host name */
  readonly endpoint: string;
  readonly port: number;
  /** the ALPN protocol to offer; undefined: none */
  readonly alpn: string | undefined;
  /** SNI, and the name the server certificate must have */
  readonly serverName: string;
  readonly clientId: string;
  readonly protocolVersion: 4 | 5;
  /** seconds, 30 to 1200 */
  readonly keepalive: number;
  readonly clean: boolean;
  /** seconds; MQTT 5 and not clean only */
  readonly sessionExpiry: number;
  readonly autoConnect: boolean;
  readonly credentials: CredentialSource;
  readonly proxy: ProxySetting;
  readonly outbox: OutboxSettings;
  readonly birth: Announcement | undefined;
  readonly close: Announcement | undefined;
  readonly will: Announcement | undefined;
  /** why these settings cannot work: nothing is dialled, and what is published waits in the outbox */
  readonly fault?: AwsIotError;
}

/** Birth, close or will message. */
export interface Announcement {
  readonly topic: string;
  readonly payload: string;
  readonly qos: Qos;
  readonly retain: boolean;
}

/** PEM text where given, else a path that is read before each attempt to connect. */
export interface CredentialSource {
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
  readonly passphrase?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly caFile?: string;
}

/** `proxyOptions` of Node-RED's settings (version 4 and later). */
export interface ProxyOptions {
  /** absent: strict */
  readonly mode?: "strict" | "legacy";
  readonly favourUpperCase?: boolean;
  readonly lowerCaseOnly?: boolean;
  readonly excludeNpm?: boolean;
  /** absent: the environment of the process */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export type ProxySetting =
  | { readonly kind: "off" }
  /** what Node-RED's core nodes would take: from the environment, under the rules of Node-RED's settings */
  | { readonly kind: "auto"; readonly options?: ProxyOptions }
  | { readonly kind: "url"; readonly url: string };

/** What a connection is doing; `wanted` is kept apart. */
export type ConnectionStatus =
  | { readonly state: "idle" }
  /** next attempt at `until` (ms since the epoch) because of `error` */
  | { readonly state: "waiting"; readonly until: number; readonly error: AwsIotError | undefined }
  | { readonly state: "connecting"; readonly attempt: number; readonly error: AwsIotError | undefined }
  | {
      readonly state: "connected";
      readonly since: number;
      readonly sessionPresent: boolean;
      /** what needs somebody's care although all works: the client certificate ends soon, the birth message is left out */
      readonly warning?: AwsIotError;
    }
  /** will not try again until asked or changed: the settings or credentials cannot work */
  | { readonly state: "failed"; readonly error: AwsIotError }
  | { readonly state: "closing" };

/** A message received. */
export interface Incoming {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: Qos;
  readonly retain: boolean;
  readonly dup: boolean;
  readonly properties?: PublishProperties & { readonly reasonString?: string };
}

export interface Filter {
  readonly filter: string;
  readonly qos: Qos;
  /** MQTT 5 subscription options: no local, retain as published, retain handling */
  readonly nl?: boolean;
  readonly rap?: boolean;
  readonly rh?: 0 | 1 | 2;
  /** takes the subscription as others have it; what it wishes itself counts only while it is alone */
  readonly guest?: boolean;
}

export type FilterState =
  | { readonly state: "pending" }
  | { readonly state: "granted"; readonly qos: Qos }
  | { readonly state: "refused"; readonly error: AwsIotError };

/**
 * How a subscriber that acknowledges itself ends its work on a message. Each method does its work once, and none any
 * more when the link has ended on which the message came: AWS delivers it again on the next one.
 */
export interface Receipt {
  /** done: PUBACK goes out when every such subscriber has said so; also after `release` */
  acknowledge(): void;
  /** given up: makes room for the next message; without PUBACK AWS delivers this one again */
  release(): void;
}

/** One receiver of messages (an aws-iot-in node); gets each message once however many of its filters match. */
export interface Subscriber {
  /** a subscriber with the id of an earlier one takes over what that one has not acknowledged */
  readonly id: string;
  /** acknowledges messages of QoS 1 itself, and works on at most so many at a time */
  readonly ackLimit?: number | undefined;
  /** with a receipt where AWS waits for this subscriber */
  deliver(message: Incoming, receipt?: Receipt): void;
  filterState?(filter: string, state: FilterState): void;
}

/** One clock at the edge; tests give their own. */
export type { Clock, Timer } from "../outbox/types";
