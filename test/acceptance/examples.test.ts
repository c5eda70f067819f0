import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openLocal } from "./endpoints";
import { connection, probe, without } from "./flow";
import { NodeRed, type FlowNode, type Message } from "./node-red";
import { root } from "./package";

const files = readdirSync(join(root, "examples"));
const nodesOf = (file: string): FlowNode[] => JSON.parse(readFileSync(join(root, "examples", file), "utf8"));
const example = (number: number): FlowNode[] =>
  nodesOf(files.find((file) => file.startsWith(`${number} - `)) ?? "");

const core = [
  "tab",
  "group",
  "comment",
  "inject",
  "function",
  "debug",
  "catch",
  "switch",
  "change",
  "status",
  "link in",
  "link out",
];

describe("the examples", () => {
  for (const file of files) {
    describe(file.replace(/\.json$/, ""), () => {
      const nodes = nodesOf(file);

      it("needs no other package and explains itself", () => {
        const others = nodes.filter(({ type }) => !core.includes(type) && !type.startsWith("aws-iot-"));
        assert.deepEqual(others, []);
        assert.ok(
          nodes.some(({ type, info }) => type === "comment" && String(info).includes("Before you deploy")),
        );
      });

      it("holds no credentials, endpoint or certificate file", () => {
        for (const node of nodes) {
          assert.ok(!("credentials" in node));
          for (const field of ["endpoint", "certFile", "keyFile", "caFile"])
            assert.equal(node[field] ?? "", "");
        }
      });

      it("uses ids that no other example uses", () => {
        const others = files
          .filter((other) => other !== file)
          .flatMap((other) => nodesOf(other).map(({ id }) => id));
        const ids = nodes.map(({ id }) => id);
        assert.equal(new Set([...ids, ...others]).size, ids.length + others.length);
      });
    });
  }

  describe("deployed", () => {
    let nodeRed: NodeRed;
    let local: Awaited<ReturnType<typeof openLocal>>;
    before(async () => {
      [nodeRed, local] = await Promise.all([NodeRed.start(), openLocal()]);
    });
    after(async () => {
      await nodeRed.stop();
      await local.close();
    });

    /** Deploys an example with its connections filled in, and a probe behind each node named in `taps`. */
    async function deploy(nodes: FlowNode[], ...taps: string[]): Promise<void> {
      const filled = nodes.map((node) => {
        if (node.type === "aws-iot-connection") return connection(local.target, chosen(node));
        return taps.includes(String(node["name"])) ? tapped(node) : node;
      });
      await nodeRed.deploy([...filled, ...taps.map((name) => ({ ...probe(name), z: nodes[0]?.id }))]);
    }

    const chosen = (node: FlowNode) => without(node, "endpoint", "port", "alpn");
    const tapped = (node: FlowNode): FlowNode => {
      const [first = [], ...others] = (node["wires"] ?? []) as string[][];
      return { ...node, wires: [[...first, String(node["name"])], ...others] };
    };
    const press = async (nodes: FlowNode[], name: string) => {
      const id = nodes.find((node) => node.type === "inject" && node["name"] === name)?.id;
      assert.equal((await nodeRed.admin(`inject/${id}`, { method: "POST" })).status, 200);
    };
    const result = ({ outcome }: Message) => (outcome as Message)["result"];

    it("1: readings go out every second and come back", async () => {
      const nodes = example(1);
      await deploy(nodes, "send", "receive");
      for (const count of [1, 2]) {
        assert.equal(result(await nodeRed.next("send")), "delivered");
        const payload = (await nodeRed.next("receive"))["payload"] as Record<string, number>;
        assert.equal(payload["count"], count);
        for (const reading of ["load", "memory"]) assert.ok((payload[reading] ?? -1) >= 0, reading);
      }
    });

    it("2: commands change the flow and are answered where the sender asks", async () => {
      const nodes = example(2);
      const deployed = Date.now();
      await deploy(nodes, "answer");
      await local.endpoint.journal.wait(
        "packets",
        ({ at, packet }) => at >= deployed && packet.cmd === "suback",
      );
      const answered = async (command: string, payload: string, answer: Message) => {
        const properties = { responseTopic: "app/answers", correlationData: Buffer.from(command) };
        await local.endpoint.publish(`gw/my-gateway/cmd/${command}`, payload, { properties });
        const { payload: given } = await local.endpoint.journal.wait(
          "publishes",
          ({ topic, properties: its }) =>
            topic === "app/answers" && its?.correlationData?.toString() === command,
        );
        assert.deepEqual(JSON.parse(given.toString()), answer);
      };
      await answered("lamp", '{"on":true}', { command: "lamp", ok: true });
      await answered("interval", '{"seconds":10}', { command: "interval", ok: true });
      await answered("dance", "{}", { command: "dance", ok: false, reason: "unknown command" });
      await press(nodes, "lamp off");
      await local.endpoint.journal.wait("publishes", ({ topic }) => topic === "gw/my-gateway/answers");
    });

    it("3: the observer sees the gateway come, leave and get lost", async () => {
      const nodes = example(3);
      await deploy(nodes, "presence");
      // who subscribes while the birth comes may get it twice: live, and as retained
      const presence = async (online: boolean) =>
        (await nodeRed.next("presence", ({ payload }) => (payload as Message)["online"] === online))[
          "payload"
        ];
      assert.deepEqual(await presence(true), { online: true });
      await press(nodes, "disconnect");
      assert.deepEqual(await presence(false), { online: false, reason: "stopped" });
      await press(nodes, "connect");
      assert.deepEqual(await presence(true), { online: true });
      local.endpoint.faults.closeOnTopic = "gw/my-gateway/readings";
      await press(nodes, "a reading");
      assert.deepEqual(await presence(false), { online: false, reason: "lost" });
      local.endpoint.faults.clear();
      // lost again where the reading was sent again before
      await nodeRed.next("presence", ({ payload }) => (payload as Message)["online"] === true);
    });

    it("4: readings reach the rule and nobody else", async () => {
      await deploy(example(4), "send to my_rule");
      assert.equal(result(await nodeRed.next("send to my_rule")), "delivered");
      const { payload } = await local.endpoint.journal.wait(
        "publishes",
        ({ topic }) => topic === "$aws/rules/my_rule/gw/my-gateway/readings",
      );
      assert.ok(JSON.parse(payload.toString()).memory > 0);
    });

    it("5: each job is done by one of the group, and acknowledged when it is", async () => {
      const nodes = example(5);
      const deployed = Date.now();
      await deploy(nodes, "the work");
      await local.endpoint.journal.wait(
        "packets",
        ({ at, packet }) => at >= deployed && packet.cmd === "suback",
      );
      await press(nodes, "twenty jobs");
      const jobs = [await nodeRed.next("the work"), await nodeRed.next("the work")];
      const [first, second] = jobs.map(({ payload }) => Number((payload as Message)["job"]));
      assert.equal(second, (first ?? 0) + 1);
      await local.endpoint.journal.wait(
        "packets",
        ({ at, from, packet }) => at >= deployed && from === "client" && packet.cmd === "puback",
      );
    });

    it("5: a job that takes too long is not acknowledged while it is at work", async () => {
      const nodes = example(5).map((node) =>
        node.type === "aws-iot-in" ? { ...node, topic: "slow/#", ackTimeout: 1 } : node,
      );
      const deployed = Date.now();
      await deploy(nodes, "jobs that fail");
      await local.endpoint.journal.wait(
        "packets",
        ({ at, packet }) => at >= deployed && packet.cmd === "suback",
      );
      await local.endpoint.publish("slow/1", '{"job":1,"seconds":60}');
      const { error } = await nodeRed.next("jobs that fail");
      assert.equal((error as Message)["code"], "ack-overdue");
      await local.endpoint.publish("slow/2", '{"job":2,"seconds":0}');
      // of the jobs before some may still come, and packet IDs are those of a session
      const acknowledged = (): unknown[] => {
        const { packets } = local.endpoint.journal;
        return packets.flatMap(({ from, clientId, packet }, sent) =>
          from === "endpoint" &&
          packet.cmd === "publish" &&
          packet.topic.startsWith("slow/") &&
          packets
            .slice(sent)
            .some(
              (later) =>
                later.from === "client" &&
                later.clientId === clientId &&
                later.packet.cmd === "puback" &&
                later.packet.messageId === packet.messageId,
            )
            ? [packet.topic]
            : [],
        );
      };
      await local.endpoint.journal.wait("packets", () => acknowledged().length > 0);
      assert.deepEqual(acknowledged(), ["slow/2"]);
    });
  });
});
