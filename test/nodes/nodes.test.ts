import assert from "node:assert/strict";
import type { NodeMessage } from "node-red";
import { Bench, until } from "./bench";

interface Told extends NodeMessage {
  outcome: { result: string; code?: string; reason?: string; topic: string; qos: number; attempts: number };
}
interface Caught extends NodeMessage {
  error: { message: string; code?: string; source: { id: string } };
}

const out = (more: object = {}) => ({
  id: "out",
  type: "aws-iot-out",
  connection: "c",
  topic: "",
  outcome: true,
  wires: [["told"]],
  ...more,
});
const into = (more: object = {}) => ({
  id: "in",
  type: "aws-iot-in",
  connection: "c",
  topic: "a/#",
  qos: 1,
  datatype: "auto-detect",
  inputs: 0,
  wires: [["got"]],
  ...more,
});
const helpers = ["got", "told", "caught", "done"].map((id) => ({ id, type: "helper" }));
const watchers = [
  { id: "catcher", type: "catch", scope: null, wires: [["caught"]] },
  { id: "completer", type: "complete", scope: ["out", "in"], wires: [["done"]] },
];

describe("the nodes", () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.unload());
  after(() => bench.stop());

  const deploy = (...nodes: ({ id: string; type: string } & Record<string, unknown>)[]) =>
    bench.deploy([...nodes, ...helpers, ...watchers]);
  const next = async <Message extends NodeMessage>(id: string) => (await bench.next(id)) as Message;
  const received = (topic: string) => bench.endpoint.journal.publishes.filter((one) => one.topic === topic);

  it("sends an object, gets it back as an object, and tells that it was delivered", async () => {
    await deploy(out(), into());
    await bench.subscribed(1);
    const [got, told, done] = [next("got"), next<Told>("told"), next("done")];
    bench.send("out", { topic: "a/b", payload: { t: 21.5 }, keep: "me" });
    assert.deepEqual((await got).payload, { t: 21.5 });
    const { outcome, keep } = await told;
    assert.deepEqual([keep, outcome.result, outcome.topic, outcome.qos, outcome.attempts], [
      "me",
      "delivered",
      "a/b",
      1,
      1,
    ]);
    assert.deepEqual((await done).payload, { t: 21.5 });
  });

  it("carries the MQTT 5 properties both ways", async () => {
    await deploy(out({ contentType: "application/json" }), into());
    const got = next("got");
    bench.send("out", { topic: "a", payload: "1", responseTopic: "r", correlationData: "7", userProperties: { a: "b" } });
    bench.send("out", { topic: "a/b", payload: "[1]", responseTopic: "r", correlationData: "7", userProperties: { a: "b" } });
    const { payload, contentType, responseTopic, correlationData, userProperties } = await got;
    assert.deepEqual(
      { payload, contentType, responseTopic, correlationData, userProperties },
      { payload: [1], contentType: "application/json", responseTopic: "r", correlationData: Buffer.from("7"), userProperties: { a: "b" } },
    );
  });

  it("sends nothing that breaks a rule, and tells Catch nodes, the output and the status why", async () => {
    await deploy(out());
    await bench.status("out", /connected$/);
    const [caught, told] = [next<Caught>("caught"), next<Told>("told")];
    bench.send("out", { topic: "a/+", payload: "x" });
    const { error, payload } = await caught;
    assert.deepEqual([error.code, error.source.id, payload], ["topic-has-wildcard", "out", "x"]);
    assert.match(error.message, /^The topic "a\/\+" contains a wildcard .* Publish to a topic without/);
    const { outcome } = await told;
    assert.deepEqual([outcome.result, outcome.code, outcome.attempts], ["rejected", "topic-has-wildcard", 0]);
    assert.deepEqual((await bench.status("out", /wildcard/)).fill, "red");
    bench.send("out", { topic: "fine", payload: "x" });
    assert.equal((await bench.status("out", /connected$/)).fill, "green");
    assert.deepEqual(received("a/+"), []);
  });

  it("does not send a message without payload, and is done with it", async () => {
    await deploy(out());
    const done = next("done");
    bench.send("out", { topic: "no/payload" });
    assert.equal((await done)["topic"], "no/payload");
    assert.deepEqual(received("no/payload"), []);
  });

  it("never changes the message it is given", async () => {
    await deploy(out({ topic: "from/node", qos: 0, retain: false }));
    const told = next("told");
    const message = Object.freeze({ topic: "m", qos: 1, retain: "true", payload: Object.freeze({ a: 1 }) });
    bench.send("out", message);
    const { topic, qos, retain, payload } = await told;
    assert.deepEqual({ topic, qos, retain, payload }, { topic: "m", qos: 1, retain: "true", payload: { a: 1 } });
    await until(() => received("from/node").length > 0);
    assert.equal(received("from/node")[0]?.qos, 0);
  });

  it("tells a JSON output of a payload that is not JSON by Catch, with what came", async () => {
    await deploy(into({ datatype: "json" }));
    await bench.subscribed(1);
    const caught = next<Caught>("caught");
    await bench.endpoint.publish("a/x", "{oops");
    const { error, payload, topic, qos, retain } = await caught;
    assert.equal(error.code, "payload-not-json");
    assert.deepEqual({ payload, topic, qos, retain }, { payload: Buffer.from("{oops"), topic: "a/x", qos: 1, retain: false });
  });

  it("refuses every message while it has no connection", async () => {
    await deploy(out({ connection: "gone" }));
    const caught = next<Caught>("caught");
    bench.send("out", { topic: "a", payload: "x" });
    assert.equal((await caught).error.code, "connection-missing");
  });

  const broken: readonly [string, object, string][] = [
    ["has no connection", { connection: "gone" }, "connection-missing"],
    ["has a setting that cannot be", { datatype: "xml" }, "setting-not-a-choice"],
  ];
  for (const [what, settings, errorCode] of broken) {
    it(`refuses every control message while it ${what}`, async () => {
      await deploy(into({ inputs: 1, topic: "", ...settings }));
      const refused = new Promise<Caught>((found) =>
        bench.node("caught").on("input", (message) => {
          if (message["action"] === "subscribe") found(message as unknown as Caught);
        }),
      );
      bench.send("in", { action: "subscribe", topic: "a" });
      assert.equal((await refused).error.code, errorCode);
    });
  }

  it("subscribes, lists and unsubscribes as messages ask", async () => {
    await deploy(into({ inputs: 1, topic: "" }));
    await bench.status("in", /connected$/);
    const done = next("done");
    bench.send("in", { action: "subscribe", topic: ["x/1", { topic: "x/2", qos: 0, datatype: "buffer" }] });
    assert.deepEqual(
      ((await done)["subscriptions"] as { topic: string; qos: number }[]).map(({ topic, qos }) => [topic, qos]),
      [["x/1", 1], ["x/2", 0]],
    );
    const list = next("got");
    bench.send("in", { action: "getSubscriptions" });
    const { topic, payload } = await list;
    assert.equal(topic, "subscriptions");
    assert.equal((payload as unknown[]).length, 2);
    // what a flow does with the lists it is given is its own affair
    (payload as unknown[]).length = 0;
    const again = next("got");
    bench.send("in", { action: "getSubscriptions" });
    assert.equal(((await again).payload as unknown[]).length, 2);
    const got = next("got");
    bench.send("in", { action: "unsubscribe", topic: "x/1" });
    await bench.subscribed(2);
    await bench.endpoint.publish("x/1", "no");
    await bench.endpoint.publish("x/2", "7");
    const { topic: from, payload: bytes } = await got;
    assert.deepEqual([from, bytes], ["x/2", Buffer.from("7")]);
  });

  const refusals: readonly [string, object, string][] = [
    ["an unknown action", { action: "jump" }, "action-unknown"],
    ["a subscription that is no filter", { action: "subscribe", topic: 7 }, "action-topic-invalid"],
    ["a filter AWS does not allow", { action: "subscribe", topic: "a/#/b" }, "filter-wildcard-misplaced"],
    ["settings in a message", { action: "connect", broker: { url: "x", password: "y" } }, "connection-override-refused"],
  ];
  for (const [what, message, code] of refusals) {
    it(`refuses ${what}`, async () => {
      await deploy(into({ inputs: 1, topic: "" }));
      const caught = next<Caught>("caught");
      bench.send("in", message);
      assert.equal((await caught).error.code, code);
    });
  }

  it("disconnects and connects as messages ask, and tells its state", async () => {
    await deploy(out());
    await bench.status("out", /connected$/);
    let done = next("done");
    bench.send("out", { action: "disconnect" });
    await done;
    await bench.status("out", /disconnected/);
    done = next("done");
    bench.send("out", { action: "connect" });
    await done;
    await bench.status("out", /\.connected|^connected/);
    const told = next("told");
    bench.send("out", { action: "status" });
    const { state, waiting, store } = (await told).payload as Record<string, unknown>;
    assert.deepEqual([state, waiting, store], ["connected", 0, "memory"]);
  });

  it("turns red for a filter the policy forbids, tells Catch nodes, and serves the others", async () => {
    const { certPem, keyPem } = await bench.endpoint.certificates.issue({
      policy: {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "*", Resource: "*" },
          { Effect: "Deny", Action: "iot:Subscribe", Resource: "*topicfilter/secret/*" },
        ],
      },
    });
    const nodes = [into({ topic: "a/#\nsecret/#" }), ...helpers, ...watchers];
    await bench.deploy(nodes, {}, { cert: certPem, key: keyPem, ca: bench.endpoint.caPem });
    const caught = next<Caught>("caught");
    const { fill, text } = await bench.status("in", /secret/);
    assert.deepEqual([fill, text], ["red", "not authorized: secret/#"]);
    assert.equal((await caught).error.code, "subscribe-not-authorized");
    const got = next("got");
    await bench.endpoint.publish("a/1", "x");
    assert.equal((await got).payload, "x");
  });

  it("keeps what is published while the settings cannot work, and says which setting it is", async () => {
    await bench.deploy([out(), ...helpers, ...watchers], { port: "https" });
    const { text } = await bench.status("out", /disconnected: /);
    assert.match(text, /port/);
    bench.send("out", { topic: "kept", payload: "x" });
    await bench.unload();
    await deploy(out());
    assert.equal((await next<Told>("told")).outcome.result, "delivered");
    assert.equal(received("kept").length, 1);
  });

  it("brings the failure of a connection to the Catch nodes beside its users", async () => {
    await bench.deploy([out(), ...helpers, ...watchers], {}, { cert: "nonsense", key: "nonsense" });
    assert.equal((await next<Caught>("caught")).error.code, "pem-unrecognized");
    assert.match((await bench.status("out", /disconnected: /)).text, /disconnected: /);
  });
});
