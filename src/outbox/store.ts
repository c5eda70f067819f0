import type { AwsIotError } from "../iot-core/errors";
import type { Entry } from "./entry";

/**
 * Where accepted messages wait, in order. Every store answers at once; a disk store does its work behind that. An
 * entry is in the queue from `push` to `shift`, and recorded from `push` or `hold` to `forget`.
 */
export interface Store {
  /** what is in use: a disk store that cannot write says memory */
  readonly kind: "disk" | "memory";
  /** entries in the queue */
  readonly count: number;
  /** topic and payload of the entries in the queue */
  readonly bytes: number;
  /** nothing in the queue, and none of an earlier process can still turn up: a message may be sent at once */
  readonly idle: boolean;
  /** settled entries whose records are still there: `kill -9` would turn them into duplicates */
  readonly leftovers: number;
  /** accepts an entry behind all others */
  push(entry: Entry): void;
  /** records an entry that is sent at once because nothing waits */
  hold(entry: Entry): void;
  /** the first in the queue; undefined: none, or not read yet (then `ready` follows) */
  peek(): Entry | undefined;
  /** takes the entry that `peek` gave out of the queue */
  shift(): void;
  /** a recorded entry is in flight no more and has no outcome: its publisher may be told that it is safe */
  park(entry: Entry): void;
  /** an entry has its outcome */
  forget(entry: Entry): void;
  /** takes every entry in memory that `doomed` picks out of the queue, in order */
  sweep(doomed: (entry: Entry) => boolean): Entry[];
  /** resolves when everything recorded so far is durable, or cannot be; never rejects */
  flush(): Promise<void>;
  /** flushes and ends; what is not durable stays in `remains`; never rejects */
  close(): Promise<void>;
  /** the entries that live in memory only, in order */
  remains(): Entry[];
}

/** What a store tells its outbox. */
export interface StoreEvents {
  /** `peek`, `count` or `leftovers` may answer differently now */
  ready(): void;
  /** told once per change */
  warning(error: AwsIotError): void;
  /** it cannot be used at all: continue with another store and what `remains` */
  failed(error: AwsIotError): void;
}
