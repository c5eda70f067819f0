import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { openLocal, openRig } from "./endpoints";
import { ackNode, connection, inNode, outNode, probe, status, statusText, watchedTab } from "./flow";
import { makeUserDir, NodeRed, type Message } from "./node-red";

const versions = [5, 4];
const name = (protocolVersion: number) => (protocolVersion === 5 ? "MQTT 5" : "MQTT 3.1.1");
const done = { acknowledge: "done" };

describe("acknowledging when the flow is done", () => {
  for (const protocolVersion of versions) {
    describe(name(protocolVersion), () => {
      let nodeRed: NodeRed;
      let local: Awaited<ReturnType<typeof openLocal>>;

      before(async () => {
        [nodeRed, local] = await Promise.all([NodeRed.start(), openLocal()]);
      });
      after(async () => {
        await nodeRed.stop();
        await local.close();
      });
      afterEach(() => local.endpoint.faults.clear());

      let clientId = "";
      let deploys = 0;
      /** A flow with a session of its own. */
      async function deploy(...flow: Parameters<NodeRed["deploy"]>[0]): Promise<void> {
        local.endpoint.journal.clear();
        clientId = `worker-${++deploys}`;
        const session = { id: `aws-${deploys}`, protocolVersion, cleansession: false, clientId };
        await nodeRed.deploy([
          ...watchedTab("in"),
          connection(local.target, session),
          ...flow.map((node) => ("connection" in node ? { ...node, connection: session.id } : node)),
        ]);
        for (const filter of ["work", "other"]) await granted(filter);
        for (const queue of ["received", "plain", "errors", "statuses"]) {
          while (nodeRed.waiting(queue).length > 0) await nodeRed.next(queue);
        }
        local.endpoint.journal.clear();
      }
      const granted = (filter: string) =>
        local.endpoint.journal.wait(
          "packets",
          ({ packet, clientId: by }) =>
            by === clientId &&
            packet.cmd === "suback" &&
            local.endpoint.journal.packets.some(
              (sent) =>
                sent.packet.cmd === "subscribe" &&
                sent.packet.messageId === packet.messageId &&
                sent.packet.subscriptions.some(({ topic }) => topic === filter),
            ),
        );
      const publish = (topic: string, payload: string) => local.endpoint.publish(topic, payload);

      /** The packets that tell of messages, in order: who sends, what, and whose. */
      function story(): string[] {
        const topics = new Map<string, string>();
        return local.endpoint.journal.packets.flatMap(({ from, packet }) => {
          if (packet.cmd === "publish") {
            topics.set(`${from} ${packet.messageId}`, packet.topic);
            return [`${from} PUBLISH ${packet.topic}`];
          }
          if (packet.cmd !== "puback") return [];
          const sender = from === "client" ? "endpoint" : "client";
          return [`${from} PUBACK ${topics.get(`${sender} ${packet.messageId}`)}`];
        });
      }
      /** Settles when a further message, acknowledged on arrival, has come: what was to be sent before has been. */
      async function later(): Promise<void> {
        const before = story().filter((line) => line === "client PUBACK other").length;
        await publish("other", "x");
        await nodeRed.next("plain");
        await local.endpoint.journal.wait(
          "packets",
          () => story().filter((line) => line === "client PUBACK other").length > before,
        );
      }
      const ofWork = () => story().filter((line) => !line.endsWith("other"));

      it("a message is acknowledged only after the flow's own publish is", async () => {
        await deploy(
          inNode("in", { topic: "work", ...done }, "out"),
          outNode("out", { topic: "result", outcome: true }, "ack"),
          ackNode("ack"),
          inNode("plain in", { topic: "other" }, "plain"),
          probe("plain"),
        );
        local.endpoint.faults.withholdAcks = "result";
        await publish("work", "a");
        await local.endpoint.journal.wait("publishes", ({ topic }) => topic === "result");
        await later();
        assert.deepEqual(ofWork(), ["endpoint PUBLISH work", "client PUBLISH result"]);

        local.endpoint.faults.clear();
        local.endpoint.journal.clear();
        await publish("work", "b");
        await local.endpoint.journal.wait("packets", () => ofWork().length === 4);
        assert.deepEqual(ofWork(), [
          "endpoint PUBLISH work",
          "client PUBLISH result",
          "endpoint PUBACK result",
          "client PUBACK work",
        ]);
      });

      it("the flow gets as many as it takes, and the others wait; nothing else on the connection does", async () => {
        await deploy(
          inNode("in", { topic: "work", ...done, ackLimit: 2 }, "received"),
          probe("received", "ack"),
          ackNode("ack"),
          inNode("plain in", { topic: "other" }, "plain"),
          probe("plain"),
        );
        for (const payload of ["1", "2", "3", "4"]) await publish("work", payload);
        await later();
        const [first, second, ...more] = nodeRed.waiting("received");
        assert.deepEqual([first?.["payload"], second?.["payload"], more], [1, 2, []]);
        assert.deepEqual(
          ofWork().filter((line) => line.startsWith("client")),
          [],
        );

        for (const payload of [1, 2, 3, 4]) {
          const message = await nodeRed.next("received");
          assert.equal(message["payload"], payload);
          // another message object, as function nodes make them
          nodeRed.send("received", { payload: "done", _msgid: message["_msgid"] });
        }
        await local.endpoint.journal.wait(
          "packets",
          () => ofWork().filter((line) => line === "client PUBACK work").length === 4,
        );
      });

      it("a failed message reaches Catch, is not acknowledged, and comes again on the next connection", async () => {
        await deploy(
          inNode("in", { topic: "work", ...done, datatype: "json" }, "received"),
          probe("received", "ack"),
          ackNode("ack"),
          inNode("plain in", { topic: "other" }, "plain"),
          probe("plain"),
        );
        await publish("work", "no JSON");
        const failed = await nodeRed.next("errors");
        assert.equal((failed["error"] as Message)["code"], "payload-not-json");
        nodeRed.send("received", failed);
        await later();
        assert.deepEqual(ofWork(), ["endpoint PUBLISH work"]);

        local.endpoint.disconnect(clientId);
        const again = await nodeRed.next("errors", ({ topic }) => topic === "work");
        assert.equal((again["error"] as Message)["code"], "payload-not-json");
        nodeRed.send("received", { payload: "dealt with", ackId: again["ackId"] });
        await local.endpoint.journal.wait("packets", () => ofWork().includes("client PUBACK work"));
      });

      it("what takes too long is told by Catch and status, makes room, and may still be done", async () => {
        await deploy(
          inNode("in", { topic: "work", ...done, ackLimit: 1, ackTimeout: 1 }, "received"),
          probe("received", "ack"),
          ackNode("ack"),
          inNode("plain in", { topic: "other" }, "plain"),
          probe("plain"),
        );
        await publish("work", "1");
        const late = await nodeRed.next("received");
        await publish("work", "2");
        const told = await nodeRed.next("errors");
        assert.deepEqual(
          [(told["error"] as Message)["code"], told["payload"], told["ackId"]],
          ["ack-overdue", 1, late["ackId"]],
        );
        await nodeRed.next("statuses", (msg) => statusText(msg).startsWith("not acknowledged"));
        const next = await nodeRed.next("received");
        assert.equal(next["payload"], 2);
        for (const message of [late, next]) nodeRed.send("received", message);
        await local.endpoint.journal.wait(
          "packets",
          () => ofWork().filter((line) => line === "client PUBACK work").length === 2,
        );
        await status(nodeRed, "connected");
      });

      it("what is none of its messages goes to Catch", async () => {
        await deploy(
          probe("received", "ack"),
          ackNode("ack"),
          inNode("in", { topic: "work" }, "received"),
          inNode("plain in", { topic: "other" }, "plain"),
          probe("plain"),
        );
        await publish("work", "acknowledged on arrival");
        const message = await nodeRed.next("received");
        assert.equal(message["ackId"], undefined);
        nodeRed.send("received", message);
        assert.equal(((await nodeRed.next("errors"))["error"] as Message)["code"], "ack-unknown");
      });

      it("AWS is told how much the nodes of a connection take, where all acknowledge themselves", async () => {
        await deploy(
          inNode("in", { topic: "work", ...done, ackLimit: 3 }, "received"),
          inNode("in 2", { topic: "other", ...done, ackLimit: 4 }, "received"),
          probe("received"),
        );
        local.endpoint.disconnect(clientId);
        const { packet } = await local.endpoint.journal.wait(
          "packets",
          (entry) => entry.packet.cmd === "connect",
        );
        const { properties } = packet as { properties?: { receiveMaximum?: number } };
        assert.equal(properties?.receiveMaximum, protocolVersion === 5 ? 7 : undefined);
      });
    });
  }
});

