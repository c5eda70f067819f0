import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Outbox } from "../../src/outbox/outbox";
import type {
  Carrier,
  Clock,
  OutboxSettings,
  Outcome,
  Publish,
  Publisher,
  Timer,
} from "../../src/outbox/types";
import type { AwsIotError } from "../../src/iot-core/errors";

/** A clock that moves when told. Timers go by the time that passes, not by what the clock is set to. */
export class TestClock implements Clock {
  #passed = 0;
  #set = 0;
  #timers: { at: number; callback: () => void }[] = [];

  /** `start`: what the calendar shows at first; steady time begins anew with each process. */
  constructor(private readonly start = 1_000_000) {}

  now(): number {
    return this.start + this.#passed + this.#set;
  }

  steady(): number {
    return 1_000_000 + this.#passed;
  }

  /** Somebody sets the clock, by this many ms. */
  set(ms: number): void {
    this.#set += ms;
  }

  setTimer(callback: () => void, ms: number): Timer {
    const timer = { at: this.#passed + ms, callback };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  /** Moves by `ms`, firing what falls due on the way, in order. */
  advance(ms: number): void {
    const end = this.#passed + ms;
    for (;;) {
      const due = this.#timers.filter((timer) => timer.at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#passed = Math.max(this.#passed, due.at);
      due.callback();
    }
    this.#passed = end;
  }
}

export interface Sent {
  readonly publish: Publish;
  readonly packetId: number;
  readonly dup: boolean;
}

/** An endpoint's side of one link: writes down what comes. */
export class TestLink implements Carrier {
  readonly sent: Sent[] = [];
  /** how many more the socket's buffer takes */
  room = Infinity;

  constructor(
    readonly sessionPresent = false,
    readonly receiveMaximum = 65_535,
  ) {}

  send(publish: Publish, packetId: number, dup: boolean): boolean {
    this.sent.push({ publish, packetId, dup });
    return --this.room > 0;
  }

  get topics(): string[] {
    return this.sent.map(({ publish }) => publish.topic);
  }
}

/** A publisher that remembers what it was told. */
export class TestPublisher implements Publisher {
  safes = 0;
  readonly outcomes: Outcome[] = [];

  constructor(
    readonly origin = "out",
    readonly frozen?: Buffer,
  ) {}

  freeze(): TestPublisher["frozen"] {
    return this.frozen;
  }
  safe(): void {
    this.safes++;
  }
  settled(outcome: Outcome): void {
    this.outcomes.push(outcome);
  }
  get result(): string | undefined {
    return this.outcomes[0]?.result;
  }
}

export const settings = (more: Partial<OutboxSettings> = {}): OutboxSettings => ({
  store: "memory",
  maxMessages: 10_000,
  maxBytes: 50_000_000,
  overflow: "drop-oldest",
  maxAge: 0,
  publishRate: 0,
  byteRate: 0,
  folder: "",
  ...more,
});

export const publish = (topic: string, more: Partial<Publish> = {}): Publish => ({
  topic,
  payload: "x",
  qos: 1,
  retain: false,
  ...more,
});

/** An outbox with all that a test looks at. */
export class Bench {
  readonly warnings: AwsIotError[] = [];
  readonly renewals: AwsIotError[] = [];
  readonly outbox: Outbox;

  constructor(
    more: Partial<OutboxSettings> = {},
    readonly clock = new TestClock(),
  ) {
    this.outbox = new Outbox(settings(more), this.clock, {
      renew: (error) => this.renewals.push(error),
      onWarning: (error) => this.warnings.push(error),
    });
  }

  accept(topic: string, more: Partial<Publish> = {}, publisher = new TestPublisher()): TestPublisher {
    this.outbox.accept(publish(topic, more), publisher);
    return publisher;
  }

  up(link = new TestLink()): TestLink {
    this.outbox.up(link, this.clock.steady());
    return link;
  }

  down(unexpected = true): void {
    this.outbox.down({ unexpected }, this.clock.steady());
  }

  ack(packetId: number | undefined, code = 0, text?: string): void {
    this.outbox.acknowledged(packetId ?? 0, code, text, this.clock.steady());
  }

  /** Acknowledges everything that the link was sent, also what that releases. */
  ackAll(link: TestLink): void {
    for (const { packetId } of link.sent) if (packetId > 0) this.ack(packetId);
  }
}

const folders: string[] = [];

/** A new folder under the system's temporary one. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "outbox-"));
  folders.push(folder);
  return join(folder, "store");
}

/** Removes them all. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Lets I/O happen until `reached`; the test's own time limit ends a wait that is in vain. */
export async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** mulberry32 */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
