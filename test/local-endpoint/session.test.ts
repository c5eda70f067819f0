import assert from "node:assert/strict";
import { freePort } from "../free-port";
import { startEndpoint, type Endpoint } from "../../src/local-endpoint";
import { ManualClock, RawClient, withEndpoint } from "./support";

const persistent = (version: 4 | 5) =>
  version === 5 ? { clean: false, properties: { sessionExpiryInterval: 3_600 } } : { clean: false };

/** With the certificate of its own; whether a session was there. */
async function join(endpoint: Endpoint, version: 4 | 5, more = persistent(version)) {
  const client = await RawClient.open(endpoint, await endpoint.certificates.issue(), version);
  client.connect(more);
  return { client, present: (await client.next("connack"))?.sessionPresent };
}

const leave = async (client: RawClient) => {
  client.end();
  await client.closed;
};

/** Gone from AWS's side too. */
const lose = async (endpoint: Endpoint, client: RawClient) => {
  client.socket.destroy();
  await endpoint.journal.wait("connections", () => endpoint.connected.length === 0);
};

async function payloads(client: RawClient, n: number): Promise<string[]> {
  const list: string[] = [];
  while (list.length < n) {
    const publish = await client.next("publish");
    if (!publish) break;
    list.push(publish.payload.toString());
    if (publish.messageId) client.send({ cmd: "puback", messageId: publish.messageId });
  }
  return list;
}

