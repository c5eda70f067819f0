import assert from "node:assert/strict";
import type { IPublishPacket } from "mqtt-packet";
import { startEndpoint, type Endpoint } from "../../src/local-endpoint";
import { ManualClock, RawClient, allowingAllBut, withEndpoint } from "./support";

/** What a client meets after a PUBLISH: the code of PUBACK, of DISCONNECT, the end without a word, or silence. */
type Outcome = { puback: number } | { disconnect: number } | "closed" | "silence";

interface Case {
  what: string;
  topic?: string;
  more?: Partial<IPublishPacket>;
  policy?: Parameters<typeof allowingAllBut>;
  /** 3.1.1, MQTT 5 */
  outcomes: [Outcome, Outcome];
  /** whether it arrives at AWS */
  arrives?: boolean;
}

const accepted: [Outcome, Outcome] = [{ puback: 0 }, { puback: 0 }];
const deep = (levels: number) => Array.from({ length: levels }, (_, i) => i + 1).join("/");

const cases: Case[] = [
  { what: "QoS 1", outcomes: accepted, arrives: true },
  { what: "QoS 0", more: { qos: 0 }, outcomes: ["silence", "silence"], arrives: true },
  { what: "QoS 2", more: { qos: 2 }, outcomes: ["silence", { disconnect: 0x9b }] },
  { what: "131,072 bytes", more: { payload: Buffer.alloc(131_072) }, outcomes: accepted, arrives: true },
  {
    what: "131,073 bytes",
    more: { payload: Buffer.alloc(131_073) },
    outcomes: ["closed", { disconnect: 0x97 }],
  },
  {
    what: "400,000 bytes",
    more: { payload: Buffer.alloc(400_000) },
    outcomes: ["closed", { disconnect: 0x95 }],
  },
  { what: "a topic of 256 bytes", topic: "t".repeat(256), outcomes: accepted, arrives: true },
  { what: "a topic of 257 bytes", topic: "t".repeat(257), outcomes: ["closed", { puback: 0x90 }] },
  { what: "8 levels", topic: deep(8), outcomes: accepted, arrives: true },
  { what: "9 levels", topic: deep(9), outcomes: ["closed", { puback: 0x90 }] },
  { what: "9 levels, QoS 0", topic: deep(9), more: { qos: 0 }, outcomes: ["closed", { disconnect: 0x90 }] },
  { what: "Basic Ingest", topic: `$aws/rules/rule/${deep(8)}`, outcomes: accepted, arrives: true },
  { what: "an unknown $ topic", topic: "$other/topic", outcomes: ["closed", { puback: 0x90 }] },
  {
    what: "AWS's own events",
    topic: "$aws/events/presence/connected/x",
    outcomes: ["closed", { puback: 0x90 }],
  },
  { what: "a shadow", topic: "$aws/things/t/shadow/update", outcomes: accepted, arrives: true },
  {
    what: "a shadow, retained",
    topic: "$aws/things/t/shadow/update",
    more: { retain: true },
    outcomes: ["closed", { puback: 0x90 }],
  },
  {
    what: "a topic the policy denies",
    topic: "secret/a",
    policy: ["iot:Publish", "*topic/secret/*"],
    outcomes: ["closed", { puback: 0x87 }],
  },
  {
    what: "a topic the policy denies, QoS 0",
    topic: "secret/a",
    more: { qos: 0 },
    policy: ["iot:Publish", "*topic/secret/*"],
    outcomes: ["closed", { disconnect: 0x87 }],
  },
  {
    what: "RETAIN without the right to it",
    more: { retain: true },
    policy: ["iot:RetainPublish", "*"],
    outcomes: ["closed", { puback: 0x87 }],
  },
  {
    what: "no RETAIN without the right to it",
    policy: ["iot:RetainPublish", "*"],
    outcomes: accepted,
    arrives: true,
  },
];

const five: [string, Partial<IPublishPacket>, Outcome][] = [
  ["no topic", { topic: "" }, { disconnect: 0x82 }],
  ["alias 8", { properties: { topicAlias: 8 } }, { puback: 0 }],
  ["alias 9", { properties: { topicAlias: 9 } }, { disconnect: 0x94 }],
  ["an alias that stands for nothing", { topic: "", properties: { topicAlias: 2 } }, { disconnect: 0x82 }],
  ["a content type of 256 bytes", { properties: { contentType: "c".repeat(256) } }, { puback: 0 }],
  ["a content type of 257 bytes", { properties: { contentType: "c".repeat(257) } }, { puback: 0x97 }],
  [
    "user properties of 8,193 bytes",
    { properties: { userProperties: { k: "v".repeat(8_192) } } },
    { puback: 0x97 },
  ],
  [
    "correlation data of 8,193 bytes",
    { properties: { correlationData: Buffer.alloc(8_193) } },
    { puback: 0x97 },
  ],
  ["a response topic with wildcard", { properties: { responseTopic: "a/+" } }, { disconnect: 0x82 }],
];

