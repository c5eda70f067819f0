import assert from "node:assert/strict";
import { connectAsync, type MqttClient } from "mqtt";
import { openRig } from "./endpoints";
import { connection, outNode, probe, status, watchedTab } from "./flow";
import { NodeRed } from "./node-red";

/** What mosquitto, a broker not of ours, tells a client beside it. */
describe("birth, close and will, as mosquitto sees them", () => {
  let rig: Awaited<ReturnType<typeof openRig>>;
  let observer: MqttClient;
  let nodeRed: NodeRed;
  const seen: string[] = [];

  before(async () => {
    rig = await openRig();
    observer = await connectAsync({ host: rig.rig.host, port: rig.rig.mosquittoPort });
    observer.on("message", (_topic, payload) => seen.push(payload.toString()));
    await observer.subscribeAsync("presence", { qos: 1 });
  });
  after(async () => {
    await observer.endAsync(true);
    await rig.close();
  });
  beforeEach(async () => {
    seen.length = 0;
    nodeRed = await NodeRed.start();
    const announcement = (kind: string) => ({
      [`${kind}Topic`]: "presence",
      [`${kind}Payload`]: kind,
      [`${kind}Qos`]: 1,
    });
    await nodeRed.deploy([
      ...watchedTab("out"),
      connection(rig.target, {
        clientId: "gateway",
        ...announcement("birth"),
        ...announcement("close"),
        ...announcement("will"),
      }),
      probe("send", "out"),
      outNode("out", { topic: "presence" }),
    ]);
    await status(nodeRed, "connected");
    await told("birth");
  });

  const told = async (word: string) => {
    while (!seen.includes(word)) await new Promise((next) => observer.once("message", next));
  };
  /** A message from outside, so that all before it would have come. */
  const asked = async () => {
    await observer.publishAsync("presence", "asked", { qos: 1 });
    await told("asked");
  };

  it("a stop by SIGTERM says the close message and DISCONNECT, so that no will is sent", async () => {
    assert.equal(await nodeRed.stop(), 0);
    await told("close");
    await asked();
    assert.deepEqual(seen, ["birth", "close", "asked"]);
  });

  it("kill -9 leaves it to the will", async () => {
    assert.equal(await nodeRed.kill(), "SIGKILL");
    await told("will");
    assert.deepEqual(seen, ["birth", "will"]);
  });

  it("msg.action disconnect says the close message, and connect the birth again", async () => {
    nodeRed.send("send", { action: "disconnect" });
    await status(nodeRed, "disconnected");
    nodeRed.send("send", { action: "connect" });
    await status(nodeRed, "connected");
    nodeRed.send("send", { payload: "after" });
    await told("after");
    assert.deepEqual(seen, ["birth", "close", "birth", "after"]);
    await nodeRed.stop();
  });

  it("removing the connection says the close message", async () => {
    await nodeRed.deploy([]);
    await told("close");
    assert.equal(await nodeRed.stop(), 0);
    await asked();
    assert.deepEqual(seen, ["birth", "close", "asked"]);
  });
});
