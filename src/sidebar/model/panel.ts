import { MessageLog } from "./message-log";
import { PacketLog } from "./packet-log";
import type { ConnectionFacts, FilterFacts, News, OutcomeNews, Stats } from "./protocol";
import { TopicTree } from "./topic-tree";
import { Traffic } from "./traffic";

/** What has been seen of one connection. */
export class Seen {
  readonly traffic = new Traffic();
  readonly topics = new TopicTree();
  readonly packets = new PacketLog();
  readonly messages = new MessageLog();
  filters: readonly FilterFacts[] = [];
}

/** Everything the panel knows, fed by the news of the runtime; bounded however long it is open. */
export class Panel {
  connections: readonly ConnectionFacts[] = [];
  stats: Readonly<Record<string, Stats>> = {};
  readonly outcomes = new Map<number, OutcomeNews>();
  /** undefined until the first news */
  session: string | undefined;
  #selected: string | undefined;
  /** by somebody, not by being the first */
  #isChosen = false;
  #selectedLabel = "";
  readonly #seen = new Map<string, Seen>();
  /** since when connections of which something was seen are away */
  readonly #away = new Map<string, number>();
  /** milliseconds by which the runtime's clock is ahead of this one */
  #ahead = 0;

  /** The runtime's time at `time` of this clock. */
  now(time: number): number {
    return time + this.#ahead;
  }

  /** The connection that is looked at; undefined while it is away, so that nothing is done to another by mistake. */
  get selected(): ConnectionFacts | undefined {
    return this.connections.find(({ id }) => id === this.#selected);
  }

  get selectedId(): string | undefined {
    return this.#selected;
  }

  /** as it was when it was last there */
  get selectedLabel(): string {
    return this.#selectedLabel;
  }

  select(id: string): void {
    this.#selected = id;
    this.#isChosen = true;
    this.#noteSelected();
  }

  #noteSelected(): void {
    this.#selected ??= this.connections[0]?.id;
    const { selected } = this;
    if (!selected) return;
    this.#selectedLabel = selected.label;
    // from now on it is noted when it goes away
    this.of(selected.id);
  }

  /** What has been seen of a connection. */
  of(id: string): Seen {
    let seen = this.#seen.get(id);
    if (!seen) this.#seen.set(id, (seen = new Seen()));
    return seen;
  }

  /** Takes in what is new, which came at `time` of this clock; gives the connections that are forgotten with it. */
  add(news: News, time: number): readonly string[] {
    this.#ahead = news.now - time;
    if (news.session !== undefined) {
      this.session = news.session;
      // Node-RED was away itself: it may not have started its flows yet
      this.#away.clear();
      // and knows of no filter yet
      for (const seen of this.#seen.values()) seen.filters = [];
    }
    if (news.connections) this.connections = news.connections.toSorted(byLabel);
    if (news.stats) this.stats = news.stats;
    if (news.detail) {
      const seen = this.of(news.detail.id);
      seen.traffic.add(news.detail.seconds ?? []);
      seen.topics.add(news.detail.topics ?? []);
      seen.packets.add(news.detail.packets ?? []);
    }
    for (const { connection, filters, messages = [], missed } of news.tests ?? []) {
      const seen = this.of(connection);
      if (filters) seen.filters = filters;
      seen.messages.add(messages, missed);
    }
    for (const outcome of news.outcomes ?? []) this.#note(outcome);
    return this.#forget(time);
  }

  /** A deploy takes a connection away for as long as the slowest node takes to close: only what stays away is gone. */
  #forget(time: number): readonly string[] {
    for (const id of this.#seen.keys()) {
      if (this.connections.some((one) => one.id === id)) this.#away.delete(id);
      else if (!this.#away.has(id)) this.#away.set(id, time);
    }
    const gone = [...this.#away].filter(([, since]) => time - since >= LONGEST_DEPLOY).map(([id]) => id);
    for (const id of gone) {
      this.#seen.delete(id);
      this.#away.delete(id);
      if (id === this.#selected && !this.#isChosen) this.#selected = undefined;
    }
    this.#noteSelected();
    return gone;
  }

  /** Of these no outcome will be heard. */
  lose(numbers: Iterable<number>): void {
    for (const number of numbers) this.#note({ number, result: "unknown", queuedMs: 0, attempts: 0 });
  }

  #note(outcome: OutcomeNews): void {
    this.outcomes.set(outcome.number, outcome);
    for (const number of this.outcomes.keys()) {
      if (this.outcomes.size <= MOST_OUTCOMES) break;
      this.outcomes.delete(number);
    }
  }
}

const byLabel = (a: ConnectionFacts, b: ConnectionFacts): number =>
  a.label.localeCompare(b.label) || (a.id < b.id ? -1 : 1);

/** Milliseconds a deploy may take: Node-RED gives each node 15 s to close. */
const LONGEST_DEPLOY = 20_000;
/** Outcomes remembered. */
const MOST_OUTCOMES = 100;
