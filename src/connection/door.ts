import type { AwsIotError } from "../iot-core/errors";
import type { DialRecord } from "./dial-record";
import type { OutcomeListener, Publish, Publisher } from "../outbox/types";
import type { ConnectionStatus, Filter, Subscriber } from "./types";

/** One shared MQTT connection as the nodes see it. No method throws. */
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
  /** the node `origin` goes away: its publishers are told `safe`, outcomes wait for the next listener */
  letGo(origin: string): Promise<void>;
  /** declares the complete list of filters of a subscriber; an empty list removes it */
  subscribe(subscriber: Subscriber, filters: readonly Filter[]): void;
  /**
   * Sends what the time allows, the close message and DISCONNECT, and ends. `removed`: the connection was deleted, so
   * that nobody will take over its outbox. Never rejects.
   */
  close(removed: boolean, deadlineMs: number): Promise<void>;
  stats(): ConnectionStats;
  /** what the newest attempt to connect met: phases, addresses, TLS, certificates; nothing secret */
  readonly lastDial?: DialRecord | undefined;
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
  /** messages received that AWS still waits for */
  readonly unacknowledged: number;
  /** messages that no node's filter matched */
  readonly unmatched: number;
  readonly reconnects: number;
  /** when the client certificate in use ends, in milliseconds since the epoch */
  readonly certificateExpires?: number | undefined;
  /** messages delivered in the last second */
  readonly rate: number;
  /** "disk" or "memory": what is in use, which may differ from the setting */
  readonly store: "disk" | "memory";
}