/** Whether there is silence can only be told of what the broker does not answer. */
async function outcomeOf(client: RawClient, silence: boolean): Promise<Outcome> {
  const [answer] = silence ? await client.settled() : await client.take(1);
  if (answer?.cmd === "puback") return { puback: answer.reasonCode ?? 0 };
  if (answer?.cmd === "disconnect") return { disconnect: answer.reasonCode ?? -1 };
  return client.isOpen ? "silence" : "closed";
}

describe("local endpoint: PUBLISH", () => {
  let endpoint: Endpoint;
  before(async () => {
    endpoint = await startEndpoint();
  });
  after(() => endpoint.stop());

  for (const { what, topic = "t", more, policy, outcomes, arrives = false } of cases) {
    for (const [i, version] of ([4, 5] as const).entries()) {
      const outcome = outcomes[i];
      it(`${what}, MQTT ${version}: ${JSON.stringify(outcome)}`, async () => {
        const issue = policy ? { policy: allowingAllBut(...policy) } : {};
        const client = await RawClient.up(endpoint, version, { issue });
        endpoint.journal.clear();
        client.publish(topic, more);
        assert.deepEqual(await outcomeOf(client, outcome === "silence"), outcome);
        assert.equal(endpoint.journal.publishes.length, arrives ? 1 : 0);
        assert.equal(endpoint.journal.breaches.length > 0, !arrives && what !== "400,000 bytes");
        client.socket.destroy();
      });
    }
  }

  for (const [what, more, outcome] of five) {
    it(`${what}, MQTT 5: ${JSON.stringify(outcome)}`, async () => {
      const client = await RawClient.up(endpoint, 5);
      client.publish(more.topic ?? "t", more);
      assert.deepEqual(await outcomeOf(client, outcome === "silence"), outcome);
      client.socket.destroy();
    });
  }

  it("knows a topic by its alias and passes the alias on to nobody", async () => {
    const client = await RawClient.up(endpoint, 5);
    await client.subscribe("by/#");
    client.publish("by/name", { properties: { topicAlias: 3, contentType: "text/plain" } });
    client.publish("", { properties: { topicAlias: 3 } });
    for (const properties of [{ contentType: "text/plain" }, undefined]) {
      const publish = await client.next("publish");
      assert.equal(publish?.topic, "by/name");
      assert.deepEqual({ ...publish?.properties }, { ...properties });
      client.send({ cmd: "puback", messageId: publish?.messageId ?? 0 });
    }
    client.end();
  });

  it("brings the Message Expiry Interval within AWS's bounds", async () => {
    const client = await RawClient.up(endpoint, 5);
    await client.subscribe("mortal");
    for (const [given, delivered] of [
      [0, 1],
      [100, 100],
      [604_801, 604_800],
    ] as const) {
      client.publish("mortal", { qos: 0, properties: { messageExpiryInterval: given } });
      assert.equal((await client.next("publish"))?.properties?.messageExpiryInterval, delivered);
    }
    client.end();
  });

  it("delivers Basic Ingest to the rules only", async () => {
    const client = await RawClient.up(endpoint, 5);
    await client.subscribe("$aws/+/rule/#", "#");
    client.publish("$aws/rules/rule/data");
    assert.deepEqual(await outcomeOf(client, false), { puback: 0 });
    assert.equal(client.received.length, 0);
    client.end();
  });

  it("takes part of a packet for no packet", async () => {
    const client = await RawClient.up(endpoint, 5);
    client.socket.write(Buffer.from([0x32, 10, 0, 1]));
    await new Promise(setImmediate);
    client.socket.write(Buffer.from([0x74, 0, 7, 0, 0x78, 0x78, 0x78, 0x78]));
    assert.equal((await client.next("puback"))?.messageId, 7);
    client.end();
  });

  for (const version of [4, 5] as const) {
    it(`discards what is more than 100 a second, in and out together, MQTT ${version}`, async () => {
      const clock = new ManualClock();
      await withEndpoint({ clock }, async (endpoint) => {
        const client = await RawClient.up(endpoint, version);
        for (let i = 0; i < 130; i++) client.publish("fast", { qos: 0 });
        await client.settled();
        assert.equal(endpoint.journal.publishes.length, 100);
        assert.equal(endpoint.journal.breaches.length, 30);
        clock.advance(500);
        assert.deepEqual(await client.subscribe("fast"), [1]);
        for (let i = 0; i < 25; i++) client.publish("fast");
        const answers = await client.take(50);
        assert.equal(answers.filter(({ cmd }) => cmd === "puback").length, 25);
        assert.equal(answers.filter(({ cmd }) => cmd === "publish").length, 25);
        client.publish("fast");
        assert.deepEqual(await client.settled(), []);
        assert.equal(endpoint.journal.publishes.length, 125);
        client.end();
      });
    });

    it(`can close or say so instead, MQTT ${version}`, async () => {
      const limits = { publishesPerSecond: 1 };
      const outcomes = {
        close: version === 5 ? { disconnect: 0x97 } : "closed",
        code: version === 5 ? { puback: 0x97 } : "silence",
      };
      for (const tooManyPublishes of ["close", "code"] as const) {
        await withEndpoint({ limits, behaviour: { tooManyPublishes } }, async (endpoint) => {
          const client = await RawClient.up(endpoint, version);
          client.publish("t", { qos: 0 });
          client.publish("t");
          assert.deepEqual(
            await outcomeOf(client, tooManyPublishes === "code" && version === 4),
            outcomes[tooManyPublishes],
          );
          client.socket.destroy();
        });
      }
    });

    it(`reads no more than 512 KiB a second, MQTT ${version}`, async () => {
      const clock = new ManualClock();
      await withEndpoint({ clock }, async (endpoint) => {
        const client = await RawClient.up(endpoint, version);
        const payload = Buffer.alloc(131_000);
        for (let i = 0; i < 12; i++) client.publish("big", { payload });
        await endpoint.journal.wait("publishes", () => endpoint.journal.publishes.length >= 4);
        for (let i = 0; i < 50; i++) await new Promise(setImmediate);
        assert.ok(endpoint.journal.publishes.length <= 5, `${endpoint.journal.publishes.length} at once`);
        const all = endpoint.journal.wait("publishes", () => endpoint.journal.publishes.length === 12);
        const began = clock.now();
        while (endpoint.journal.publishes.length < 12) {
          clock.advance(100);
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        await all;
        assert.ok(clock.now() - began >= 1_500, `${clock.now() - began} ms`);
        client.end();
      });
    });

    it(`takes 100 publishes without PUBACK, and not one more, MQTT ${version}`, async () => {
      await withEndpoint({ limits: { publishesPerSecond: Infinity } }, async (endpoint) => {
        endpoint.faults.withholdAcks = true;
        const client = await RawClient.up(endpoint, version);
        for (let i = 0; i < 100; i++) client.publish("t");
        assert.deepEqual(await client.settled(), []);
        client.publish("t", { messageId: 1, dup: true });
        assert.equal(await outcomeOf(client, true), "silence");
        client.publish("t");
        assert.deepEqual(
          await outcomeOf(client, version === 4),
          version === 5 ? { disconnect: 0x93 } : "silence",
        );
        assert.equal(endpoint.journal.publishes.length, 101);
        client.socket.destroy();
      });
    });

    it(`takes one retained publish a second and topic where asked to, MQTT ${version}`, async () => {
      const clock = new ManualClock();
      await withEndpoint({ clock, limits: { retainedPerSecondPerTopic: 1 } }, async (endpoint) => {
        const client = await RawClient.up(endpoint, version);
        for (const topic of ["a", "a", "b"]) client.publish(topic, { retain: true });
        await client.settled();
        clock.advance(1_000);
        client.publish("a", { retain: true });
        await client.settled();
        assert.deepEqual(
          endpoint.journal.publishes.map(({ topic }) => topic),
          ["a", "b", "a"],
        );
        client.end();
      });
    });
  }

  it("can close on QoS 2", async () => {
    await withEndpoint({ behaviour: { qos2: "close" } }, async (endpoint) => {
      const client = await RawClient.up(endpoint, 4);
      client.publish("t", { qos: 2 });
      assert.equal(await outcomeOf(client, false), "closed");
    });
  });

  it("follows a policy that changes while the client is connected", async () => {
    const certificate = await endpoint.certificates.issue();
    const client = await RawClient.open(endpoint, certificate, 5);
    client.connect();
    await client.next("connack");
    client.publish("t");
    assert.deepEqual(await outcomeOf(client, false), { puback: 0 });
    certificate.policy = allowingAllBut("iot:Publish", "*");
    client.publish("t");
    assert.deepEqual(await outcomeOf(client, false), { puback: 0x87 });
    client.end();
  });
});
