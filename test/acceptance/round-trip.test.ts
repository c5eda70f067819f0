import assert from "node:assert/strict";
import { openLocal, openRig } from "./endpoints";
import { connection, inNode, outNode, probe, status, watchedTab, without, type Target } from "./flow";
import { NodeRed, type Message } from "./node-red";

/** Everything but what Node-RED adds. */
const plain = (message: Message): Message => without(message, "_msgid");

/** What goes in and out with each of the five datatypes. */
const datatypes: readonly [name: string, datatype: string, sent: unknown, received: unknown][] = [
  ["text", "auto-detect", "hello", "hello"],
  ["an object", "auto-detect", { a: [1, "ü"] }, { a: [1, "ü"] }],
  ["a number", "auto-detect", 21.5, 21.5],
  ["a boolean", "auto-detect", true, true],
  ["bytes that are no text", "auto-detect", Buffer.from([0xff, 0, 1]), Buffer.from([0xff, 0, 1])],
  ["nothing", "auto-detect", null, ""],
  ["text as bytes", "buffer", "hello", Buffer.from("hello")],
  ["JSON as text", "utf8", { a: 1 }, '{"a":1}'],
  ["JSON", "json", "[1,2]", [1, 2]],
  ["bytes in base64", "base64", Buffer.from([1, 2, 3]), "AQID"],
];

/** What holds against every endpoint. */
function itCarriesMessages(open: () => Promise<{ target: Target; close(): Promise<void> }>): void {
  for (const protocolVersion of [5, 4]) {
    describe(`MQTT ${protocolVersion === 5 ? "5" : "3.1.1"}`, () => {
      let nodeRed: NodeRed;
      let endpoint: Awaited<ReturnType<typeof open>>;

      before(async () => {
        endpoint = await open();
        nodeRed = await NodeRed.start();
        await nodeRed.deploy([
          ...watchedTab("in", "out"),
          connection(endpoint.target, { protocolVersion, clientId: "round-trip" }),
          probe("send", "out"),
          outNode("out", { outcome: true }, "outcome"),
          ...["auto-detect", "buffer", "utf8", "json", "base64"].map((datatype) =>
            inNode(`in ${datatype}`, { topic: `rt/${datatype}/#`, datatype }, "received"),
          ),
          probe("ask", "in"),
          inNode("in", { inputs: 1 }, "received"),
          probe("received"),
          probe("outcome"),
        ]);
        await status(nodeRed, "connected");
      });
      after(async () => {
        await nodeRed.stop();
        await endpoint.close();
      });

      for (const [name, datatype, sent, received] of datatypes) {
        it(`${datatype}: ${name}`, async () => {
          const topic = `rt/${datatype}/topic`;
          nodeRed.send("send", { topic, payload: sent });
          const message = plain(await nodeRed.next("received"));
          assert.deepEqual(message, { topic, payload: received, qos: 1, retain: false });
        });
      }

      it("QoS 0", async () => {
        nodeRed.send("send", { topic: "rt/utf8/0", payload: "0", qos: "0" });
        assert.equal((await nodeRed.next("received"))["qos"], 0);
      });

      it("a retained message, to who subscribes later", async () => {
        nodeRed.send("send", { topic: "rt/kept", payload: "kept", retain: true });
        await nodeRed.next("outcome", ({ topic }) => topic === "rt/kept");
        nodeRed.send("ask", { action: "subscribe", topic: "rt/kept" });
        const message = plain(await nodeRed.next("received"));
        assert.deepEqual(message, { topic: "rt/kept", payload: "kept", qos: 1, retain: true });
      });

      it("the outcome, and done", async () => {
        const msg = { topic: "rt/utf8/outcome", payload: "x", extra: { of: "the flow" } };
        nodeRed.send("send", msg);
        const { outcome, ...rest } = plain(await nodeRed.next("outcome", ({ topic }) => topic === msg.topic));
        assert.deepEqual(rest, msg);
        const { result, topic, qos, attempts } = outcome as Message;
        assert.deepEqual(
          { result, topic, qos, attempts },
          { result: "delivered", topic: msg.topic, qos: 1, attempts: 1 },
        );
        await nodeRed.next("completed", ({ topic: done }) => done === msg.topic);
        await nodeRed.next("received");
      });

      it(`MQTT 5 properties ${protocolVersion === 5 ? "both ways" : "are left out"}`, async () => {
        const properties = {
          responseTopic: "rt/answer",
          correlationData: Buffer.from([1, 2]),
          contentType: "text/plain",
          messageExpiryInterval: 60,
          userProperties: { a: "1", b: ["2", "3"] },
        };
        nodeRed.send("send", { topic: "rt/auto-detect/properties", payload: "1", ...properties });
        const found = without(await nodeRed.next("received"), "_msgid", "topic", "qos", "retain");
        if (protocolVersion === 4) return assert.deepEqual(found, { payload: 1 });
        const left = Number(found["messageExpiryInterval"]);
        assert.ok(left > 0 && left <= 60);
        // the content type says that it is text, not a number
        const expected = { payload: "1", ...properties, messageExpiryInterval: left };
        assert.deepEqual(found, expected);
      });
    });
  }
}

describe("mosquitto behind nginx, with ALPN and client certificates", () => {
  itCarriesMessages(openRig);
});

describe("the local endpoint", () => {
  itCarriesMessages(openLocal);
});