describe("acknowledging when the flow is done, with mosquitto", () => {
  for (const protocolVersion of versions) {
    it(`${name(protocolVersion)}: messages of a flow that dies are delivered to the next`, async () => {
      const endpoint = await openRig();
      const userDir = makeUserDir();
      const flow = [
        ...watchedTab("in"),
        connection(endpoint.target, { protocolVersion, cleansession: false, clientId: "worker" }),
        inNode("in", { topic: "work", ...done, ackLimit: 2 }, "received"),
        probe("received", "ack"),
        ackNode("ack"),
        probe("send", "out"),
        outNode("out", { topic: "work", outcome: true }, "delivered"),
        probe("delivered"),
      ];
      let nodeRed = await NodeRed.start({ userDir });
      try {
        await nodeRed.deploy(flow);
        await status(nodeRed, "connected");
        for (const payload of ["1", "2", "3", "4"]) nodeRed.send("send", { payload });
        const first = await nodeRed.next("received");
        const second = await nodeRed.next("received");
        assert.deepEqual([first["payload"], first["dup"], second["payload"]], [1, undefined, 2]);
        nodeRed.send("received", first);
        assert.equal((await nodeRed.next("received"))["payload"], 3);
        // answered after what was written before, the PUBACK of the first
        nodeRed.send("send", { payload: "5" });
        await nodeRed.next("delivered", ({ payload }) => payload === "5");
        await nodeRed.kill();

        nodeRed = await NodeRed.start({ userDir });
        for (const payload of [2, 3, 4, 5]) {
          const message = await nodeRed.next("received");
          assert.equal(message["payload"], payload);
          // those that the flow had
          if (payload <= 3) assert.equal(message["dup"], true);
          nodeRed.send("received", message);
        }
      } finally {
        await nodeRed.stop();
        rmSync(userDir, { recursive: true, force: true });
        await endpoint.close();
      }
    });
  }
});
