import assert from "node:assert/strict";
import { Outbox } from "../../src/outbox/outbox";
import type { OutboxSettings, Outcome, Publish, Publisher } from "../../src/outbox/types";
import { random, settings, TestClock, TestLink } from "./harness";
import type { ModelDisk } from "./model-disk";

/** What the world knows of one message. */
interface Fate {
  readonly topic: string;
  /** number of the process that accepted it */
  readonly process: number;
  safes: number;
  sent: number;
  /** what its publisher was told, and what the listener of its node heard, with the process that said so */
  settled: number[];
  heard: number[];
  results: Outcome["result"][];
}

/** Duplicates that a `kill -9` may make, and a power cut beside them. */
const WINDOW = 100;
const UNSAFE_REMOVALS = 1000;

/** What a disk that fails may lead to. */
const FAILURES = ["outbox-write-failed", "outbox-read-failed", "outbox-folder-unusable", "outbox-lost"];

/** One random life of an outbox, over the processes it lives in. Every message has its number as topic. */
export class Life {
  readonly fates: Fate[] = [];
  /** `kill` and `power cut` */
  crashes = 0;
  #powerCuts = 0;
  readonly #faults: string[] = [];
  /** processes before this one have ended, whatever their objects still do here */
  #firstAlive = 0;
  readonly #next: () => number;
  readonly #settings: OutboxSettings;
  #clock = new TestClock();
  #process = 0;
  #outbox: Outbox;
  #link: TestLink | undefined;
  #answered = 0;
  /** the newest message that was ever sent */
  #newest = -1;
  /** sent and unanswered when the link came up: to be sent before any new one */
  #owed = new Set<Fate>();