for (const version of [4, 5] as const) {
  describe(`local endpoint: sessions of MQTT ${version}`, () => {
    let clock: ManualClock;
    let endpoint: Endpoint;
    beforeEach(async () => {
      clock = new ManualClock();
      endpoint = await startEndpoint({ clock, port: await freePort() });
    });
    afterEach(() => endpoint.stop());

    it("keeps subscriptions and QoS 1 messages, not QoS 0 ones, and delivers 10 a second", async () => {
      const { client, present } = await join(endpoint, version);
      assert.equal(present, false);
      await client.subscribe("kept", { topic: "low", qos: 0 });
      await lose(endpoint, client);
      await endpoint.publish("kept", "0", { qos: 0 });
      await endpoint.publish("low", "low");
      for (const payload of ["1", "2", "3"]) await endpoint.publish("kept", payload);
      const again = await join(endpoint, version);
      assert.equal(again.present, true);
      assert.deepEqual(await payloads(again.client, 1), ["1"]);
      assert.deepEqual(await again.client.settled(), []);
      clock.advance(100);
      assert.deepEqual(await payloads(again.client, 1), ["2"]);
      await endpoint.publish("kept", "live");
      assert.deepEqual(await payloads(again.client, 1), ["live"]);
      clock.advance(100);
      assert.deepEqual(await payloads(again.client, 1), ["3"]);
      await leave(again.client);
    });

    it("forgets a session after its expiry", async () => {
      for (const [ms, expected] of [
        [3_599_999, true],
        [3_600_000, false],
      ] as const) {
        const { client } = await join(endpoint, version);
        await lose(endpoint, client);
        clock.advance(ms);
        const again = await join(endpoint, version);
        assert.equal(again.present, expected);
        await lose(endpoint, again.client);
      }
    });

    it("begins anew with a clean session, and with the other protocol version", async () => {
      const first = await join(endpoint, version);
      await lose(endpoint, first.client);
      const clean = await join(endpoint, version, { clean: true });
      assert.equal(clean.present, false);
      await lose(endpoint, clean.client);
      const second = await join(endpoint, version);
      assert.equal(second.present, false);
      await lose(endpoint, second.client);
      const other = version === 4 ? 5 : 4;
      assert.equal((await join(endpoint, other)).present, false);
    });

    it("sends what was not acknowledged again, with another packet ID and without DUP", async () => {
      const { client } = await join(endpoint, version);
      await client.subscribe("again");
      await endpoint.publish("again", "0");
      const zero = await client.next("publish");
      client.send({ cmd: "puback", messageId: zero?.messageId ?? 0 });
      await endpoint.publish("again", "1");
      const one = await client.next("publish");
      await lose(endpoint, client);
      const again = await join(endpoint, version);
      const repeated = await again.client.next("publish");
      assert.equal(repeated?.payload.toString(), "1");
      assert.notEqual(repeated?.messageId, one?.messageId);
      assert.equal(repeated?.dup, false);
    });

    it("has no more than 100 messages unacknowledged, and goes on with each PUBACK", async () => {
      await endpoint.stop();
      endpoint = await startEndpoint({ clock, limits: { publishesPerSecond: Infinity } });
      const { client } = await join(endpoint, version);
      await client.subscribe("flood");
      for (let i = 0; i < 103; i++) await endpoint.publish("flood", `${i}`);
      const first = await client.take(100);
      assert.deepEqual(await client.settled(), []);
      assert.ok(first.every(({ cmd }) => cmd === "publish"));
      for (const { messageId = 0 } of first.slice(0, 2)) client.send({ cmd: "puback", messageId });
      const more = await client.take(2);
      assert.deepEqual(
        more.map((packet) => packet.cmd === "publish" && packet.payload.toString()),
        ["100", "101"],
      );
      assert.deepEqual(await client.settled(), []);
      client.send({ cmd: "puback", messageId: 60_000 });
      assert.deepEqual(await client.settled(), []);
    });

    it("keeps a session whose connection is taken over", async () => {
      const { client } = await join(endpoint, version);
      await client.subscribe("kept");
      const again = await join(endpoint, version);
      assert.equal(again.present, true);
      await client.closed;
      await endpoint.publish("kept", "x");
      assert.deepEqual(await payloads(again.client, 1), ["x"]);
    });

    it("keeps sessions and retained messages over an outage", async () => {
      await endpoint.publish("retained", "r", { retain: true });
      const { client } = await join(endpoint, version);
      await client.subscribe("kept");
      const { port } = endpoint;
      await endpoint.pause();
      await client.closed;
      await assert.rejects(join(endpoint, version), /ECONNREFUSED/);
      await endpoint.publish("kept", "meanwhile");
      await endpoint.resume();
      assert.equal(endpoint.port, port);
      const again = await join(endpoint, version);
      assert.equal(again.present, true);
      assert.deepEqual(await payloads(again.client, 1), ["meanwhile"]);
      await again.client.subscribe("retained");
      assert.deepEqual(await payloads(again.client, 1), ["r"]);
    });

    it("stores what a share gets while none of its members is connected", async () => {
      const { client } = await join(endpoint, version);
      await client.subscribe("$share/group/work");
      await lose(endpoint, client);
      const other = await RawClient.up(endpoint, version, { clientId: "other" });
      await other.subscribe("$share/group/work");
      for (const payload of ["1", "2"]) await endpoint.publish("work", payload);
      assert.deepEqual(await payloads(other, 2), ["1", "2"]);
      await lose(endpoint, other);
      await endpoint.publish("work", "3");
      const again = await join(endpoint, version);
      assert.deepEqual(await payloads(again.client, 1), ["3"]);
    });

    it("publishes the will when a connection is lost or taken over, not after DISCONNECT", async () => {
      const watcher = await RawClient.up(endpoint, version, { clientId: "watcher" });
      await watcher.subscribe("will/+", "end");
      const will = (payload: string) => ({ topic: "will/x", payload, qos: 1 as const, retain: false });
      const lost = await RawClient.up(endpoint, version, { will: will("lost") });
      lost.socket.destroy();
      assert.deepEqual(await payloads(watcher, 1), ["lost"]);
      await RawClient.up(endpoint, version, { will: will("taken") });
      const taker = await RawClient.up(endpoint, version, { will: will("never") });
      assert.deepEqual(await payloads(watcher, 1), ["taken"]);
      await leave(taker);
      await endpoint.publish("end", "end");
      assert.deepEqual(await payloads(watcher, 1), ["end"]);
    });

    it("keeps a will that is retained, with its properties for MQTT 5", async () => {
      const properties = { contentType: "text/plain", messageExpiryInterval: 700_000, willDelayInterval: 5 };
      const will = { topic: "last", payload: "words", qos: 1 as const, retain: true };
      const client = await RawClient.up(endpoint, version, {
        will: version === 5 ? { ...will, properties } : will,
      });
      await lose(endpoint, client);
      const reader = await RawClient.up(endpoint, 5);
      await reader.subscribe("last");
      const publish = await reader.next("publish");
      assert.equal(publish?.retain, true);
      assert.deepEqual(
        { ...publish?.properties },
        version === 5 ? { contentType: "text/plain", messageExpiryInterval: 604_800 } : {},
      );
    });

    it("tells presence on $aws/events", async () => {
      const watcher = await RawClient.up(endpoint, version, { clientId: "watcher" });
      await watcher.subscribe("$aws/events/presence/+/raw");
      const certificate = await endpoint.certificates.issue();
      const client = await RawClient.open(endpoint, certificate, version);
      client.connect();
      const [connected] = await payloads(watcher, 1);
      await leave(client);
      const [disconnected] = await payloads(watcher, 1);
      const read = (text = "{}") => JSON.parse(text) as Record<string, unknown>;
      assert.equal(read(connected).eventType, "connected");
      assert.equal(read(connected).principalIdentifier, certificate.certificateId);
      assert.equal(read(disconnected).disconnectReason, "CLIENT_INITIATED_DISCONNECT");
    });

    it("sends to a client what it did not subscribe to, and disconnects it by API", async () => {
      const { client } = await join(endpoint, version);
      endpoint.send("raw", "$aws/things/raw/jobs/get/accepted", "{}");
      assert.equal((await client.next("publish"))?.topic, "$aws/things/raw/jobs/get/accepted");
      endpoint.disconnect("raw");
      assert.equal((await client.next("disconnect"))?.reasonCode, version === 5 ? 0x98 : undefined);
      await client.closed;
      assert.throws(() => endpoint.send("raw", "t", "x"), /no client raw/);
    });

    it("drops a client without a word, or with a reset", async () => {
      for (const how of ["end", "reset"] as const) {
        const { client } = await join(endpoint, version);
        let code: string | undefined;
        client.socket.on("error", (error: NodeJS.ErrnoException) => (code = error.code));
        endpoint.drop("raw", how);
        await client.closed;
        assert.deepEqual(client.received, []);
        assert.equal(code, how === "reset" ? "ECONNRESET" : undefined);
      }
    });
  });
}

