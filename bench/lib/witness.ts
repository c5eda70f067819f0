import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";

/** What is to be published. */
export interface Feed {
  readonly prefix: string;
  /** so many topics ("prefix/0", …) in turn; 0: the prefix itself */
  readonly topics: number;
  readonly qos: 0 | 1;
  /** bytes */
  readonly size: number;
  readonly count: number;
  /** what the JSON of a payload holds */
  readonly json?: "readings" | "text";
}

/** What arrived at the broker under one topic. */
export interface Tally {
  readonly arrived: number;
  /** of those expected */
  readonly missing: number;
  readonly duplicates: number;
  /** messages that came after a later one */
  readonly disorder: number;
  /** ms since the epoch; 0: none yet */
  readonly first: number;
  readonly last: number;
}

/** The broker's side, in a process of its own on mosquitto's plain port: counts what arrives and sends what is to be received. */
export class Witness {
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, (result: unknown) => void>();
  #ids = 0;

  constructor(port: number) {
    this.#child = fork(join(__dirname, "witness-process.ts"), [String(port)], { execArgv: ["--require", "tsx/cjs"] });
    this.#child.on("message", ({ id, result }: { id: number; result: unknown }) => this.#answers.get(id)?.(result));
  }

  #ask<Result>(command: string, args: object): Promise<Result> {
    return new Promise((done) => {
      const id = ++this.#ids;
      this.#answers.set(id, done as (result: unknown) => void);
      this.#child.send({ id, command, args });
    });
  }

  /** Begins to count a topic. */
  watch(topic: string): Promise<void> {
    return this.#ask("watch", { topic });
  }

  /** Resolves when `count` messages have arrived, when nothing has for `quietMs`, or after `mostMs`. */
  until(topic: string, count: number, quietMs = 10_000, mostMs = 60_000): Promise<Tally> {
    return this.#ask("until", { topic, count, quietMs, mostMs });
  }

  /** When the first message arrived after `since` (both ms since the epoch); waits for it. */
  nextArrival(topic: string, since: number): Promise<number> {
    return this.#ask("nextArrival", { topic, since });
  }

  feed(what: Feed): Promise<void> {
    return this.#ask("feed", what);
  }

  stop(): void {
    this.#child.disconnect();
  }
}