  constructor(
    seed: number,
    /** without one: the memory store, or the real disk where the settings name a folder */
    private readonly disk: ModelDisk | undefined,
    folder: string,
    /** the disk fails now and then: the order of sending is kept only within what waits on it and what does not */
    private readonly diskFails = false,
  ) {
    this.#next = random(seed);
    this.#settings = settings({
      store: folder === "" ? "memory" : "disk",
      folder,
      maxMessages: this.pick([5, 50, 1000, 10_000]),
      maxBytes: this.pick([200, 20_000, 1_000_000]),
      overflow: this.pick(["drop-oldest", "drop-newest"]),
      maxAge: this.pick([0, 0, 60]),
      publishRate: this.pick([0, 0, 100]),
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
    if (this.diskFails && this.disk !== undefined && this.int(12) === 0)
      this.disk.fault = this.disk.fault === undefined ? new Error("no space left on device") : undefined;
    const choice = this.int(100);
    if (choice < 38) this.#publish(1 + this.int(this.int(10) === 0 ? 1500 : 20));
    else if (choice < 60) this.#answer();
    else if (choice < 68) this.#cut();
    else if (choice < 80) this.#connect();
    else if (choice < 86) this.#clock.advance(this.pick([1, 100, 2000, 30_000]));
    else if (choice < 87) this.#clock.set(this.pick([-3_600_000, -500, 500, 30_000]));
    else if (choice < 96) await this.#work(this.int(20));
    else if (choice < 98 || this.#settings.store === "memory") await this.#redeploy();
    else if (this.disk === undefined || this.diskFails || choice < 99) await this.#restart();
    else await this.#crash(this.disk);
  }

  /** Delivers what is left. */
  async finish(): Promise<void> {
    this.#cut();
    if (this.diskFails && this.disk !== undefined) {
      this.disk.fault = undefined;
      // what an earlier process left there while this one uses memory
      await this.#restart();
    }
    let idle = 0;
    for (let known = ""; !this.#outbox.isEmpty;) {
      this.#connect();
      while (this.#answerOne(0));
      await this.#work(this.#settings.store === "disk" ? 5 : 0);
      const { oldestAge: _, rate: _rate, ...stats } = this.#outbox.stats(this.#clock.steady());
      const now = JSON.stringify(stats);
      idle = now === known ? idle + 1 : 0;
      known = now;
      if (idle > 0) this.#clock.advance(1000);
      // a real disk takes its time, so there the test's own limit ends a wait in vain
      assert.ok(idle < 5000 || this.#isOnRealDisk, `stuck: ${now}`);
      if (idle > 0 && this.#isOnRealDisk) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await this.#during(this.#outbox.close(0));
  }

  /** Each message had exactly one outcome in each process that gave it one, and none that was safe is missing. */
  check(): void {
    assert.deepEqual(this.#faults, []);
    let again = 0;
    for (const fate of this.fates) {
      const expect = (holds: boolean, what: string): void => {
        if (!holds) assert.fail(`${what}: ${JSON.stringify(fate)}`);
      };
      const outcomes = [...fate.settled, ...fate.heard];
      const told = fate.safes + fate.settled.length;
      expect(new Set(outcomes).size === outcomes.length, "one outcome a process");
      expect(told <= 1, "safe or settled, once");
      expect(told === 1 || this.crashes > 0, "done is never called");
      expect(told === 0 || outcomes.length > 0, "it is missing");
      // what a failing disk does not forget comes again
      expect(outcomes.length === 1 || this.crashes > 0 || this.diskFails, "exactly one outcome");
      if (fate.results.filter((result) => result === "delivered").length > 1) again++;
    }
    if (this.diskFails) return;
    const most = this.crashes * WINDOW + this.#powerCuts * UNSAFE_REMOVALS;
    assert.ok(again <= most, `${again} duplicates, ${this.crashes} crashes, ${this.#powerCuts} power cuts`);
  }

  get #isOnRealDisk(): boolean {
    return this.disk === undefined && this.#settings.store === "disk";
  }

  #open(): Outbox {
    const process = ++this.#process;
    const outbox = new Outbox(this.#settings, this.#clock, {
      onWarning: (error) => {
        if (!this.diskFails || !FAILURES.includes(error.code)) this.#faults.push(error.message);
      },
    });
    outbox.onOutcome("out", (outcome, publish, frozen) => {
      const fate = this.#fateOf(publish);
      // what a crash found in flight had not been let go by its flow
      const comesAgain = this.diskFails && fate.heard.length > 0;
      if (fate.safes > 0 && !comesAgain && frozen?.toString() !== fate.topic)
        this.#faults.push(`${fate.topic}: not frozen`);
      fate.heard.push(process);
      fate.results.push(outcome.result);
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
      const topic = String(this.fates.length);
      const process = this.#process;
      const fate: Fate = { topic, process, safes: 0, sent: 0, settled: [], heard: [], results: [] };
      this.fates.push(fate);
      this.#outbox.accept(this.#newPublish(topic), this.#newPublisher(fate));
    }
  }

  #newPublish(topic: string): Publish {
    return {
      topic,
      payload: "x".repeat(this.int(20)),
      qos: this.int(4) === 0 ? 0 : 1,
      retain: false,
      ...(this.int(20) === 0 ? { properties: { messageExpiryInterval: 1 + this.int(40) } } : {}),
    };
  }

  #newPublisher(fate: Fate): Publisher {
    const { process } = fate;
    const isAlive = (): boolean => process >= this.#firstAlive;
    return {
      origin: "out",
      freeze: () => Buffer.from(fate.topic),
      safe: () => {
        if (isAlive()) fate.safes++;
      },
      settled: (outcome) => {
        if (!isAlive()) return;
        fate.settled.push(process);
        fate.results.push(outcome.result);
      },
    };
  }

  #connect(): void {
    if (this.#link !== undefined) return;
    const link = new TestLink(this.int(2) === 0, this.pick([1, 5, 20, 65_535]));
    const send = link.send.bind(link);
    link.send = (publish, packetId, dup) => {
      this.#watchOrder(publish, packetId, dup);
      return send(publish, packetId, dup);
    };
    this.#link = link;
    this.#answered = 0;
    this.#outbox.up(link, this.#clock.steady());
  }

  /** what is sent for the first time is sent in the order of accepting, and after what is sent again */
  #watchOrder(publish: Publish, packetId: number, dup: boolean): void {
    const fate = this.#fateOf(publish);
    const number = Number(fate.topic);
    const isOver = [...fate.settled, ...fate.heard].includes(this.#process);
    assert.ok(!isOver, `${number} is sent after its outcome`);
    assert.equal(packetId > 0, publish.qos === 1);
    if (dup) assert.ok(fate.sent > 0 && this.#link?.sessionPresent, `${number} is no duplicate`);
    this.#owed.delete(fate);
    if (fate.sent++ > 0 || this.diskFails) return;
    assert.ok(number > this.#newest, `${number} is sent after ${this.#newest}`);
    this.#newest = number;
    for (const owed of this.#owed) {
      const settled = owed.settled.length + owed.heard.length > 0;
      assert.ok(settled, `${number} is sent before ${owed.topic} is sent again`);
    }
  }

  #cut(): void {
    const unanswered = this.#link?.sent.slice(this.#answered).filter(({ packetId }) => packetId > 0) ?? [];
    for (const { publish } of unanswered) this.#owed.add(this.#fateOf(publish));
    this.#link = undefined;
    this.#outbox.down({ unexpected: this.int(4) === 0 }, this.#clock.steady());
  }

  #answer(): void {
    for (let count = this.int(30); count > 0; count--)
      this.#answerOne(this.pick([0, 0, 0, 0, 0, 0x87, 0x97]));
  }

  #answerOne(code: number): boolean {
    const sent = this.#link?.sent[this.#answered];
    if (sent === undefined) return false;
    this.#answered++;
    if (sent.packetId > 0) this.#outbox.acknowledged(sent.packetId, code, undefined, this.#clock.steady());
    return true;
  }

  /** Lets the event loop turn this often, and the disk with it. */
  async #work(turns: number): Promise<void> {
    for (; turns > 0; turns--) {
      if (this.int(3) > 0) this.disk?.step(this.#next());
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #during(work: Promise<void>): Promise<void> {
    const done = work.then(() => true);
    while (!(await Promise.race([done, this.#work(1).then(() => false)])));
  }

  /** Ends as Node-RED does, and begins again with the same folder. */
  async #restart(): Promise<void> {
    this.#link = undefined;
    await this.#during(this.#outbox.close(0));
    this.#begin();
    await this.#work(this.int(20));
  }

  async #redeploy(): Promise<void> {
    await this.#during(this.#outbox.detach(0));
    this.#cut();
    this.#outbox.reconfigure(this.#settings);
  }

  /** `kill -9` or a power cut, at whatever the disk is doing. */
  async #crash(disk: ModelDisk): Promise<void> {
    this.crashes++;
    this.#link = undefined;
    // a folder that this process is about to open is open
    await new Promise((resolve) => setImmediate(resolve));
    if (this.int(3) === 0) {
      disk.cutPower(this.int(5));
      this.#powerCuts++;
    } else {
      disk.kill();
    }
    this.#firstAlive = this.#process + 1;
    this.#begin();
    await this.#work(this.int(20));
  }

  #begin(): void {
    this.#owed.clear();
    this.#clock = new TestClock(this.#clock.now());
    this.#outbox = this.#open();
  }
}
