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
  readonly #seen = new Map<string, Seen>();
  /** milliseconds by which the runtime's clock is ahead of this one */
  #ahead = 0;

  /** The runtime's time at `time` of this clock. */
  now(time: number): number {
    return time + this.#ahead;
  }

  get selected(): ConnectionFacts | undefined {
    return this.connections.find(({ id }) => id === this.#selected) ?? this.connections[0];
  }

  select(id: string): void {
    this.#selected = id;
  }

  /** What has been seen of a connection. */
  of(id: string): Seen {
    let seen = this.#seen.get(id);
    if (!seen) this.#seen.set(id, (seen = new Seen()));
    return seen;
  }

  /** Takes in what is new, which came at `time` of this clock. */
  add(news: News, time: number): void {
    this.#ahead = news.now - time;
    if (news.session !== undefined) this.session = news.session;
    if (news.connections) this.#keep(news.connections);
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
  }

  #keep(connections: readonly ConnectionFacts[]): void {
    this.connections = connections;
    for (const id of this.#seen.keys()) {
      if (!connections.some((one) => one.id === id)) this.#seen.delete(id);
    }
  }

  #note(outcome: OutcomeNews): void {
    this.outcomes.set(outcome.number, outcome);
    for (const number of this.outcomes.keys()) {
      if (this.outcomes.size <= MOST_OUTCOMES) break;
      this.outcomes.delete(number);
    }
  }
}

/** Outcomes remembered. */
const MOST_OUTCOMES = 100;
