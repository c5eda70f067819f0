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

/** Receives the outcome of messages that were `safe` before they were settled. */
export type OutcomeListener = (outcome: Outcome, publish: Publish, frozen: Buffer | undefined) => void;
