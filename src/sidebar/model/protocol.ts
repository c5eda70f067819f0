import type { Params } from "../../iot-core/errors";

/**
 * What the runtime tells an editor that looks, as JSON, one object a line: each with what is new since the last. Times
 * are milliseconds since the epoch by the runtime's clock, payloads base64.
 */
export interface News {
  readonly now: number;
  /** in the first line: names this editor in what it asks for */
  readonly session?: string;
  /** all connections, when something of one has changed */
  readonly connections?: readonly ConnectionFacts[];
  /** numbers of the connections that have been used, by id, once a second */
  readonly stats?: Readonly<Record<string, Stats>>;
  readonly detail?: DetailNews;
  readonly tests?: readonly TestNews[];
  readonly outcomes?: readonly OutcomeNews[];
}

/** An error as it travels: the editor puts it into its own language by code and values. */
export interface ErrorFacts {
  readonly code: string;
  readonly params: Params;
  /** in English, for a code the editor does not know */
  readonly sentence: string;
  readonly remedy: string;
}

export type StatusFacts =
  | { readonly state: "idle" | "closing" }
  | { readonly state: "waiting"; readonly until: number; readonly error?: ErrorFacts }
  | { readonly state: "connecting"; readonly attempt: number; readonly error?: ErrorFacts }
  | {
      readonly state: "connected";
      readonly since: number;
      readonly sessionPresent: boolean;
      /** what needs somebody's care although all works */
      readonly warning?: ErrorFacts;
    }
  | { readonly state: "failed"; readonly error: ErrorFacts };

/** One connection; nothing of it is secret. */
export interface ConnectionFacts {
  readonly id: string;
  readonly label: string;
  readonly status: StatusFacts;
  readonly endpoint: string;
  readonly port: number;
  readonly clientId: string;
  readonly protocolVersion: 4 | 5;
  /** of the connection that is up */
  readonly tls?: { readonly version: string; readonly cipher: string; readonly alpn: string };
  readonly certificate?: CertificateFacts;
  readonly rejected: readonly RejectedFacts[];
}

export interface CertificateFacts {
  readonly subject: string;
  /** as the AWS IoT console shows it */
  readonly id: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

export interface RejectedFacts {
  readonly number: number;
  readonly at: number;
  readonly topic: string;
  readonly qos: 0 | 1;
  readonly size: number;
  readonly error: ErrorFacts;
}

/** Numbers of a connection, see `ConnectionStats`. */
export interface Stats {
  readonly waiting: number;
  readonly bytes: number;
  readonly inFlight: number;
  readonly oldestAge: number;
  readonly delivered: number;
  readonly rejected: number;
  readonly expired: number;
  readonly dropped: number;
  readonly failed: number;
  readonly received: number;
  readonly unmatched: number;
  readonly reconnects: number;
  readonly rate: number;
  readonly store: "disk" | "memory";
}

/** What is told of a connection besides its traffic, while the editor shows it. */
export type Part = "topics" | "packets";

/** What passed through the connection that is watched. */
export interface DetailNews {
  readonly id: string;
  readonly seconds?: readonly SecondNews[];
  readonly topics?: readonly TopicNews[];
  readonly packets?: readonly PacketNews[];
}

/** The PUBLISH packets of one second; bytes are topic plus payload, as AWS counts them. */
export interface SecondNews {
  /** seconds since the epoch */
  readonly second: number;
  readonly out: number;
  readonly outBytes: number;
  readonly in: number;
  readonly inBytes: number;
}

/** The last of what was published on a topic, and how many there were since the last line. */
export interface TopicNews {
  readonly topic: string;
  readonly out: number;
  readonly in: number;
  /** when the first of those counted passed */
  readonly since: number;
  /** when the last one passed */
  readonly at: number;
  readonly direction: Direction;
  readonly qos: number;
  readonly retain: boolean;
  readonly size: number;
  /** at most 4 KB of it */
  readonly payload: string;
}

export type Direction = "out" | "in";

export interface PacketNews {
  /** no other packet has it; a payload is asked for by it */
  readonly number: number;
  readonly at: number;
  readonly direction: Direction;
  readonly type: string;
  /** packet id */
  readonly id?: number | undefined;
  /** bytes before TLS */
  readonly size: number;
  /** reason codes */
  readonly codes: readonly number[];
  readonly topic?: string;
  readonly qos?: number;
  readonly retain?: boolean | undefined;
  readonly dup?: boolean | undefined;
  /** bytes of payload; absent: it has none to show */
  readonly payloadSize?: number;
}

/** What came for the test client through one connection. */
export interface TestNews {
  readonly connection: string;
  /** all its filters, when one has changed */
  readonly filters?: readonly FilterFacts[];
  readonly messages?: readonly MessageNews[];
  /** messages left out because more came than can be shown */
  readonly missed?: number;
}

export interface FilterFacts {
  readonly filter: string;
  readonly qos: number;
  readonly state: "pending" | "granted" | "refused";
  readonly error?: ErrorFacts;
}

export interface MessageNews {
  readonly number: number;
  readonly at: number;
  readonly topic: string;
  readonly qos: number;
  readonly retain: boolean;
  readonly dup: boolean;
  readonly size: number;
  /** at most 4 KB of it */
  readonly payload: string;
  readonly properties?: MessageProperties;
}

/** MQTT 5 properties of a PUBLISH; binary ones base64. */
export interface MessageProperties {
  readonly responseTopic?: string;
  readonly correlationData?: string;
  readonly contentType?: string;
  readonly messageExpiryInterval?: number;
  readonly payloadFormatIndicator?: boolean;
  readonly userProperties?: Readonly<Record<string, string | readonly string[]>>;
}

/** What became of what this editor published or sent again. */
export interface OutcomeNews {
  readonly number: number;
  /** unknown: only the editor says so, of what it will not hear of any more */
  readonly result: "waiting" | "delivered" | "rejected" | "expired" | "dropped" | "failed" | "unknown";
  readonly error?: ErrorFacts;
  readonly queuedMs: number;
  readonly attempts: number;
}

/** Filters one editor may have through one connection. */
export const MOST_FILTERS = 20;

/** Bytes of a payload that are shown without being asked for. */
export const PREVIEW_BYTES = 4_096;

/** The body of a request to publish. */
export interface PublishRequest {
  readonly connection: string;
  /** the editor's own count; its outcome carries it */
  readonly number: number;
  readonly topic: string;
  readonly payload: string;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  readonly properties?: MessageProperties;
}
