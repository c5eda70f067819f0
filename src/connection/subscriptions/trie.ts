import { isReserved, withoutShare } from "../../iot-core/topics";

interface Level<T> {
  /** of filters that end here */
  readonly values: Set<T>;
  /** of filters that end here with `#`: they match what has at least one level more */
  readonly rest: Set<T>;
  readonly next: Map<string, Level<T>>;
}

const level = <T>(): Level<T> => ({ values: new Set(), rest: new Set(), next: new Map() });

/**
 * Values by topic filter. The cost of a match depends on the levels of the topic, not on the number of filters, and
 * follows AWS IoT Core's rules (see `matches` in iot-core/topics): `a/#` does not match `a`, wildcards in the first
 * level match no `$` topics, `$share/<name>/` does not count.
 */
export class FilterTrie<T> {
  private readonly root = level<T>();

  add(filter: string, value: T): void {
    const { path, rest } = parse(filter);
    let at = this.root;
    for (const name of path) {
      let next = at.next.get(name);
      if (!next) at.next.set(name, (next = level()));
      at = next;
    }
    (rest ? at.rest : at.values).add(value);
  }

  remove(filter: string, value: T): void {
    const { path, rest } = parse(filter);
    prune(this.root, path, 0, (end) => (rest ? end.rest : end.values).delete(value));
  }

  /** the values of all filters that match a topic name; a value under two filters comes twice */
  match(topic: string): T[] {
    const found: T[] = [];
    const levels = topic.split("/");
    if (isReserved(topic)) {
      const next = this.root.next.get(levels[0] ?? "");
      if (next) collect(next, levels, 1, found);
    } else {
      collect(this.root, levels, 0, found);
    }
    return found;
  }
}

function parse(filter: string): { readonly path: readonly string[]; readonly rest: boolean } {
  const levels = withoutShare(filter).split("/");
  const rest = levels.at(-1) === "#";
  return { path: rest ? levels.slice(0, -1) : levels, rest };
}

function collect<T>(at: Level<T>, levels: readonly string[], depth: number, found: T[]): void {
  const name = levels[depth];
  if (name === undefined) {
    for (const value of at.values) found.push(value);
    return;
  }
  for (const value of at.rest) found.push(value);
  const same = at.next.get(name);
  if (same) collect(same, levels, depth + 1, found);
  const any = name === "+" ? undefined : at.next.get("+");
  if (any) collect(any, levels, depth + 1, found);
}

function prune<T>(
  at: Level<T>,
  path: readonly string[],
  depth: number,
  remove: (end: Level<T>) => void,
): void {
  const name = path[depth];
  if (name === undefined) {
    remove(at);
    return;
  }
  const next = at.next.get(name);
  if (!next) return;
  prune(next, path, depth + 1, remove);
  if (next.values.size + next.rest.size + next.next.size === 0) at.next.delete(name);
}
