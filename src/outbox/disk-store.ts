import { AwsIotError, type ErrorCode, type Params } from "../iot-core/errors";
import { Alarm } from "./alarm";
import { Calendar } from "./calendar";
import { Deque } from "./deque";
import type { Entry } from "./entry";
import { takeInventory, type Inventory } from "./inventory";
import { Journal } from "./journal";
import { isDamage, reasonOf, RETRY_PAUSE, unusable, type Row } from "./level";
import type { Outcomes } from "./outcomes";
import { decode, inspect } from "./record";
import type { Store, StoreEvents } from "./store";
import type { Clock } from "./types";

/** What of the queue is kept in memory, ready to be sent. */
const PAGE_MESSAGES = 512;
const PAGE_BYTES = 2 ** 20;

/**
 * Keeps messages in a LevelDB folder. The queue has three parts: its *head* in memory, then the *cold* part, of which
 * only numbers are in memory, then the *tail*, not yet written. So memory stays flat however much waits. While the cold
 * part cannot be read, the tail goes ahead of it.
 */
export class DiskStore implements Store {
  count = 0;
  bytes = 0;
  readonly #head = new Deque<Entry>();
  #headBytes = 0;
  readonly #tail = new Deque<Entry>();
  #cold = 0;
  #coldBytes = 0;
  /** cold are the rows after this number … */
  #coldAfter = 0;
  /** … up to and with this one */
  #coldTo = 0;
  #last = 0;
  #isOpening = true;
  #reading: Promise<void> | undefined;
  /** the cold part cannot be read: the tail goes ahead of it */
  #readFailed = false;
  /** the tail went ahead: rows of it may still stand behind the cold part */
  #overtaken = false;
  readonly #opened: Promise<void>;
  readonly #calendar: Calendar;
  readonly #journal: Journal;
  readonly #readAgain: Alarm;

  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
    private readonly outcomes: Outcomes,
    private readonly events: StoreEvents,
    free?: Promise<void>,
  ) {
    this.#calendar = new Calendar(clock, () => this.#last);
    this.#journal = new Journal(folder, clock, this.#calendar, outcomes, {
      written: (entries) => this.#written(entries),
      reopened: (repaired) => this.#reopened(repaired),
    });
    this.#readAgain = new Alarm(clock, () => this.#readOn());
    this.#opened = this.#open(free).catch((cause: unknown) => outcomes.listenerFailed(cause));
  }

  get kind(): "disk" | "memory" {
    return this.#journal.isBroken ? "memory" : "disk";
  }

  get idle(): boolean {
    return this.count === 0 && !this.#isOpening;
  }

  get leftovers(): number {
    return this.#journal.isBroken ? 0 : this.#journal.leftovers;
  }

  push(entry: Entry): void {
    entry.seq = ++this.#last;
    this.count++;
    this.bytes += entry.size;
    this.#tail.push(entry);
    this.#journal.put(entry);
    if (this.#tail.length === 1) this.#refill();
  }

  hold(entry: Entry): void {
    entry.seq = ++this.#last;
    this.#journal.put(entry);
  }

  peek(): Entry | undefined {
    if (this.#head.length === 0) this.#refill();
    return this.#head.peek() ?? (this.#readFailed ? this.#tail.peek() : undefined);
  }

  shift(): void {
    const entry = this.#takeHead() ?? this.#overtake();
    if (entry !== undefined) this.#leave(entry);
    if (this.#head.length <= PAGE_MESSAGES / 2) this.#refill();
  }

  park(entry: Entry): void {
    if (entry.seq > 0 && (entry.publisher !== undefined || !entry.synced)) this.#journal.put(entry);
  }

  forget(entry: Entry): void {
    this.#journal.remove(entry);
  }

  sweep(doomed: (entry: Entry) => boolean): Entry[] {
    const fromHead = this.#head.take(doomed);
    for (const entry of fromHead) this.#headBytes -= entry.held;
    // what is being written would come back with the cold part; its turn comes there
    const swept = [...fromHead, ...this.#tail.take((entry) => doomed(entry) && !entry.onDisk)];
    for (const entry of swept) this.#leave(entry);
    this.#refill();
    return swept;
  }

  async flush(): Promise<void> {
    await this.#opened;
    await this.#journal.flush();
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#reading;
    this.#readAgain.cancel();
    await this.#journal.close();
  }

  remains(): Entry[] {
    return [...this.#head, ...this.#tail].filter((entry) => !entry.synced);
  }

  async #open(free?: Promise<void>): Promise<void> {
    let found: Inventory;
    try {
      await free;
      found = await takeInventory((damaged) => this.#journal.open(damaged));
    } catch (cause) {
      await this.#journal.close();
      this.events.failed(cause instanceof AwsIotError ? cause : unusable(this.folder, cause));
      return;
    }
    // what was accepted meanwhile stands behind what was there before
    for (const entry of this.#tail) entry.seq += found.last;
    this.#last += found.last;
    this.#coldTo = found.last;
    this.#cold = found.messages;
    this.#coldBytes = found.bytes;
    this.count += found.messages;
    this.bytes += found.bytes;
    this.#isOpening = false;
    if (found.repaired) this.#warn("outbox-repaired");
    if (found.newer > 0) this.#warn("outbox-record-newer", { count: found.newer });
    if (found.damaged > 0) this.#warn("outbox-record-damaged", { count: found.damaged });
    this.#calendar.look(found.last);
    this.#journal.start();
    this.#refill();
    this.events.ready();
  }

  /** what is flushed need not stay in memory: publishers first, then the entries behind the head */
  #written(entries: readonly Entry[]): void {
    for (const entry of entries) if (entry.synced && !entry.flying) this.outcomes.safe(entry);
    this.#refill();
    this.events.ready();
  }

  #reopened(repaired: boolean): void {
    if (repaired) this.#warn("outbox-repaired");
    if (this.#readFailed) this.#readOn();
    this.#refill();
    this.events.ready();
  }

  /** keeps a page of entries at hand, and of the rest only what must be in memory */
  #refill(): void {
    if (this.#isOpening) return;
    const room = this.#head.length <= PAGE_MESSAGES / 2 && this.#headBytes <= PAGE_BYTES / 2;
    if (room && this.#cold > 0 && !this.#readFailed) this.#readOn();
    for (let entry = this.#tail.peek(); entry !== undefined; entry = this.#tail.peek()) {
      if (this.#cold === 0 && this.#hasRoom) this.#addHead(entry);
      else if (this.#mayCool(entry)) this.#cool(entry);
      else return;
    }
  }

  get #hasRoom(): boolean {
    return this.#head.length < PAGE_MESSAGES && this.#headBytes < PAGE_BYTES;
  }

  #addHead(entry: Entry): void {
    this.#tail.shift();
    this.#enter(entry);
  }

  #mayCool(entry: Entry): boolean {
    if (!entry.synced || entry.publisher !== undefined) return false;
    if (this.#cold === 0) this.#overtaken = false;
    return !this.#readFailed && !this.#overtaken;
  }

  #cool(entry: Entry): void {
    this.#tail.shift();
    if (this.#cold === 0) this.#coldAfter = entry.seq - 1;
    this.#cold++;
    this.#coldBytes += entry.size;
    this.#coldTo = entry.seq;
  }

  #readOn(): void {
    this.#reading ??= this.#read();
  }

  async #read(): Promise<void> {
    try {
      const rows = await this.#journal.read(this.#coldAfter, this.#coldTo, PAGE_MESSAGES, PAGE_BYTES);
      this.#readFailed = false;
      for (const row of rows) this.#warm(row);
      if (rows.length === 0 || this.#coldAfter >= this.#coldTo) this.#coldEnds();
      this.#reading = undefined;
      this.#refill();
      this.events.ready();
    } catch (cause) {
      this.#reading = undefined;
      if (!this.#readFailed) {
        this.#warn("outbox-read-failed", { reason: reasonOf(cause), seconds: RETRY_PAUSE / 1000 });
        if (isDamage(cause)) this.#journal.mend();
      }
      this.#readFailed = true;
      const now = this.clock.steady();
      this.#readAgain.by(now + RETRY_PAUSE, now);
      this.events.ready();
    }
  }

  #warm(row: Row): void {
    this.#coldAfter = row.seq;
    const header = inspect(row.value);
    if (header.kind !== "message") return; // told when the folder was opened
    this.#cold--;
    this.#coldBytes -= header.size;
    const entry = decode(row.value, row.seq, this.#calendar.ahead(row.seq));
    if (entry === undefined) {
      this.count--;
      this.bytes -= header.size;
      this.#warn("outbox-record-damaged", { count: 1 });
      return;
    }
    this.#enter(entry);
  }

  /** damage may have taken rows: nobody must wait for them, and nobody miss them without a word */
  #coldEnds(): void {
    if (this.#cold > 0) this.#warn("outbox-record-damaged", { count: this.#cold });
    this.count -= this.#cold;
    this.bytes -= this.#coldBytes;
    this.#cold = 0;
    this.#coldBytes = 0;
  }

  #enter(entry: Entry): void {
    entry.held = entry.size + (entry.frozen?.length ?? 0);
    this.#head.push(entry);
    this.#headBytes += entry.held;
  }

  #takeHead(): Entry | undefined {
    const entry = this.#head.shift();
    if (entry !== undefined) this.#headBytes -= entry.held;
    return entry;
  }

  #overtake(): Entry | undefined {
    if (!this.#readFailed) return undefined;
    this.#overtaken = true;
    return this.#tail.shift();
  }

  #leave(entry: Entry): void {
    this.count--;
    this.bytes -= entry.size;
  }

  #warn(code: ErrorCode, params: Params = {}): void {
    this.events.warning(new AwsIotError(code, "outbox", { folder: this.folder, ...params }));
  }
}
