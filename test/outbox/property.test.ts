import assert from "node:assert/strict";
import { Outbox } from "../../src/outbox/outbox";
import type { OutboxSettings, Outcome, Publish, Publisher } from "../../src/outbox/types";
import { newFolder, removeFolders, settings, TestClock, TestLink } from "./harness";
import { random } from "./pace.test";

/** What the world knows of one message. */
interface Fate {
  readonly topic: string;
  safes: number;
  sent: number;
  settled: Outcome[];
  heard: Outcome[];
}

/** One random life of an outbox. Every message has its number as topic. */
class Life {
  readonly clock = new TestClock();
  readonly fates: Fate[] = [];
  readonly #next: () => number;
  #outbox: Outbox;
  #link: TestLink | undefined;
  #answered = 0;
  #newest = -1;
  #settings: OutboxSettings;
  restarts = 0;

  constructor(
    seed: number,
    readonly store: "disk" | "memory",
  ) {
    this.#next = random(seed);
    this.#settings = settings({
      store,
      folder: store === "disk" ? newFolder() : "",
      maxMessages: this.pick([5, 50, 1000, 10_000]),
      maxBytes: this.pick([200, 20_000, 1_000_000]),
      overflow: this.pick(["drop-oldest", "drop-newest"]),
      maxAge: this.pick([0, 0, 60]),
      publishRate: this.pick([0, 0, 100]),
      window: this.pick([1, 5, 100]),
    });
    this.#outbox = this.#open();
  }

  int(below: number): number {
    return Math.floor(this.#next() * below);
  }
  pick<Value>(values: readonly [Value, ...Value[]]): Value {
    return values[this.int(values.length)] ?? values[0];
  }

  async step(): Promise<void> {
    const choice = this.int(100);
    if (choice < 40) this.#publish(1 + this.int(this.int(10) === 0 ? 1500 : 20));
    else if (choice < 65) this.#answer();
    else if (choice < 73) this.#cut();
    else if (choice < 85) this.#connect();
    else if (choice < 92) this.clock.advance(this.pick([1, 100, 2000, 30_000]));
    else if (choice < 97) await new Promise((resolve) => setImmediate(resolve));
    else if (this.store === "disk") await this.#restart();
    else await this.#redeploy();
  }

  /** Delivers what is left. */
  async finish(): Promise<void> {
    this.#cut();
    let rounds = 0;
    while (!this.#outbox.isEmpty) {
      assert.ok(rounds++ < 20_000, `stuck: ${JSON.stringify(this.#outbox.stats(this.clock.now()))}`);
      if (this.#link === undefined) this.#connect();
      this.#answerAll();
      this.clock.advance(1000);
      if (this.store === "disk") await new Promise((resolve) => setImmediate(resolve));
    }
    await this.#outbox.close(0);
  }

  check(): void {
    for (const fate of this.fates) {
      const told = JSON.stringify(fate);
      assert.equal(fate.settled.length + fate.heard.length, 1, `exactly one outcome: ${told}`);
      assert.ok(fate.safes + fate.settled.length === 1, `safe or settled, once: ${told}`);
    }
  }

  #open(): Outbox {
    const outbox = Outbox.open(this.#settings, this.clock, { onWarning: (error) => assert.fail(error) });
    outbox.onOutcome("out", (outcome, publish, frozen) => {
      const fate = this.#fateOf(publish);
      assert.equal(frozen?.toString(), fate.topic);
      fate.heard.push(outcome);
    });
    return outbox;
  }

  #fateOf(publish: Publish): Fate {
    const fate = this.fates[Number(publish.topic)];
    assert.ok(fate);
    return fate;
  }

  #publish(count: number): void {
    for (let n = 0; n < count; n++) {
      const fate: Fate = { topic: String(this.fates.length), safes: 0, sent: 0, settled: [], heard: [] };
      this.fates.push(fate);
      const publisher: Publisher = {
        origin: "out",
        freeze: () => Buffer.from(fate.topic),
        safe: () => void fate.safes++,
        settled: (outcome) => void fate.settled.push(outcome),
      };
      const publish: Publish = {
        topic: fate.topic,
        payload: "x".repeat(this.int(20)),
        qos: this.int(4) === 0 ? 0 : 1,
        retain: false,
        ...(this.int(20) === 0 ? { properties: { messageExpiryInterval: 1 + this.int(40) } } : {}),
      };
      this.#outbox.accept(publish, publisher);
    }
  }

  #connect(): void {
    if (this.#link !== undefined) return;
    const link = new TestLink(this.int(2) === 0, this.pick([1, 20, 65_535]));
    const send = link.send.bind(link);
    link.send = (publish, packetId, dup) => {
      this.#watchOrder(publish, packetId, dup);
      return send(publish, packetId, dup);
    };
    this.#link = link;
    this.#answered = 0;
    this.#outbox.up(link, this.clock.now());
  }

  /** what is sent for the first time is sent in the order of accepting, and after what is sent again */
  #watchOrder(publish: Publish, packetId: number, dup: boolean): void {
    const fate = this.#fateOf(publish);
    const number = Number(fate.topic);
    assert.equal(fate.settled.length + fate.heard.length, 0, `${number} is sent after its outcome`);
    assert.equal(packetId > 0, publish.qos === 1);
    if (dup) assert.ok(fate.sent > 0 && this.#link?.sessionPresent, `${number} is no duplicate`);
    if (fate.sent++ > 0) return;
    assert.ok(number > this.#newest, `${number} is sent after ${this.#newest}`);
    this.#newest = number;
  }

  #cut(): void {
    this.#link = undefined;
    this.#outbox.down({ unexpected: this.int(4) === 0 }, this.clock.now());
  }

  #answer(): void {
    for (let count = this.int(30); count > 0; count--)
      this.#answerOne(this.pick([0, 0, 0, 0, 0, 0x87, 0x97]));
  }

  #answerAll(): void {
    while (this.#answerOne(0));
  }

  #answerOne(code: number): boolean {
    const sent = this.#link?.sent[this.#answered];
    if (sent === undefined) return false;
    this.#answered++;
    if (sent.packetId > 0) this.#outbox.acknowledged(sent.packetId, code, undefined, this.clock.now());
    return true;
  }

  /** Ends as Node-RED does, and begins again with the same folder. */
  async #restart(): Promise<void> {
    this.#link = undefined;
    this.restarts++;
    await this.#outbox.close(0);
    this.#outbox = this.#open();
    for (let turns = this.int(20); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
  }

  async #redeploy(): Promise<void> {
    await this.#outbox.detach(0);
    this.#cut();
    this.#outbox.reconfigure(this.#settings);
  }
}

describe("outbox: any program of events", () => {
  after(removeFolders);

  for (const [store, seeds] of [
    ["memory", 100],
    ["disk", 40],
  ] as const) {
    it(`${store}: outcomes plus queue equal what was accepted, each exactly once`, async function () {
      this.timeout(60_000);
      for (let seed = 1; seed <= seeds; seed++) {
        const life = new Life(seed, store);
        try {
          for (let n = 0; n < 150; n++) await life.step();
          await life.finish();
          life.check();
        } catch (error) {
          throw new Error(`seed ${seed}`, { cause: error });
        }
      }
    });
  }
});
