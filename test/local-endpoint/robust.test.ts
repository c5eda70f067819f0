import assert from "node:assert/strict";
import { generate, type Packet } from "mqtt-packet";
import { readHello } from "../../src/local-endpoint/hello";
import { Journal } from "../../src/local-endpoint/journal";
import { Rate } from "../../src/local-endpoint/rate";
import { RawClient, withEndpoint } from "./support";

/** Whole numbers below `n`, the same ones on each run. */
function random(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const will = { topic: "w", payload: "w", qos: 1, retain: false } as const;
const connects: Packet[] = [4, 5].map((protocolVersion) => ({
  cmd: "connect",
  clientId: "garbled",
  protocolVersion: protocolVersion as 4 | 5,
  will,
}));
const others: Packet[] = [
  {
    cmd: "publish",
    topic: "a/b",
    payload: "x",
    qos: 1,
    retain: false,
    dup: false,
    messageId: 1,
    properties: { contentType: "t", userProperties: { a: "b" }, responseTopic: "r" },
  },
  { cmd: "subscribe", messageId: 2, subscriptions: [{ topic: "a/#", qos: 1 }], properties: {} },
  { cmd: "unsubscribe", messageId: 3, unsubscriptions: ["a/#", "b"] },
  { cmd: "puback", messageId: 4, reasonCode: 0x87 },
  { cmd: "disconnect", reasonCode: 4, properties: { sessionExpiryInterval: 1 } },
];

describe("local endpoint: garbage", () => {
  it("ends the connection it comes from and nothing else", async () => {
    await withEndpoint({}, async (endpoint) => {
      const steady = await RawClient.up(endpoint, 5, { clientId: "steady" });
      const certificate = await endpoint.certificates.issue();
      const pick = random(7);
      for (let i = 0; i < 150; i++) {
        const connect = connects[pick(2)] as Packet;
        const protocolVersion = connect.cmd === "connect" ? (connect.protocolVersion ?? 4) : 4;
        const bytes = [connect, others[pick(others.length)] as Packet].map((packet) =>
          generate(packet, { protocolVersion }),
        );
        const garbled = Buffer.concat(bytes);
        const first = pick(2) === 0 ? 0 : (bytes[0]?.length ?? 0);
        for (let n = 1 + pick(3); n > 0; n--) garbled[first + pick(garbled.length - first)] = pick(256);
        const client = await RawClient.open(endpoint, certificate, 5);
        client.socket.write(garbled);
        client.socket.end();
        await client.closed;
      }
      assert.deepEqual(await steady.settled(), []);
      assert.deepEqual(
        endpoint.journal.connections.filter(({ reason }) => reason === "SERVER_ERROR"),
        [],
      );
      steady.end();
    });
  });
});

describe("reading a ClientHello", () => {
  it("waits for more as long as it is incomplete, and never throws", () => {
    const name = Buffer.from("a.example");
    const sni = Buffer.concat([Buffer.from([0, 0, 0, 14, 0, 12, 0, 0, 9]), name]);
    const alpn = Buffer.from([0, 16, 0, 5, 0, 3, 2, 0x68, 0x32]);
    const body = Buffer.concat([
      Buffer.from([3, 3]),
      Buffer.alloc(32),
      Buffer.from([0, 0, 2, 0x13, 1, 1, 0]),
      Buffer.from([0, sni.length + alpn.length]),
      sni,
      alpn,
    ]);
    const message = Buffer.concat([Buffer.from([1, 0, 0, body.length]), body]);
    const record = (part: Buffer) => Buffer.concat([Buffer.from([22, 3, 1, 0, part.length]), part]);
    const expected = { serverName: "a.example", alpn: ["h2"] };
    for (const hello of [
      record(message),
      Buffer.concat([record(message.subarray(0, 3)), record(message.subarray(3))]),
    ]) {
      assert.deepEqual(readHello(hello), expected);
      for (let n = 0; n < hello.length; n++) assert.equal(readHello(hello.subarray(0, n)), "more");
    }
    const pick = random(3);
    for (let i = 0; i < 5_000; i++) {
      const garbled = Buffer.from(record(message));
      garbled[pick(garbled.length)] = pick(256);
      readHello(garbled);
    }
    assert.equal(readHello(Buffer.from("GET / HTTP/1.1")), undefined);
    assert.equal(readHello(record(Buffer.from([2, 0, 0, 0]))), undefined);
    assert.equal(readHello(record(Buffer.from([1, 0, 0, 4, 3, 3, 0, 0]))), undefined);
  });
});

describe("the journal", () => {
  const connection = (number: number) => ({ number, at: number });

  it("keeps at least the last entries and not many more", () => {
    const journal = new Journal(100);
    for (let i = 1; i <= 1_000; i++) {
      journal.add("connections", connection(i));
      assert.ok(journal.connections.length < 200);
      assert.ok(journal.connections.length >= Math.min(i, 100));
      assert.equal(journal.connections.at(-1)?.number, i);
    }
  });

  it("waits for what is there, to come or to change", async () => {
    const journal = new Journal(10);
    journal.add("connections", connection(1));
    assert.equal((await journal.wait("connections", ({ number }) => number === 1)).number, 1);
    const coming = journal.wait("connections", ({ number }) => number === 2);
    const changing = journal.wait("connections", ({ clientId }) => clientId === "c");
    const entry = connection(2);
    journal.add("connections", entry);
    journal.changed("connections", Object.assign(entry, { clientId: "c" }));
    assert.equal(await coming, await changing);
    journal.clear();
    assert.deepEqual(journal.connections, []);
  });
});

describe("a rate", () => {
  it("lets a second's worth through at once and then evenly", () => {
    const rate = new Rate(10, 0);
    for (let i = 0; i < 10; i++) assert.ok(rate.take(1, 0));
    assert.ok(!rate.take(1, 99));
    assert.ok(rate.take(1, 100));
    assert.ok(!rate.take(1, 50));
    for (let i = 0; i < 10; i++) assert.ok(rate.take(1, 10_000));
    assert.ok(!rate.take(1, 10_000));
  });

  it("tells how long a debt lasts", () => {
    const rate = new Rate(1_000, 0);
    assert.equal(rate.charge(1_000, 0), 0);
    assert.equal(rate.charge(500, 0), 500);
    assert.equal(rate.charge(0, 400), 100);
    assert.equal(new Rate(Infinity, 0).charge(1e9, 0), 0);
  });
});
