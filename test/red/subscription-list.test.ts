import assert from "node:assert/strict";
import { AwsIotError } from "../../src/iot-core/errors";
import { filtersOf, subscribed, unsubscribed } from "../../src/red/subscription-list";

const never = (): void => assert.fail("warned of QoS 2");
const one = (topic: string) => ({ topic, qos: 1, rh: 0, rap: true });

describe("dynamic subscriptions", () => {
  const forms: readonly [string, unknown, unknown][] = [
    ["a filter", "a/#", [one("a/#")]],
    [
      "an object",
      { topic: "a", qos: 0, nl: "true", rap: false, rh: 2 },
      [{ topic: "a", qos: 0, nl: true, rap: false, rh: 2 }],
    ],
    [
      "an array of both",
      ["a", { topic: "b", datatype: "json" }],
      [one("a"), { ...one("b"), datatype: "json" }],
    ],
  ];
  for (const [what, topic, list] of forms) {
    it(`takes ${what}`, () => assert.deepEqual(subscribed([], topic, never), list));
  }

  it("replaces a subscription of the same filter", () => {
    const list = subscribed(subscribed([], ["a", "b"], never), { topic: "a", qos: 0 }, never);
    assert.deepEqual(
      list.map(({ topic, qos }) => [topic, qos]),
      [
        ["b", 1],
        ["a", 0],
      ],
    );
  });

  it("lowers QoS 2 and says so", () => {
    let told = 0;
    const list = subscribed([], { topic: "a", qos: 2 }, () => told++);
    assert.deepEqual([list[0]?.qos, told], [1, 1]);
  });

  it("gives up one, several or all", () => {
    const list = subscribed([], ["a", "b", "c"], never);
    assert.deepEqual(
      unsubscribed(list, "a").map(({ topic }) => topic),
      ["b", "c"],
    );
    assert.deepEqual(
      unsubscribed(list, [{ topic: "a" }, "b"]).map(({ topic }) => topic),
      ["c"],
    );
    assert.deepEqual(unsubscribed(list, true), []);
  });

  it("asks AWS for what they say", () =>
    assert.deepEqual(filtersOf(subscribed([], [{ topic: "a", qos: 0, rh: 1 }, "b"], never)), [
      { filter: "a", qos: 0, rap: true, rh: 1 },
      { filter: "b", qos: 1, rap: true },
    ]));

  const refusals: readonly [string, unknown, string][] = [
    ["nothing", undefined, "action-topic-invalid"],
    ["a number", 5, "action-topic-invalid"],
    ["true", true, "action-topic-invalid"],
    ["an object without topic", { qos: 1 }, "action-topic-invalid"],
    ["an object whose topic is no text", { topic: 5 }, "action-topic-invalid"],
    ["an empty filter", "", "filter-empty"],
    ["a misplaced wildcard", ["a", "b#"], "filter-wildcard-misplaced"],
    ["a malformed shared filter", "$share/a", "share-malformed"],
    ["QoS 3", { topic: "a", qos: 3 }, "property-invalid"],
    ["an unknown datatype", { topic: "a", datatype: "xml" }, "property-invalid"],
  ];
  for (const [what, topic, code] of refusals) {
    it(`refuses ${what}`, () =>
      assert.throws(
        () => subscribed([], topic, never),
        (error) => error instanceof AwsIotError && error.code === code,
      ));
  }
});
