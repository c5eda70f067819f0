import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { openLocal } from "./endpoints";
import { connection, inNode, outNode, probe, status, watchedTab, without } from "./flow";
import { makeUserDir, NodeRed, type FlowNode, type Message } from "./node-red";

const numbers = (first: number, count: number) => Array.from({ length: count }, (_, i) => String(first + i));

for (const outboxStore of ["disk", "memory"]) {
  describe(`what was handed over, with the ${outboxStore} store`, () => {
    let userDir: string;
    let nodeRed: NodeRed;
    let local: Awaited<ReturnType<typeof openLocal>>;
    let flow: FlowNode[];

    beforeEach(async () => {
      userDir = makeUserDir();
      [nodeRed, local] = await Promise.all([NodeRed.start({ userDir }), openLocal()]);
      flow = [
        ...watchedTab("out", "in"),
        connection(local.target, { clientId: "keeper", outboxStore }),
        probe("send", "out"),
        outNode("out", { topic: "kept", outcome: true }, "outcomes"),
        inNode("in", { topic: "heard" }, "heard"),
        probe("outcomes"),
        probe("heard"),
      ];
      await nodeRed.deploy(flow);
      // as the editor does: credentials go along only when they are changed
      flow = flow.map((node) => without(node, "credentials") as FlowNode);
      await status(nodeRed, "connected");
    });
    afterEach(async () => {
      await nodeRed.stop();
      await local.close();
      rmSync(userDir, { recursive: true });
    });

    const hand = (payloads: readonly string[]) => {
      for (const payload of payloads) nodeRed.send("send", { payload });
    };
    const completed = async (payloads: readonly string[]) => {
      for (const payload of payloads) await nodeRed.next("completed", (msg) => msg["payload"] === payload);
    };
    /** Delivered, each once and in order; outcomes while the flow is taken down for a deploy find nobody to tell. */
    const delivered = async (payloads: readonly string[]) => {
      const told: Message[] = [];
      do told.push(await nodeRed.next("outcomes"));
      while (told.at(-1)?.["payload"] !== payloads.at(-1));
      assert.deepEqual(nodeRed.waiting("outcomes"), []);
      const outcomes = told.map(({ payload }) => String(payload));
      assert.deepEqual(
        outcomes,
        payloads.filter((payload) => outcomes.includes(payload)),
      );
      for (const { outcome } of told) assert.equal((outcome as Message)["result"], "delivered");
      assert.deepEqual([...new Set(arrived())], payloads);
      return outcomes.length;
    };
    const arrived = () => local.endpoint.journal.publishes.map(({ payload }) => payload.toString());
    const connections = () => local.endpoint.journal.connections.length;

    it("survives full deploys, in order", async () => {
      hand(numbers(1, 60));
      // AWS's limit of 100 a second makes them wait
      await nodeRed.deploy(flow.map((node) => (node.id === "out" ? { ...node, name: "first" } : node)));
      hand(numbers(61, 60));
      await nodeRed.deploy(flow);
      hand(numbers(121, 10));
      await delivered(numbers(1, 130));
    });

    it("is not touched by a deploy of other flows, nor is the connection", async () => {
      const other = [
        { id: "other", type: "tab", label: "other" },
        { ...probe("elsewhere"), z: "other" },
      ];
      hand(numbers(1, 30));
      await nodeRed.deploy([...flow, ...other], "flows");
      hand(numbers(31, 30));
      await nodeRed.deploy(flow, "nodes");
      assert.equal(await delivered(numbers(1, 60)), 60);
      await local.endpoint.publish("heard", "still");
      assert.equal((await nodeRed.next("heard"))["payload"], "still");
      assert.equal(connections(), 1);
    });

    if (outboxStore === "memory") {
      it("is reported where its connection goes for good", async () => {
        await local.endpoint.pause();
        hand(numbers(1, 20));
        await nodeRed.until(() => nodeRed.log.includes("Disconnected from"));
        await nodeRed.deploy(flow.filter(({ id }) => id !== "aws" && id !== "out" && id !== "in"));
        assert.match(nodeRed.log, /\[error\] .*20 messages .* are lost/);
      });
      return;
    }

    for (const how of ["stop", "kill"] as const) {
      it(`outlives ${how === "stop" ? "a restart" : "kill -9"} while the endpoint is away`, async () => {
        await local.endpoint.pause();
        hand(numbers(1, 50));
        // done: it is on the disk
        await completed(numbers(1, 50));
        assert.equal(await nodeRed[how](), how === "stop" ? 0 : "SIGKILL");
        await local.endpoint.resume();
        nodeRed = await NodeRed.start({ userDir });
        assert.equal(await delivered(numbers(1, 50)), 50);
      });
    }
  });
}
