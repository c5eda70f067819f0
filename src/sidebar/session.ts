import type { Connection } from "../connection/connection";
import type { AwsIotError } from "../iot-core/errors";
import type { Outcome, Publish, Publisher } from "../outbox/types";
import { Collector } from "./collector";
import { connectionFacts, errorFacts, type LiveConnections } from "./facts";
import type { ConnectionFacts, DetailNews, News, OutcomeNews, Part, Stats } from "./model/protocol";
import { TestClient } from "./test-client";

/** Milliseconds between two looks at what is new, and while none but topics are shown: each wakes the processor. */
const PACE = 500;
const PACE_OF_TOPICS = 1_000;
/** Milliseconds after which all is told again: counters and topics change with every message, so once a second will do. */
const TELL_ALL = 750;

interface Watch {
  readonly id: string;
  part: Part | undefined;
  connection: Connection | undefined;
  collector: Collector | undefined;
  stop: () => void;
}

/**
 * One editor that looks: what it watches and subscribes to, and the news for it. Nothing is collected for it but between
 * its beginning and `end`, and what is collected waits for the next `take` in bounded space.
 */
export class Session {
  #watch: Watch | undefined;
  readonly #tests = new Map<string, TestClient>();
  /** by id, each as it was at the last look */
  readonly #listening = new Map<string, { connection: Connection | undefined; stop: () => void }>();
  #outcomes: OutcomeNews[] = [];
  #connections = "";
  #states: readonly unknown[] = [];
  /** when all was told last */
  #toldAt = 0;
  #isNew = true;

  constructor(
    readonly id: string,
    private readonly live: LiveConnections,
    private readonly clock: () => number,
  ) {}

  /** The connection whose traffic is wanted, and what of it is shown besides; undefined: none. */
  watch(id: string | undefined, part?: Part): void {
    this.#toldAt = 0;
    if (this.#watch && id === this.#watch.id) {
      this.#watch.part = part;
      return;
    }
    this.#watch?.stop();
    const nothing = { connection: undefined, collector: undefined, stop: () => undefined };
    this.#watch = id === undefined ? undefined : { id, part, ...nothing };
    this.#follow();
  }

  /** The complete list of filters the test client has through a connection. */
  subscribe(id: string, filters: readonly { readonly filter: string; readonly qos: 0 | 1 }[]): void {
    const name = `aws-iot-sidebar/${this.id}`;
    const test = this.#tests.get(id) ?? new TestClient(id, name, this.clock);
    this.#tests.set(id, test);
    test.declare(filters);
    this.#follow();
  }

