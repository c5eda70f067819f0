import type { AwsIotError } from "../iot-core/errors";
import { Alarm } from "./alarm";
import { DiskStore } from "./disk-store";
import { RETRY_PAUSE } from "./level";
import { MemoryStore } from "./memory-store";
import type { Outcomes } from "./outcomes";
import type { Store, StoreEvents } from "./store";
import type { Clock, OutboxSettings } from "./types";

/** Trying again does not mend these. */
const lasting = new Set<string>(["outbox-library-missing", "outbox-newer-format"]);

/** What the keeper tells its outbox. */
export interface KeeperEvents {
  /** the store answers differently now, see `StoreEvents` */
  ready(): void;
  /** `store` is another one; what the old one held in memory is in it */
  moved(): void;
}

/** Holds the store in use: the one that is set, or memory where the disk cannot be used, which is tried again. */
export class StoreKeeper {
  store: Store;
  readonly #again: Alarm;
  #isOver = false;
  /** the end of a disk store that was left */
  #closing: Promise<void> | undefined;
  /** the failure that was told */
  #told = "";

  constructor(
    private settings: OutboxSettings,
    private readonly clock: Clock,
    private readonly outcomes: Outcomes,
    private readonly events: KeeperEvents,
    free?: Promise<void>,
  ) {
    this.#again = new Alarm(clock, () => this.#toDisk());
    this.store = settings.store === "disk" ? this.#newDisk(free) : new MemoryStore();
  }

  /** Other settings. A disk store that is wanted is tried at once; one that is not stays until it is empty. */
  configure(settings: OutboxSettings): void {
    this.settings = settings;
    this.#told = "";
    this.#toDisk();
  }

  /** Nothing waits or is in flight: the moment to leave a disk store that is no longer wanted. */
  rest(): void {
    if (this.settings.store === "disk" || !(this.store instanceof DiskStore)) return;
    this.#closing = this.store.close();
    this.#moveTo(new MemoryStore());
  }

  /** Flushes and ends; never rejects. */
  async close(): Promise<void> {
    this.#isOver = true;
    this.#again.cancel();
    await this.store.close();
  }

  #toDisk(): void {
    if (this.#isOver || this.settings.store === "memory" || this.store instanceof DiskStore) return;
    this.#moveTo(this.#newDisk(this.#closing));
  }

  #newDisk(free: Promise<void> | undefined): Store {
    const events: StoreEvents = {
      ready: () => {
        this.#told = "";
        this.events.ready();
      },
      warning: (error) => this.outcomes.warn(error),
      failed: (error) => this.#failed(store, error),
    };
    const store: Store = new DiskStore(this.settings.folder, this.clock, this.outcomes, events, free);
    return store;
  }

  #failed(store: Store, error: AwsIotError): void {
    if (this.store === store) this.#moveTo(new MemoryStore());
    if (this.#told !== error.message) this.outcomes.warn(error);
    this.#told = error.message;
    const now = this.clock.steady();
    if (!this.#isOver && !lasting.has(error.code)) this.#again.by(now + RETRY_PAUSE, now);
    this.events.ready();
  }

  /** Goes on with another store; what the old one holds in memory goes first. */
  #moveTo(store: Store): void {
    const old = this.store;
    this.store = store;
    for (const entry of old.remains()) {
      // whatever the old store had in mind for it
      entry.dirty = false;
      entry.onDisk = false;
      store.push(entry);
    }
    this.events.moved();
  }
}
