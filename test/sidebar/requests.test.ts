import assert from "node:assert/strict";
import { AwsIotError } from "../../src/iot-core/errors";
import { answerTo, readAgain, readPublish, readSubscriptions, readWatch } from "../../src/sidebar/requests";

const subscriptions = (filters: unknown) => ({ connection: "c1", filters });
const publish = (more: object = {}) => ({
  connection: "c1",
  number: 1,
  topic: "t",
  payload: "21 °C",
  qos: 1,
  retain: false,
  ...more,
});

describe("what an editor may ask", () => {
  it("is read", () => {
    assert.deepEqual(readWatch({ connection: "c1", part: "topics" }), { id: "c1", part: "topics" });
    assert.deepEqual(readWatch({ part: "passwords" }), { id: undefined, part: undefined });
    assert.deepEqual(readSubscriptions(subscriptions([{ filter: "a/#", qos: 0 }])), {
      connection: "c1",
      filters: [{ filter: "a/#", qos: 0 }],
    });
    assert.deepEqual(readAgain({ session: "s", number: 2 }), { session: "s", number: 2 });
    assert.deepEqual(readPublish(publish()), {
      connection: "c1",
      number: 1,
      publish: { topic: "t", payload: "21 °C", qos: 1, retain: false },
    });
  });

  it("is read with all properties, and without what is none", () => {
    const properties = {
      responseTopic: "r",
      contentType: "text/plain",
      correlationData: "AQI=",
      messageExpiryInterval: 60,
      payloadFormatIndicator: true,
      userProperties: { a: "1", b: ["2", "3"], c: ["4"] },
      topicAlias: 9,
    };
    assert.deepEqual(readPublish(publish({ properties })).publish.properties, {
      responseTopic: "r",
      contentType: "text/plain",
      correlationData: Buffer.from([1, 2]),
      messageExpiryInterval: 60,
      payloadFormatIndicator: true,
      userProperties: { a: "1", b: ["2", "3"], c: "4" },
    });
  });

  const refused: readonly [string, () => unknown, string | RegExp][] = [
    ["no body", () => readWatch(undefined), /no object/],
    ["a list as body", () => readSubscriptions([]), /no object/],
    ["no list of filters", () => readSubscriptions(subscriptions("a")), /no list/],
    [
      "too many filters",
      () => readSubscriptions(subscriptions(Array.from({ length: 21 }, () => ({ filter: "a", qos: 0 })))),
      /at most 20/,
    ],
    ["a filter that is no object", () => readSubscriptions(subscriptions(["a"])), /no object/],
    ["QoS 2", () => readSubscriptions(subscriptions([{ filter: "a", qos: 2 }])), /qos/],
    [
      "a filter AWS refuses",
      () => readSubscriptions(subscriptions([{ filter: "a/#/b", qos: 0 }])),
      "filter-wildcard-misplaced",
    ],
    ["a topic with a wildcard", () => readPublish(publish({ topic: "a/+" })), "topic-has-wildcard"],
    ["an empty topic", () => readPublish(publish({ topic: "" })), "topic-empty"],
    [
      "a payload that is too large",
      () => readPublish(publish({ payload: "€".repeat(43_691) })),
      "payload-too-large",
    ],
    ["a payload that is no text", () => readPublish(publish({ payload: { a: 1 } })), /payload is no text/],
    ["no number", () => readPublish(publish({ number: "1" })), /number is no number/],
    ["no QoS", () => readPublish(publish({ qos: undefined })), /qos/],
    [
      "an expiry that is no number",
      () => readPublish(publish({ properties: { messageExpiryInterval: "1" } })),
      /messageExpiryInterval/,
    ],
    [
      "user properties that are no text",
      () => readPublish(publish({ properties: { userProperties: { a: 1 } } })),
      /a is no text/,
    ],
    [
      "correlation data that is too long",
      () => readPublish(publish({ properties: { correlationData: Buffer.alloc(8_193).toString("base64") } })),
      "property-too-long",
    ],
    ["sending again without a session", () => readAgain({ number: 1 }), /session/],
  ];
  for (const [what, read, expected] of refused) {
    it(`is refused with ${what}`, () => {
      try {
        read();
      } catch (error) {
        const { status, body } = answerTo(error);
        assert.equal(status, 400);
        if (typeof expected === "string") assert.equal((body as { code?: string }).code, expected);
        else assert.match((body as { sentence: string }).sentence, expected);
        return;
      }
      assert.fail("taken");
    });
  }

  it("is answered with the error's code and values, for the language of the editor", () => {
    const { status, body } = answerTo(new AwsIotError("topic-has-wildcard", "publish", { topic: "a/+" }));
    assert.equal(status, 400);
    assert.deepEqual(Object.keys(body), ["code", "params", "sentence", "remedy"]);
  });

  it("is answered with 500 where something breaks", () => {
    assert.deepEqual(answerTo(new Error("x")), { status: 500, body: { sentence: "x" } });
  });
});
