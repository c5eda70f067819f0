import type { TopicNews } from "./protocol";
import { Rate } from "./rate";

/** Topics remembered; the one that was quiet longest goes first. */
export const MOST_TOPICS = 1_000;
/** Messages a second of which half a one comes in a minute: below, there is no rate. */
const LEAST_RATE = 0.5 / 60;
/** A branch with more children than this begins closed. */
const MOST_OPEN = 20;

/** One level of the topics seen: a topic itself where `last` is given, a branch where it has children, or both. */
class Branch {
  readonly children = new Map<string, Branch>();
  readonly rate = new Rate();
  last: TopicNews | undefined;
  /** messages on this topic and below it */
  messages = 0;
  /** topics below and including this one */
  topics = 0;
  sorted: readonly Branch[] | undefined;

  constructor(
    readonly name: string,
    readonly path: string,
    readonly parent: Branch | undefined,
  ) {}
}

/** One line of the tree as it is shown. */
export interface TopicRow {
  readonly path: string;
  readonly name: string;
  /** from 1 */
  readonly level: number;
  /** among its siblings, from 1 */
  readonly position: number;
  readonly siblings: number;
  /** undefined: nothing below it */
  readonly open: boolean | undefined;
  /** topics below */
  readonly topics: number;
  readonly messages: number;
  /** a second, with all below */
  readonly rate: number;
  readonly last: TopicNews | undefined;
}

/** The topics seen on a connection, as a tree of their levels. */
export class TopicTree {
  readonly #root = new Branch("", "", undefined);
  /** in the order of their last message */
  readonly #topics = new Map<string, Branch>();
  readonly #open = new Map<string, boolean>();

  constructor(private readonly most = MOST_TOPICS) {}

  get size(): number {
    return this.#topics.size;
  }

  /** whether there are as many as are remembered */
  get isFull(): boolean {
    return this.size >= this.most;
  }

  add(news: readonly TopicNews[]): void {
    // by their last message, so that the time of a branch only goes on
    for (const one of news.toSorted((a, b) => a.at - b.at)) {
      const branch = this.#topics.get(one.topic) ?? this.#grow(one.topic);
      this.#topics.delete(one.topic);
      this.#topics.set(one.topic, branch);
      branch.last = one;
      const count = one.out + one.in;
      for (let up: Branch | undefined = branch; up; up = up.parent) {
        up.messages += count;
        up.rate.add(count, one.at, one.since);
      }
    }
    for (const topic of this.#topics.keys()) {
      if (this.#topics.size <= this.most) break;
      this.#cut(topic);
    }
  }

  last(topic: string): TopicNews | undefined {
    return this.#topics.get(topic)?.last;
  }

  setOpen(path: string, open: boolean): void {
    this.#open.set(path, open);
  }

  clear(): void {
    for (const topic of [...this.#topics.keys()]) this.#cut(topic);
    this.#open.clear();
    this.#root.messages = 0;
  }

  /** The lines to show; with a search text, those whose topic contains it, all open. */
  rows(now: number, search = ""): readonly TopicRow[] {
    const rows: TopicRow[] = [];
    const wanted = search.toLowerCase();
    const found = wanted === "" ? undefined : this.#holding(wanted);
    this.#list(this.#root, 1, now, found, rows);
    return rows;
  }

  #list(branch: Branch, level: number, now: number, found: Set<Branch> | undefined, rows: TopicRow[]): void {
    const all = sortedChildren(branch);
    const children = found ? all.filter((child) => found.has(child)) : all;
    for (const [i, child] of children.entries()) {
      const rate = child.rate.at(now);
      const open = child.children.size === 0 ? undefined : found !== undefined || this.#isOpen(child);
      rows.push({
        path: child.path,
        name: child.name,
        level,
        position: i + 1,
        siblings: children.length,
        open,
        topics: child.topics,
        messages: child.messages,
        rate: rate < LEAST_RATE ? 0 : rate,
        last: child.last,
      });
      if (open) this.#list(child, level + 1, now, found, rows);
    }
  }

  /** Decided when a branch is first shown: one that grows does not close under the hand. */
  #isOpen({ path, children }: Branch): boolean {
    const open = this.#open.get(path) ?? children.size <= MOST_OPEN;
    this.#open.set(path, open);
    return open;
  }

  /** The branches that lead to a topic containing a text. */
  #holding(text: string): Set<Branch> {
    const found = new Set<Branch>();
    for (const [topic, branch] of this.#topics) {
      if (!topic.toLowerCase().includes(text)) continue;
      for (let up: Branch | undefined = branch; up && !found.has(up); up = up.parent) found.add(up);
    }
    return found;
  }

  #grow(topic: string): Branch {
    let branch = this.#root;
    let path = "";
    for (const [i, name] of topic.split("/").entries()) {
      path = i === 0 ? name : `${path}/${name}`;
      const child = branch.children.get(name) ?? new Branch(name, path, branch);
      if (!branch.children.has(name)) {
        branch.children.set(name, child);
        branch.sorted = undefined;
      }
      branch = child;
    }
    for (let up: Branch | undefined = branch; up; up = up.parent) up.topics++;
    return branch;
  }

  #cut(topic: string): void {
    const branch = this.#topics.get(topic);
    if (!branch) return;
    this.#topics.delete(topic);
    branch.last = undefined;
    for (let up: Branch | undefined = branch; up; up = up.parent) {
      up.topics--;
      if (up.topics > 0 || !up.parent) continue;
      up.parent.children.delete(up.name);
      up.parent.sorted = undefined;
      this.#open.delete(up.path);
    }
  }
}

function sortedChildren(branch: Branch): readonly Branch[] {
  branch.sorted ??= [...branch.children.values()].toSorted((a, b) => compare(a.name, b.name));
  return branch.sorted;
}

const { compare } = new Intl.Collator("en", { numeric: true });
