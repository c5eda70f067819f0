import { AwsIotError } from "../iot-core/errors";
import { Alarm } from "./alarm";
import type { Calendar } from "./calendar";
import { Deque } from "./deque";
import type { Entry } from "./entry";
import { Database, isDamage, reasonOf, RETRY_PAUSE, type Row } from "./level";
import type { Outcomes } from "./outcomes";
import { encode } from "./record";
import type { Clock } from "./types";

/** Removals that a power cut may undo, each at the price of a duplicate. */
const MOST_UNSAFE_REMOVALS = 1000;
/** One batch: enough to make a flush worth its while, small enough not to hold up the event loop. */
const BATCH_MESSAGES = 1000;
const BATCH_BYTES = 2 ** 20;

interface Batch {
  readonly rows: Row[];
  readonly entries: Entry[];
  readonly removed: number[];
}

/** What a journal tells its store. */
interface JournalEvents {
  /** after each batch: the records of these entries are on the disk now */
  written(entries: readonly Entry[]): void;
  /** the folder could be opened again after a failure; `repaired`: it was damaged, what could be saved is there */
  reopened(repaired: boolean): void;
}

/**
 * Writes what changes, as a group commit: what comes up while one flush runs goes out together with the next. A message
 * that has its outcome before its turn is never written.
 */
export class Journal {
  readonly #dirty = new Deque<Entry>();
  readonly #retry: Alarm;
  #removed: number[] = [];
  #removing = 0;
  /** removals since the last flush to the disk itself */
  #unsafe = 0;
  #database: Database | undefined;
  #running: Promise<void> | undefined;
  #reopening: Promise<void> | undefined;
  /** the folder is to be repaired before it is used again */
  #damaged = false;
  #scheduled = false;
  /** what the folder holds is known, so that no new record takes the place of an old one */
  #started = false;
  #broken = false;
  /** LevelDB takes no writes after a failed one until it is opened again */
  #mustReopen = false;

  constructor(
    private readonly folder: string,
    clock: Clock,
    private readonly calendar: Calendar,
    private readonly outcomes: Outcomes,
    private readonly events: JournalEvents,
  ) {
    this.#retry = new Alarm(clock, () => this.#startReopening());
    this.clock = clock;
  }
  private readonly clock: Clock;

  /** Writing failed, and has not succeeded since. */
  get isBroken(): boolean {
    return this.#broken;
  }

  /** Records of settled entries that are still there. */
  get leftovers(): number {
    return this.#removed.length + this.#removing;
  }

  /** Opens the folder, again if need be; rejects with an AwsIotError where it cannot be used. */
  async open(damaged: boolean): Promise<Database> {
    const before = this.#database;
    // so that nothing is written meanwhile
    this.#database = undefined;
    await this.#running;
    await before?.close();
    this.#database = await Database.open(this.folder, damaged);
    return this.#database;
  }

  /** What was read is damaged: repairs the folder; `reopened` follows. */
  mend(): void {
    this.#damaged = true;
    this.#startReopening();
  }

  /** Begins to write. */
  start(): void {
    this.#started = true;
    this.schedule();
  }

  /** Records an entry, or records it again. */
  put(entry: Entry): void {
    entry.synced = false;
    if (!entry.dirty) this.#dirty.push(entry);
    entry.dirty = true;
    this.schedule();
  }

  /** Removes the record of an entry, if there is or will be one. */
  remove(entry: Entry): void {
    entry.dirty = false;
    if (!entry.onDisk) return;
    entry.onDisk = false;
    this.removeRow(entry.seq);
  }

  removeRow(seq: number): void {
    this.#removed.push(seq);
    this.schedule();
  }

  async read(after: number, to: number, limit: number, maxBytes: number): Promise<Row[]> {
    await this.#reopening;
    if (this.#database === undefined) throw new Error("the database is not open");
    return this.#database.read(after, to, limit, maxBytes);
  }

  /** Sees to it that what changed is written soon, together with what else changes in this turn of the event loop. */
  schedule(): void {
    if (this.#scheduled || this.#running !== undefined || !this.#canWrite || !this.#hasWork) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#run();
    });
  }

  /** Resolves when all is written, or cannot be. */
  async flush(): Promise<void> {
    await this.#reopening;
    while (this.#hasWork && this.#canWrite) await this.#run();
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#running;
    this.#retry.cancel();
    const database = this.#database;
    this.#database = undefined;
    await database?.close().catch(() => undefined);
  }

  get #canWrite(): boolean {
    return this.#started && !this.#mustReopen && this.#database !== undefined;
  }

  get #hasWork(): boolean {
    return this.#dirty.length > 0 || this.#removed.length > 0;
  }

  #run(): Promise<void> {
    this.#running ??= this.#drain()
      .catch((cause: unknown) => this.outcomes.listenerFailed(cause))
      .finally(() => {
        this.#running = undefined;
        this.schedule();
      });
    return this.#running;
  }

  async #drain(): Promise<void> {
    const database = this.#database;
    if (database === undefined || this.#mustReopen) return;
    const batch: Batch = { rows: [], entries: [], removed: this.#removed };
    this.#removed = [];
    this.#removing = batch.removed.length;
    try {
      this.#fill(batch);
      if (batch.rows.length + batch.removed.length === 0) return;
      const sync = batch.rows.length > 0 || (this.#unsafe += batch.removed.length) >= MOST_UNSAFE_REMOVALS;
      await database.write(batch.rows, batch.removed, sync);
      if (sync) this.#unsafe = 0;
      this.#broken = false;
    } catch (cause) {
      this.#giveBack(batch, cause);
      return;
    } finally {
      this.#removing = 0;
    }
    for (const entry of batch.entries) entry.synced = !entry.dirty;
    this.events.written(batch.entries);
  }

  #fill({ rows, entries }: Batch): void {
    let bytes = 0;
    this.calendar.look();
    while (entries.length < BATCH_MESSAGES && bytes < BATCH_BYTES) {
      const entry = this.#dirty.peek();
      if (entry === undefined) break;
      if (entry.dirty) {
        if (!entry.flying) this.outcomes.freeze(entry);
        const value = encode(entry, this.calendar.ahead(entry.seq));
        entry.dirty = false;
        entry.onDisk = true;
        entries.push(entry);
        rows.push({ seq: entry.seq, value });
        bytes += value.length;
      }
      this.#dirty.shift();
    }
  }

  #giveBack(batch: Batch, cause: unknown): void {
    for (const entry of batch.entries) if (!entry.gone) this.put(entry);
    this.#removed = batch.removed.concat(this.#removed);
    this.#damaged ||= isDamage(cause);
    this.#fail(cause);
  }

  #fail(cause: unknown): void {
    if (!this.#broken) {
      const params = { folder: this.folder, reason: reasonOf(cause), seconds: RETRY_PAUSE / 1000 };
      this.outcomes.warn(new AwsIotError("outbox-write-failed", "outbox", params, { cause }));
    }
    this.#broken = true;
    this.#mustReopen = true;
    const now = this.clock.steady();
    this.#retry.by(now + RETRY_PAUSE, now);
  }

  #startReopening(): void {
    this.#reopening = Promise.resolve(this.#reopening).then(() => this.#reopen());
  }

  async #reopen(): Promise<void> {
    try {
      const { repaired } = await this.open(this.#damaged);
      this.#damaged = false;
      this.#mustReopen = false;
      // else only a write shows that all is well
      if (!this.#hasWork) this.#broken = false;
      this.schedule();
      this.events.reopened(repaired);
    } catch (cause) {
      this.#fail(cause);
    }
  }
}