  /** Hands a publish to the outbox of a connection; its outcome carries the number. False: there is no such connection. */
  publish(id: string, number: number, publish: Publish): boolean {
    const live = this.live.get(id);
    if (!live) return false;
    const { door } = live;
    this.#listen(id, live.connection);
    door.publish(publish, this.#publisher(number));
    return true;
  }

  /** A packet's payload that was not shown. */
  packetPayload(number: number): { readonly payload: string; readonly size: number } | undefined {
    return this.#watch?.collector?.payload(number);
  }

  /** The whole payload of a message of the test client. */
  messagePayload(number: number): string | undefined {
    for (const test of this.#tests.values()) {
      const payload = test.payload(number);
      if (payload !== undefined) return payload;
    }
    return undefined;
  }

  /** Milliseconds until the next `take`. */
  get pace(): number {
    return this.#watch?.part === "topics" && this.#tests.size === 0 ? PACE_OF_TOPICS : PACE;
  }

  /** What is new since the last call. */
  take(): News {
    const now = this.clock();
    this.#follow();
    const tests = [...this.#tests.values()].flatMap((test) => test.take() ?? []);
    const outcomes = this.#outcomes;
    this.#outcomes = [];
    const all = this.#isAllDue(now);
    const connections = all && this.#changedConnections(now);
    const detail = this.#detail(now, all);
    const isNew = this.#isNew;
    this.#isNew = false;
    return {
      now,
      ...(isNew && { session: this.id }),
      ...(connections && { connections }),
      ...(all && { stats: this.#stats() }),
      ...(detail && { detail }),
      ...(tests.length > 0 && { tests }),
      ...(outcomes.length > 0 && { outcomes }),
    };
  }

  end(): void {
    this.watch(undefined);
    for (const test of this.#tests.values()) test.close();
    this.#tests.clear();
    for (const { stop } of this.#listening.values()) stop();
    this.#listening.clear();
  }

  /** Keeps to the connections as they are now: a deploy makes new ones. */
  #follow(): void {
    const watch = this.#watch;
    const connection = watch && this.live.get(watch.id)?.connection;
    if (watch && connection !== watch.connection) {
      watch.stop();
      watch.connection = connection;
      if (connection) this.#attach(watch, connection);
    }
    // one without filters keeps its payloads, but no connection
    for (const [id, test] of this.#tests) test.through(test.isEmpty ? undefined : this.live.get(id)?.door);
    for (const id of this.#listening.keys()) this.#listen(id, this.live.get(id)?.connection);
  }

  #attach(watch: Watch, connection: Connection): void {
    const collector = new Collector(connection.settings.protocolVersion, this.clock());
    watch.collector = collector;
    watch.stop = connection.tap.listen((passed) => collector.add(passed, this.clock()));
  }

  /** True at once when a connection's state or its rejected messages have changed: people act on them. */
  #isAllDue(now: number): boolean {
    const before = this.#states;
    this.#states = [...this.live.values()].flatMap(({ connection }) => [
      connection?.status.state,
      connection?.troubles.rejected,
    ]);
    const changed = before.length !== this.#states.length || before.some((one, i) => one !== this.#states[i]);
    if (!changed && now - this.#toldAt < TELL_ALL && now >= this.#toldAt) return false;
    this.#toldAt = now;
    return true;
  }

  #changedConnections(now: number): readonly ConnectionFacts[] | undefined {
    const connections = [...this.live.values()].map((live) => connectionFacts(live, now));
    const json = JSON.stringify(connections);
    if (json === this.#connections) return undefined;
    this.#connections = json;
    return connections;
  }

  #detail(now: number, all: boolean): DetailNews | undefined {
    const watch = this.#watch;
    if (!watch?.collector || !(all || watch.part === "packets")) return undefined;
    const news = watch.collector.take(now, watch.part);
    return Object.keys(news).length > 0 ? { id: watch.id, ...news } : undefined;
  }

  #stats(): Record<string, Stats> {
    return Object.fromEntries(
      [...this.live].flatMap(([id, { connection }]) => (connection ? [[id, connection.stats()]] : [])),
    );
  }

  #publisher(number: number): Publisher {
    return {
      origin: `aws-iot-sidebar/${this.id}`,
      freeze: () => Buffer.from(String(number)),
      safe: () => void this.#outcomes.push({ number, result: "waiting", queuedMs: 0, attempts: 0 }),
      settled: (outcome) => this.#settled(number, outcome),
    };
  }

  /** Outcomes of what waited on disk come by their origin, after a deploy from another connection of the same id. */
  #listen(id: string, connection: Connection | undefined): void {
    const before = this.#listening.get(id);
    if (before && before.connection === connection) return;
    before?.stop();
    const stop = connection?.onOutcome(`aws-iot-sidebar/${this.id}`, (outcome, _publish, frozen) =>
      this.#settled(Number(frozen?.toString()), outcome),
    );
    this.#listening.set(id, { connection, stop: stop ?? (() => undefined) });
  }

  #settled(number: number, { result, error, queuedMs, attempts }: Outcome): void {
    const facts: AwsIotError | undefined = error;
    this.#outcomes.push({ number, result, queuedMs, attempts, ...(facts && { error: errorFacts(facts) }) });
  }
}
