import assert from "node:assert/strict";
import { FilterTrie } from "../../../src/connection/subscriptions/trie";
import { matches } from "../../../src/iot-core/topics";
import { random } from "./support";

const trieOf = (...filters: string[]): FilterTrie<string> => {
  const trie = new FilterTrie<string>();
  for (const filter of filters) trie.add(filter, filter);
  return trie;
};

describe("FilterTrie", () => {
  it("finds exact filters and wildcards", () => {
    const trie = trieOf("a/b", "a/+", "a/#", "#", "+/b", "a/b/c", "b");
    assert.deepEqual(trie.match("a/b").toSorted(), ["#", "+/b", "a/#", "a/+", "a/b"]);
  });

  it("follows AWS: a/# does not match a, wildcards at the start match no $ topics, shares match without prefix", () => {
    const trie = trieOf("a/#", "#", "+/things/t", "$aws/things/+", "$share/g/x/+");
    assert.deepEqual(trie.match("a"), ["#"]);
    assert.deepEqual(trie.match("$aws/things/t"), ["$aws/things/+"]);
    assert.deepEqual(trie.match("x/1").toSorted(), ["#", "$share/g/x/+"]);
  });

  it("keeps several values of one path apart", () => {
    const trie = trieOf("a/+", "$share/g/a/+");
    trie.remove("a/+", "a/+");
    assert.deepEqual(trie.match("a/b"), ["$share/g/a/+"]);
  });

  it("ignores the removal of what is not there", () => {
    const trie = trieOf("a/b");
    trie.remove("a/c/d", "a/c/d");
    trie.remove("a/#", "a/#");
    assert.deepEqual(trie.match("a/b"), ["a/b"]);
  });

  it("agrees with matches() on random filters and topics, while filters come and go", () => {
    const next = random(1);
    const pick = (from: readonly string[]): string => from[next(from.length)] ?? "";
    const path = (words: readonly string[]): string =>
      Array.from({ length: 1 + next(4) }, () => pick(words)).join("/");
    const trie = new FilterTrie<string>();
    const live = new Set<string>();
    let hits = 0;
    for (let round = 0; round < 3000; round++) {
      const filter =
        pick(["", "$share/g/", "$aws/"]) + path(["a", "b", "", "+"]) + pick(["", "", "/#", "/+"]);
      if (live.delete(filter)) trie.remove(filter, filter);
      else {
        live.add(filter);
        trie.add(filter, filter);
      }
      const topic = pick(["", "", "$aws/"]) + path(["a", "b", ""]);
      const expected = [...live].filter((one) => matches(one, topic)).toSorted();
      hits += expected.length;
      assert.deepEqual(trie.match(topic).toSorted(), expected, topic);
    }
    assert.ok(hits > 10_000, `${hits} hits`);
  });
});
