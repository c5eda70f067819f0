import assert from "node:assert/strict";
import { startEndpoint, type Endpoint } from "../../src/local-endpoint";
import { ManualClock, RawClient, withEndpoint } from "./support";

for (const version of [4, 5] as const) {
  describe(`local endpoint: faults on demand, MQTT ${version}`, () => {
    let endpoint: Endpoint;
    before(async () => {
      endpoint = await startEndpoint();
    });
    afterEach(() => endpoint.faults.clear());
    after(() => endpoint.stop());

    const up = () => RawClient.up(endpoint, version);
    const open = async () => RawClient.open(endpoint, await endpoint.certificates.issue(), version);

    it("refuses CONNECT with a code, or closes", async () => {
      for (const refuseConnect of [version === 5 ? 0x89 : 3, "close"] as const) {
        endpoint.faults.refuseConnect = refuseConnect;
        const client = await open();
        client.connect();
        const connack = await client.next("connack");
        assert.equal(connack?.reasonCode ?? connack?.returnCode ?? "close", refuseConnect);
        await client.closed;
      }
    });

    it("closes before the nth packet is handled", async () => {
      endpoint.faults.closeAtPacket = 1;
      const first = await open();
      first.connect();
      assert.equal(await first.next("connack"), undefined);
      endpoint.faults.closeAtPacket = 3;
      const third = await up();
      endpoint.journal.clear();
      third.publish("t");
      assert.ok(await third.next("puback"));
      third.publish("t");
      await third.closed;
      assert.deepEqual(third.received, []);
      assert.equal(endpoint.journal.publishes.length, 1);
    });

    it("closes after the nth packet was answered", async () => {
      endpoint.faults.closeAfterPacket = 1;
      const first = await open();
      first.connect();
      assert.ok(await first.next("connack"));
      await first.closed;
      endpoint.faults.closeAfterPacket = 2;
      for (const cmd of ["puback", "suback", "pingresp"] as const) {
        const client = await up();
        if (cmd === "puback") client.publish("t");
        if (cmd === "suback") await client.subscribe("t");
        if (cmd === "pingresp") await client.settled();
        if (cmd === "puback") assert.ok(await client.next("puback"));
        await client.closed;
      }
    });

    it("closes on a topic or a filter", async () => {
      endpoint.faults.closeOnTopic = "poison/+";
      endpoint.faults.closeOnFilter = "poison/#";
      const publisher = await up();
      publisher.publish("fine");
      assert.ok(await publisher.next("puback"));
      endpoint.journal.clear();
      publisher.publish("poison/a");
      await publisher.closed;
      assert.deepEqual(publisher.received, []);
      assert.equal(endpoint.journal.publishes.length, 0);
      const subscriber = await up();
      assert.deepEqual(await subscriber.subscribe("poison/a"), [1]);
      assert.equal(await subscriber.subscribe("fine", "poison/#"), undefined);
    });

    it("closes orderly or with a reset", async () => {
      for (const closeWith of ["end", "reset"] as const) {
        Object.assign(endpoint.faults, { closeWith, closeAtPacket: 2 });
        const client = await up();
        let code: string | undefined;
        client.socket.on("error", (error: NodeJS.ErrnoException) => (code = error.code));
        client.send({ cmd: "pingreq" });
        await client.closed;
        assert.equal(code, closeWith === "reset" ? "ECONNRESET" : undefined);
      }
    });

    it("withholds acknowledgements of all or some publishes, which arrive", async () => {
      const client = await up();
      endpoint.journal.clear();
      endpoint.faults.withholdAcks = "some/+";
      client.publish("some/a");
      client.publish("other");
      assert.equal((await client.next("puback"))?.messageId, 2);
      endpoint.faults.withholdAcks = true;
      client.publish("other");
      await client.settled();
      endpoint.faults.withholdAcks = false;
      client.publish("other");
      assert.equal((await client.next("puback"))?.messageId, 4);
      assert.equal(endpoint.journal.publishes.length, 4);
    });

    it("withholds other packets", async () => {
      endpoint.faults.withhold = ["connack"];
      const silent = await open();
      silent.connect();
      await endpoint.journal.wait("connections", ({ connectedAt }) => connectedAt !== undefined);
      silent.socket.destroy();
      endpoint.faults.withhold = [];
      const client = await up();
      endpoint.faults.withhold = ["suback", "unsuback", "publish"];
      client.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "t", qos: 1 }] });
      client.send({ cmd: "unsubscribe", messageId: 2, unsubscriptions: ["other"] });
      client.publish("t");
      assert.deepEqual(
        (await client.take(1)).map(({ cmd }) => cmd),
        ["puback"],
      );
      endpoint.faults.withhold = ["pingresp"];
      client.send({ cmd: "pingreq" });
      client.publish("t", { qos: 0 });
      assert.equal((await client.take(1))[0]?.cmd, "publish");
    });

    it("answers a publish and a filter with a code", async () => {
      endpoint.faults.puback = { topic: "bad/+", code: 0x99 };
      endpoint.faults.suback = { filter: "bad/#", code: 0x80 };
      const client = await up();
      assert.deepEqual(await client.subscribe("good", "bad/#"), [1, 0x80]);
      client.publish("bad/a");
      assert.equal((await client.next("puback"))?.reasonCode, version === 5 ? 0x99 : undefined);
      assert.equal(client.isOpen, version === 5);
    });

    it("delivers twice, with another packet ID", async () => {
      const client = await up();
      await client.subscribe("once", "twice");
      endpoint.faults.duplicate = "twice";
      await endpoint.publish("twice", "x");
      await endpoint.publish("once", "y");
      const [first, second, third] = await client.take(3);
      assert.ok(first?.cmd === "publish" && second?.cmd === "publish" && third?.cmd === "publish");
      assert.deepEqual([first.topic, second.topic, third.topic], ["twice", "twice", "once"]);
      assert.notEqual(first.messageId, second.messageId);
      assert.equal(second.dup, false);
    });

    it("delays what it sends, in order", async () => {
      const clock = new ManualClock();
      await withEndpoint({ clock }, async (endpoint) => {
        const client = await RawClient.up(endpoint, version);
        endpoint.faults.delayMs = 1_000;
        client.send({ cmd: "pingreq" }, { cmd: "pingreq" });
        client.publish("t");
        await endpoint.journal.wait("packets", ({ packet }) => packet.cmd === "puback");
        clock.advance(500);
        endpoint.faults.delayMs = 0;
        client.send({ cmd: "pingreq" });
        await endpoint.journal.wait(
          "packets",
          () => endpoint.journal.packets.filter(({ packet }) => packet.cmd === "pingresp").length === 3,
        );
        clock.advance(499);
        assert.deepEqual(client.received, []);
        clock.advance(1);
        assert.deepEqual(
          (await client.take(4)).map(({ cmd }) => cmd),
          ["pingresp", "pingresp", "puback", "pingresp"],
        );
      });
    });

    it("is a black hole, also for new connections, until it ends", async () => {
      const clock = new ManualClock();
      await withEndpoint({ clock }, async (endpoint) => {
        const client = await RawClient.up(endpoint, version);
        await client.subscribe("t");
        endpoint.faults.blackHole = true;
        const late = RawClient.up(endpoint, version, { clientId: "late" });
        client.publish("up");
        await endpoint.publish("t", "down");
        clock.advance(3_600_000);
        for (let i = 0; i < 50; i++) await new Promise(setImmediate);
        assert.deepEqual(endpoint.connected, ["raw"]);
        assert.equal(endpoint.journal.publishes.length, 0);
        assert.deepEqual(client.received, []);
        endpoint.faults.blackHole = false;
        const answers = (await client.take(2)).map(({ cmd }) => cmd);
        assert.deepEqual(answers.toSorted(), ["puback", "publish"]);
        (await late).end();
      });
    });

    it("ends all faults at once", async () => {
      Object.assign(endpoint.faults, {
        refuseConnect: "close",
        closeAtPacket: 2,
        withhold: ["connack"],
        blackHole: true,
      });
      endpoint.faults.clear();
      const client = await up();
      assert.deepEqual(await client.settled(), []);
      assert.ok(client.isOpen);
    });
  });
}
