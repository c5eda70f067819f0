import type { AwsIotError } from "../iot-core/errors";
import type { OutcomeListener, Publish, Publisher } from "../outbox/types";
import type { ConnectionStatus, Filter, Subscriber } from "./types";

/** Contract: the connection as the nodes see it. */
export interface ConnectionDoor {
  readonly status: ConnectionStatus;
  /** asks for the connection while at least one user holds it (and autoConnect is on); returns the release */
  hold(userId: string): () => void;
  /** msg.action connect and disconnect; connect settles when connected, or rejects with the error of the attempt */
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  onStatus(listener: (status: ConnectionStatus) => void): () => void;
  /** failures told once per change */
  onError(listener: (error: AwsIotError) => void): () => void;
  publish(publish: Publish, publisher: Publisher): void;
  onOutcome(origin: string, listener: OutcomeListener): () => void;
  /** declares the complete list of filters of a subscriber; an empty list removes it */
  subscribe(subscriber: Subscriber, filters: readonly Filter[]): void;
  /** flushes what the time allows, sends the close message and DISCONNECT, ends; never rejects */
  close(deadlineMs: number): Promise<void>;
  stats(): ConnectionStats;
}

/** Numbers of one connection, also the payload of `msg.action = "status"`. */
export interface ConnectionStats {
  readonly waiting: number;
  readonly bytes: number;
  readonly inFlight: number;
  /** milliseconds */
  readonly oldestAge: number;
  readonly delivered: number;
  readonly rejected: number;
  readonly expired: number;
  readonly dropped: number;
  readonly failed: number;
  readonly received: number;
  readonly reconnects: number;
  /** "disk" or "memory": what is in use, which may differ from the setting */
  readonly store: "disk" | "memory";
}
