import { isReserved, withoutShare } from "../../iot-core/topics";

/** There are as many as filters, and most have one value and nothing below: so they are bare until needed. */
interface Level<T> {
  /** of filters that end here */
  values: readonly T[];
  /** of filters that end here with `#`: they match what has at least one level more */
  rest: readonly T[];
  next: Map<string, Level<T>> | undefined;
}

const none: readonly never[] = [];
const level = <T>(): Level<T> => ({ values: none, rest: none, next: undefined });

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
      const below = (at.next ??= new Map<string, Level<T>>());
      const next = below.get(name) ?? level<T>();
      below.set(name, next);
      at = next;
    }
    if (rest) at.rest = withValue(at.rest, value);
    else at.values = withValue(at.values, value);
  }

  remove(filter: string, value: T): void {
    const { path, rest } = parse(filter);
    prune(this.root, path, 0, (end) => {
      if (rest) end.rest = without(end.rest, value);
      else end.values = without(end.values, value);
    });
  }

  /** the values of all filters that match a topic name; a value under two filters comes twice */
  match(topic: string): T[] {
    const found: T[] = [];
    const levels = topic.split("/");
    if (isReserved(topic)) {
      const next = this.root.next?.get(levels[0] ?? "");
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
  const same = at.next?.get(name);
  if (same) collect(same, levels, depth + 1, found);
  const any = name === "+" ? undefined : at.next?.get("+");
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
  const next = at.next?.get(name);
  if (!at.next || !next) return;
  prune(next, path, depth + 1, remove);
  if (next.values.length + next.rest.length > 0 || next.next) return;
  at.next.delete(name);
  if (at.next.size === 0) at.next = undefined;
}

/** With `concat`, as a spread would leave room for 16 more. */
const withValue = <T>(values: readonly T[], value: T): readonly T[] =>
  values.includes(value) ? values : values.concat([value]);

const without = <T>(values: readonly T[], value: T): readonly T[] =>
  values.filter((other) => other !== value);
