import assert from "node:assert/strict";
import type { TopicNews } from "../../../src/sidebar/model/protocol";
import { TopicTree } from "../../../src/sidebar/model/topic-tree";

const news = (topic: string, at = 1_000, more: Partial<TopicNews> = {}): TopicNews => ({
  topic,
  out: 0,
  in: 1,
  since: at,
  at,
  direction: "in",
  qos: 0,
  retain: false,
  size: 1,
  payload: "MQ==",
  ...more,
});
const drawn = (tree: TopicTree, search = "") =>
  tree.rows(1_000, search).map(({ name, level, open, messages }) => {
    const mark = open === undefined ? " " : open ? "-" : "+";
    return `${"  ".repeat(level - 1)}${mark}${name} ${messages}`;
  });

describe("the tree of topics", () => {
  it("has a line for each level, in order, with what came below it", () => {
    const tree = new TopicTree();
    tree.add([news("b/10/x"), news("b/9/x", 1_000, { in: 2, out: 1 }), news("a"), news("a/c")]);
    assert.deepEqual(drawn(tree), ["-a 2", "   c 1", "-b 4", "  -9 3", "     x 3", "  -10 1", "     x 1"]);
  });

  it("tells a screen reader where each line stands", () => {
    const tree = new TopicTree();
    tree.add([news("a/x"), news("a/y")]);
    assert.deepEqual(
      tree
        .rows(1_000)
        .map(({ path, level, position, siblings, topics }) => [path, level, position, siblings, topics]),
      [
        ["a", 1, 1, 1, 2],
        ["a/x", 2, 1, 2, 1],
        ["a/y", 2, 2, 2, 1],
      ],
    );
  });

  it("keeps empty levels and $ topics apart", () => {
    const tree = new TopicTree();
    tree.add([news("/a"), news("a"), news("$aws/things/t/shadow/update/accepted")]);
    const paths = tree.rows(1_000).map(({ path }) => path);
    assert.deepEqual([paths.includes(""), paths.includes("/a"), paths.includes("a")], [true, true, true]);
  });

  it("begins branches with many children closed, and remembers what was opened and closed", () => {
    const tree = new TopicTree();
    tree.add(Array.from({ length: 21 }, (_, i) => news(`many/${i}`)));
    tree.add([news("few/1")]);
    assert.deepEqual(drawn(tree), ["-few 1", "   1 1", "+many 21"]);
    tree.setOpen("many", true);
    tree.setOpen("few", false);
    assert.equal(drawn(tree).length, 23);
    assert.equal(drawn(tree)[0], "+few 1");
  });

  it("leaves a branch open that grows while it is shown", () => {
    const tree = new TopicTree();
    tree.add([news("many/first")]);
    assert.deepEqual(drawn(tree), ["-many 1", "   first 1"]);
    tree.add(Array.from({ length: 30 }, (_, i) => news(`many/${i}`)));
    assert.equal(drawn(tree).length, 32);
  });

  it("shows what a search finds, opened", () => {
    const tree = new TopicTree();
    tree.add([news("plant/one/Temp"), news("plant/two/speed"), news("other")]);
    tree.setOpen("plant", false);
    assert.deepEqual(drawn(tree, "temp"), ["-plant 2", "  -one 1", "     Temp 1"]);
    assert.deepEqual(drawn(tree, "nothing"), []);
  });

  it("holds a bounded number of topics, the one that was quiet longest going first", () => {
    const tree = new TopicTree(3);
    tree.add([news("a/1"), news("a/2"), news("b"), news("a/1", 2_000), news("c")]);
    assert.equal(tree.size, 3);
    assert.equal(tree.isFull, true);
    assert.deepEqual(
      tree.rows(2_000).map(({ path }) => path),
      ["a", "a/1", "b", "c"],
    );
    assert.equal(tree.last("a/2"), undefined);
    assert.equal(tree.last("a/1")?.at, 2_000);
  });

  it("keeps a topic whose branch goes", () => {
    const tree = new TopicTree(2);
    tree.add([news("a/1"), news("a"), news("b")]);
    assert.deepEqual(
      tree.rows(1_000).map(({ path, topics }) => [path, topics]),
      [
        ["a", 1],
        ["b", 1],
      ],
    );
  });

  it("stays bounded with ever new topics, branches included", () => {
    const tree = new TopicTree(100);
    for (let i = 0; i < 5_000; i++) tree.add([news(`${i}/${i % 7}/${i}`)]);
    assert.equal(tree.size, 100);
    assert.ok(tree.rows(1_000).length <= 300);
  });

  it("keeps the rate of a branch whatever the order its topics are told in", () => {
    const tree = new TopicTree();
    tree.add([news("a/now", 100_000, { in: 10 }), news("a/long-ago", 1_000)]);
    assert.equal(Math.round(tree.rows(100_000)[0]?.rate ?? 0), 1);
  });

  it("tells no rate of what has become rarer than half a message a minute", () => {
    const tree = new TopicTree();
    tree.add([news("a", 1_000)]);
    const rates = [25_000, 27_000].map((now) => tree.rows(now)[0]?.rate ?? 0);
    assert.deepEqual(
      rates.map((rate) => rate > 0),
      [true, false],
    );
  });

  it("adds up rates", () => {
    const tree = new TopicTree();
    for (let second = 1; second <= 60; second++)
      tree.add([news("a/x", second * 1_000), news("a/y", second * 1_000)]);
    const [a, x] = tree.rows(60_000);
    assert.equal(Math.round(a?.rate ?? 0), 2);
    assert.equal(Math.round(x?.rate ?? 0), 1);
  });

  it("forgets everything when it is cleared", () => {
    const tree = new TopicTree();
    tree.add([news("a/b")]);
    tree.clear();
    assert.deepEqual(tree.rows(1_000), []);
    tree.add([news("a/b")]);
    assert.deepEqual(drawn(tree), ["-a 1", "   b 1"]);
  });
});
