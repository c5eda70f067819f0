import assert from "node:assert/strict";
import { Database, type Row } from "../../src/outbox/level";

interface Batch {
  readonly put: readonly Row[];
  readonly removed: readonly number[];
}

/** What a process has open; the part of `Database` that the journal uses. */
type Opened = Pick<Database, "repaired" | "write" | "read" | "rows" | "protect" | "close">;

/**
 * LevelDB as a table in memory whose work is done, and then answered, when `step` says so. So a program of events runs
 * the same each time, and a process can end at every point between the two.
 */
export class ModelDisk {
  /** what outlives a power cut */
  #durable = new Map<number, Buffer>();
  /** what was written after that without sync, in order */
  #cached: Batch[] = [];
  #work: (() => void)[] = [];
  #answers: (() => void)[] = [];
  #isOpen = false;
  rowsRead = 0;
  /** while set, nothing can be written or opened; what is open can be read until it is closed */
  fault: Error | undefined;
  /** it can be opened all the same */
  opens = false;
  /** what cannot be done before it is repaired */
  damaged: "read" | "write" | undefined;
  /** how many processes have ended */
  #ended = 0;

  open(damaged: boolean): Promise<Opened> {
    assert.ok(!this.#isOpen, "the folder is open already");
    const { fault } = this;
    if (fault !== undefined && !this.opens) return this.#do(() => assert.fail(fault));
    this.#isOpen = true;
    if (damaged) this.damaged = undefined;
    const born = this.#ended;
    const ask = <Value>(work: () => Value): Promise<Value> =>
      born === this.#ended ? this.#do(work) : new Promise(() => undefined);
    const opened: Opened = {
      repaired: damaged,
      write: (put, removed, sync) => ask(() => this.#write({ put, removed }, sync)),
      read: (after, to, limit, maxBytes) => {
        let bytes = 0;
        const rows = this.#rows()
          .filter(({ seq }) => seq > after && seq <= to)
          .slice(0, limit)
          .filter(({ value }) => (bytes += value.length) - value.length < maxBytes);
        this.rowsRead += rows.length;
        return ask(() => (this.damaged === "read" ? assert.fail(corruption()) : rows));
      },
      rows: () => this.#pages(),
      protect: () => Promise.resolve(),
      close: () => ask(() => void (this.#isOpen = false)),
    };
    return ask(() => opened);
  }

  /** One thing happens: some work is done, or the process hears of it. `chance` is from 0 up to 1. */
  step(chance: number): void {
    const list = chance < 0.5 && this.#answers.length > 0 ? this.#answers : this.#work;
    (list.shift() ?? this.#answers.shift())?.();
  }

  /** Works until `work` is done. */
  async during<Value>(work: Promise<Value>): Promise<Value> {
    const turn = (): Promise<undefined> => new Promise((resolve) => setImmediate(() => resolve(undefined)));
    const done = work.then((value) => ({ value }));
    for (;;) {
      this.step(0);
      const result = await Promise.race([done, turn()]);
      if (result !== undefined) return result.value;
    }
  }

  /** The process ends where it is. */
  kill(): void {
    this.#ended++;
    this.#work = [];
    this.#answers = [];
    this.#isOpen = false;
  }

  /** So does the machine, which had brought the first `kept` of what it cached to the disk itself. */
  cutPower(kept: number): void {
    this.kill();
    this.#cached.length = Math.min(kept, this.#cached.length);
    this.#sync();
  }

  #do<Value>(work: () => Value): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#work.push(() => {
        try {
          const value = work();
          this.#answers.push(() => resolve(value));
        } catch (error) {
          this.#answers.push(() => reject(error));
        }
      });
    });
  }

  async *#pages(): AsyncGenerator<Row[]> {
    const rows = this.#rows();
    for (let at = 0; at < rows.length; at += 50) yield await this.#do(() => rows.slice(at, at + 50));
  }

  #write(batch: Batch, sync: boolean): void {
    if (this.fault !== undefined) throw this.fault;
    if (this.damaged === "write") throw corruption();
    this.#cached.push(batch);
    if (sync) this.#sync();
  }

  #sync(): void {
    this.#durable = this.#now();
    this.#cached = [];
  }

  #now(): Map<number, Buffer> {
    const all = new Map(this.#durable);
    for (const { put, removed } of this.#cached) {
      for (const { seq, value } of put) all.set(seq, value);
      for (const seq of removed) all.delete(seq);
    }
    return all;
  }

  #rows(): Row[] {
    return [...this.#now()].map(([seq, value]) => ({ seq, value })).toSorted((a, b) => a.seq - b.seq);
  }
}

const corruption = (): Error => Object.assign(new Error("bad block"), { code: "LEVEL_CORRUPTION" });

const disks = new Map<string, ModelDisk>();
const open = Database.open.bind(Database);

/** Folders whose names were given here are on such disks until `useRealDisks`. */
export function useModelDisk(folder: string): ModelDisk {
  const disk = new ModelDisk();
  disks.set(folder, disk);
  const either = (name: string, damaged = false): Promise<Opened> =>
    disks.get(name)?.open(damaged) ?? open(name, damaged);
  Object.assign(Database, { open: either });
  return disk;
}

export function useRealDisks(): void {
  disks.clear();
  Object.assign(Database, { open });
}
