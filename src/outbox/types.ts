import type { AwsIotError } from "../iot-core/errors";

export type Qos = 0 | 1;

/** The MQTT 5 PUBLISH properties a flow can set or receive, in the spellings of Node-RED's core mqtt nodes. */
export interface PublishProperties {
  responseTopic?: string;
  correlationData?: Buffer;
  contentType?: string;
  /** seconds, AWS IoT Core: 1 to 604,800 */
  messageExpiryInterval?: number;
  payloadFormatIndicator?: boolean;
  userProperties?: Record<string, string | string[]>;
  topicAlias?: number;
}

/** One PUBLISH, validated against AWS IoT Core's rules before it is made. */
export interface Publish {
  readonly topic: string;
  readonly payload: string | Buffer;
  readonly qos: Qos;
  readonly retain: boolean;
  readonly properties?: PublishProperties;
}

export type Result = "delivered" | "rejected" | "expired" | "dropped" | "failed";

/** What became of a publish: each accepted publish has exactly one. Saved format, see the README. */
export interface Outcome {
  readonly result: Result;
  /** one sentence; absent when delivered */
  readonly reason?: string;
  /** the code of `error` */
  readonly code?: string;
  readonly error?: AwsIotError;
  readonly topic: string;
  readonly qos: Qos;
  /** milliseconds from accepting to the outcome */
  readonly queuedMs: number;
  /** how often it was sent */
  readonly attempts: number;
}

/**
 * The publisher's side of one message. Exactly one of `safe` and `settled` is called, once; after `safe` the outcome
 * goes to the listener registered for `origin`, as it does for messages of an earlier process.
 */
export interface Publisher {
  /** id of the aws-iot-out node */
  readonly origin: string;
  /** what to keep beside the message on disk so that its outcome can carry it; asked only when it leaves memory */
  freeze?(): Buffer | undefined;
  /** waiting, and recorded on disk: the flow need not hold it any longer */
  safe(): void;
  settled(outcome: Outcome): void;
}

/** Receives the outcome of messages that were `safe` before they were settled; also those of before it was there. */
export type OutcomeListener = (outcome: Outcome, publish: Publish, frozen: Buffer | undefined) => void;

/** Settings of one outbox, checked before they come here (design: saved format of aws-iot-connection). */
export interface OutboxSettings {
  readonly store: "disk" | "memory";
  /** bounds of what waits; messages in flight (at most 100) are not counted */
  readonly maxMessages: number;
  readonly maxBytes: number;
  readonly overflow: "drop-oldest" | "drop-newest";
  /** seconds; 0: no limit */
  readonly maxAge: number;
  /** messages per second; 0: no pacing */
  readonly publishRate: number;
  /** bytes (payload plus topic) per second; 0: no pacing */
  readonly byteRate: number;
  /** folder of the disk store */
  readonly folder: string;
}

/** A timer that has not fired yet. */
export interface Timer {
  cancel(): void;
}

/** The clock at the edge. Times are milliseconds since the epoch. */
export interface Clock {
  /** the time of day, which somebody may set */
  now(): number;
  /** the time of day at the start of the process, and what has passed since: for ages and deadlines; never set */
  steady(): number;
  setTimer(callback: () => void, ms: number): Timer;
}

/** What the outbox asks of the connection while it is up. */
export interface Carrier {
  /** Receive Maximum of the CONNACK; 65535 where the endpoint gave none */
  readonly receiveMaximum: number;
  readonly sessionPresent: boolean;
  /**
   * Hands one PUBLISH to the socket. `packetId` is 0 for QoS 0, else 1 to 65,000. The message is taken in every case; false means that
   * the socket's buffer is full, and nothing more is sent before `drained()`.
   */
  send(publish: Publish, packetId: number, dup: boolean): boolean;
}

/** What the outbox wishes of, and tells, its connection. Absent hooks are not called. */
export interface OutboxHooks {
  /** another connection takes the outbox over: end the link at once, `down` included */
  taken?(): void;
  /** no acknowledgement for 60 s: close this link as not `unexpected` and dial again; the messages stay */
  renew?(error: AwsIotError): void;
  /** something about the store is not as set; told once per change */
  onWarning?(error: AwsIotError): void;
  /** every outcome, also those without a publisher or listener, for the connection's counters and log */
  onSettled?(outcome: Outcome, publish: Publish): void;
}

/** How a link ended, as far as the outbox needs to know. */
export interface LinkEnd {
  /**
   * The endpoint closed without being asked, and the last message may be why: without a reason, or with one that means
   * what was sent. Not so: our own close, a keep-alive timeout, a network error, any other code of DISCONNECT, and while
   * something beside the outbox had no answer.
   */
  readonly unexpected: boolean;
}

/** Numbers of one outbox. */
export interface OutboxStats {
  /** accepted, not in flight, no outcome yet */
  readonly waiting: number;
  /** topic and payload of those waiting and in flight */
  readonly bytes: number;
  readonly inFlight: number;
  /** milliseconds since the oldest message without an outcome was accepted; 0: none */
  readonly oldestAge: number;
  readonly delivered: number;
  readonly rejected: number;
  readonly expired: number;
  readonly dropped: number;
  readonly failed: number;
  /** messages delivered in the last second */
  readonly rate: number;
  /** what is in use, which may differ from the setting */
  readonly store: "disk" | "memory";
}