describe("local endpoint: what only MQTT 5 has in sessions", () => {
  it("changes the expiry with DISCONNECT, but not from 0", async () => {
    const clock = new ManualClock();
    await withEndpoint({ clock }, async (endpoint) => {
      const { client } = await join(endpoint, 5);
      client.send({ cmd: "disconnect", reasonCode: 0, properties: { sessionExpiryInterval: 0 } });
      await client.closed;
      const again = await join(endpoint, 5);
      assert.equal(again.present, false);
      again.client.send({ cmd: "disconnect", reasonCode: 0, properties: { sessionExpiryInterval: 10 } });
      await again.client.closed;
      clock.advance(10_000);
      const clean = await join(endpoint, 5, { clean: true, properties: { sessionExpiryInterval: 0 } });
      assert.equal(clean.present, false);
      clean.client.send({ cmd: "disconnect", reasonCode: 0, properties: { sessionExpiryInterval: 10 } });
      assert.equal((await clean.client.next("disconnect"))?.reasonCode, 0x82);
    });
  });

  it("publishes the will after a DISCONNECT that asks for it", async () => {
    await withEndpoint({}, async (endpoint) => {
      const watcher = await RawClient.up(endpoint, 5, { clientId: "watcher" });
      await watcher.subscribe("will");
      const will = { topic: "will", payload: "wanted", qos: 1 as const, retain: false };
      const client = await RawClient.up(endpoint, 5, { will });
      client.send({ cmd: "disconnect", reasonCode: 4 });
      assert.deepEqual(await payloads(watcher, 1), ["wanted"]);
    });
  });

  it("delivers what is left of a message's expiry, or nothing", async () => {
    const clock = new ManualClock();
    await withEndpoint({ clock }, async (endpoint) => {
      const { client } = await join(endpoint, 5);
      await client.subscribe("mortal");
      await lose(endpoint, client);
      const watcher = await RawClient.up(endpoint, 5, { clientId: "watcher" });
      await watcher.subscribe("mortal");
      for (const messageExpiryInterval of [10, 60]) {
        await endpoint.publish("mortal", "x", { properties: { messageExpiryInterval } });
      }
      await payloads(watcher, 2);
      clock.advance(20_000);
      const again = await join(endpoint, 5);
      clock.advance(100);
      const publish = await again.client.next("publish");
      assert.equal(publish?.properties?.messageExpiryInterval, 40);
    });
  });

  it("keeps to the client's Receive Maximum and Maximum Packet Size", async () => {
    await withEndpoint({}, async (endpoint) => {
      const properties = { receiveMaximum: 2, maximumPacketSize: 1_000 };
      const client = await RawClient.up(endpoint, 5, { properties });
      await client.subscribe("t");
      await endpoint.publish("t", Buffer.alloc(1_000));
      for (const payload of ["1", "2", "3"]) await endpoint.publish("t", payload);
      const first = await client.take(2);
      assert.deepEqual(await client.settled(), []);
      client.send({ cmd: "puback", messageId: first[0]?.messageId ?? 0 });
      assert.deepEqual(await payloads(client, 1), ["3"]);
    });
  });
});
