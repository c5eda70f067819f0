import assert from "node:assert/strict";
import type { ISubscription } from "mqtt-packet";
import { startEndpoint, type Behaviour, type Endpoint } from "../../src/local-endpoint";
import { ManualClock, RawClient, allowingAllBut, withEndpoint } from "./support";

/** The codes of SUBACK, the code of DISCONNECT, the end without a word, or silence. */
type Outcome = number[] | { disconnect: number } | "closed" | "silence";

const deep = (levels: number) => Array.from({ length: levels }, (_, i) => i + 1).join("/");
const many = (n: number) => Array.from({ length: n }, (_, i) => `many/${i}`);

interface Case {
  what: string;
  filters: (string | ISubscription)[];
  policy?: Parameters<typeof allowingAllBut>;
  behaviour?: Partial<Behaviour>;
  /** 3.1.1, MQTT 5 */
  outcomes: [Outcome, Outcome];
}

const denied: Parameters<typeof allowingAllBut> = ["iot:Subscribe", "*topicfilter/secret/*"];

const cases: Case[] = [
  { what: "QoS 1", filters: ["a"], outcomes: [[1], [1]] },
  { what: "QoS 0", filters: [{ topic: "a", qos: 0 }], outcomes: [[0], [0]] },
  { what: "QoS 2", filters: [{ topic: "a", qos: 2 }], outcomes: ["silence", { disconnect: 0x9b }] },
  {
    what: "QoS 2, where it closes",
    filters: [{ topic: "a", qos: 2 }],
    behaviour: { qos2: "close" },
    outcomes: ["closed", { disconnect: 0x9b }],
  },
  { what: "8 filters", filters: many(8), outcomes: [many(8).map(() => 1), many(8).map(() => 1)] },
  { what: "9 filters", filters: many(9), outcomes: ["closed", many(9).map(() => 0x97)] },
  {
    what: "9 filters, where SUBACK says it",
    filters: many(9),
    behaviour: { tooManyFilters: "suback" },
    outcomes: [many(9).map(() => 0x80), many(9).map(() => 0x97)],
  },
  {
    what: "a filter twice",
    filters: ["a", { topic: "a", qos: 0 }],
    outcomes: [
      [0, 0],
      [0, 0],
    ],
  },
  { what: "256 bytes", filters: ["f".repeat(256)], outcomes: [[1], [1]] },
  { what: "257 bytes", filters: ["ok", "f".repeat(257)], outcomes: ["closed", [1, 0x8f]] },
  {
    what: "8 levels",
    filters: [deep(8), "+/+/+/+/+/+/+/#"],
    outcomes: [
      [1, 1],
      [1, 1],
    ],
  },
  { what: "9 levels", filters: [deep(9)], outcomes: ["closed", [0x8f]] },
  { what: "a misplaced wildcard", filters: ["a/#/b"], outcomes: ["closed", [0x8f]] },
  { what: "a topic of the rules", filters: ["$aws/rules/r"], outcomes: ["closed", [0x8f]] },
  { what: "a shadow", filters: ["$aws/things/t/shadow/#"], outcomes: [[1], [1]] },
  { what: "a share", filters: ["$share/group/a/+"], outcomes: [[1], [1]] },
  {
    what: "a filter the policy denies",
    filters: ["ok", "secret/#"],
    policy: denied,
    outcomes: ["closed", [1, 0x87]],
  },
  {
    what: "a denied filter, where SUBACK says it",
    filters: ["ok", "secret/#"],
    policy: denied,
    behaviour: { subscribeDenied: "suback" },
    outcomes: [
      [1, 0x80],
      [1, 0x87],
    ],
  },
];

async function outcomeOf(client: RawClient, silence: boolean): Promise<Outcome> {
  const [answer] = silence ? await client.settled() : await client.take(1);
  if (answer?.cmd === "suback") return answer.granted as number[];
  if (answer?.cmd === "disconnect") return { disconnect: answer.reasonCode ?? -1 };
  return client.isOpen ? "silence" : "closed";
}

describe("local endpoint: SUBSCRIBE and UNSUBSCRIBE", () => {
  let endpoint: Endpoint;
  before(async () => {
    endpoint = await startEndpoint();
  });
  after(() => endpoint.stop());

  for (const { what, filters, policy, behaviour, outcomes } of cases) {
    for (const [i, version] of ([4, 5] as const).entries()) {
      const outcome = outcomes[i];
      it(`${what}, MQTT ${version}: ${JSON.stringify(outcome)}`, async () => {
        await withEndpoint({ ...(behaviour && { behaviour }) }, async (endpoint) => {
          const issue = policy ? { policy: allowingAllBut(...policy) } : {};
          const client = await RawClient.up(endpoint, version, { issue });
          const subscriptions = filters.map((one) =>
            typeof one === "string" ? { topic: one, qos: 1 as const } : one,
          );
          client.send({ cmd: "subscribe", messageId: 9, subscriptions });
          assert.deepEqual(await outcomeOf(client, outcome === "silence"), outcome);
          client.socket.destroy();
        });
      });
    }
  }

  for (const version of [4, 5] as const) {
    it(`takes 50 filters of a connection and no more, MQTT ${version}`, async () => {
      const client = await RawClient.up(endpoint, version);
      for (let i = 0; i < 48; i += 8) await client.subscribe(...many(48).slice(i, i + 8));
      const full = version === 5 ? 0x97 : 0x80;
      assert.deepEqual(await client.subscribe("49", "50", "51", "many/1"), [1, 1, full, 1]);
      await client.unsubscribe("49");
      assert.deepEqual(await client.subscribe("51"), [1]);
      client.end();
    });

    it(`gives filters up, MQTT ${version}`, async () => {
      const client = await RawClient.up(endpoint, version);
      await client.subscribe("give/up", "$share/g/give/up", "keep");
      const codes = await client.unsubscribe("give/up", "$share/g/give/up", "never/had");
      if (version === 5) assert.deepEqual(codes, [0, 0, 0x11]);
      await endpoint.publish("give/up", "x", { qos: 0 });
      await endpoint.publish("keep", "x");
      assert.equal((await client.next("publish"))?.topic, "keep");
      client.end();
    });

    it(`does not like a malformed filter in UNSUBSCRIBE, MQTT ${version}`, async () => {
      const client = await RawClient.up(endpoint, version);
      assert.deepEqual(await client.unsubscribe("#/b#/#"), version === 5 ? [0x8f] : undefined);
      client.socket.destroy();
    });

    it(`does not match the parent of #, MQTT ${version}`, async () => {
      const client = await RawClient.up(endpoint, version);
      await client.subscribe("family/#");
      await endpoint.publish("family", "parent");
      await endpoint.publish("family/child", "child");
      assert.equal((await client.next("publish"))?.payload.toString(), "child");
      client.end();
    });

    it(`sends retained messages for exact filters only, with RETAIN then only, MQTT ${version}`, async () => {
      await endpoint.publish("kept/here", "old", { retain: true });
      const client = await RawClient.up(endpoint, version);
      await client.subscribe("kept/+", "kept/#");
      await client.settled();
      await endpoint.publish("kept/other", "live", { retain: true });
      const live = await client.next("publish");
      assert.deepEqual([live?.topic, live?.retain], ["kept/other", false]);
      await client.subscribe("kept/here");
      const kept = client.received.find(({ cmd }) => cmd === "publish") ?? (await client.next("publish"));
      assert.equal(kept?.cmd === "publish" && kept.retain && kept.payload.toString(), "old");
      await endpoint.publish("kept/here", "", { retain: true });
      client.end();
    });

    it(`drops what may not be received, MQTT ${version}`, async () => {
      const policy = allowingAllBut("iot:Receive", "*topic/secret/*");
      const client = await RawClient.up(endpoint, version, { issue: { policy } });
      assert.deepEqual(await client.subscribe("secret/#", "open"), [1, 1]);
      await endpoint.publish("secret/a", "x");
      await endpoint.publish("open", "y");
      assert.equal((await client.next("publish"))?.topic, "open");
      client.end();
    });

    it(`gives each message of a share to one member, MQTT ${version}`, async () => {
      const members = await Promise.all(
        ["one", "two"].map((clientId) => RawClient.up(endpoint, version, { clientId })),
      );
      for (const member of members) await member.subscribe("$share/group/jobs/#");
      for (let i = 0; i < 10; i++) await endpoint.publish(`jobs/${i}`, "x");
      await endpoint.journal.wait("packets", () => {
        const sent = endpoint.journal.packets.filter(
          ({ packet, from }) =>
            from === "endpoint" && packet.cmd === "publish" && packet.topic.startsWith("jobs/"),
        );
        return sent.length >= 10;
      });
      const counts = await Promise.all(members.map(async (member) => (await member.settled()).length));
      assert.deepEqual(counts, [5, 5]);
      endpoint.journal.clear();
      for (const member of members) member.end();
    });

    it(`lowers QoS to that of the subscription, MQTT ${version}`, async () => {
      const client = await RawClient.up(endpoint, version);
      await client.subscribe({ topic: "low", qos: 0 }, "high");
      await endpoint.publish("low", "x");
      assert.equal((await client.next("publish"))?.qos, 0);
      await endpoint.publish("high", "x", { qos: 0 });
      assert.equal((await client.next("publish"))?.qos, 0);
      await endpoint.publish("high", "x");
      assert.equal((await client.next("publish"))?.qos, 1);
      client.end();
    });

    it(`delivers once or for each overlapping filter, MQTT ${version}`, async () => {
      for (const overlapping of ["once", "each"] as const) {
        await withEndpoint({ behaviour: { overlapping } }, async (endpoint) => {
          const client = await RawClient.up(endpoint, version);
          await client.subscribe({ topic: "over/#", qos: 0 }, "over/+", "over/lap");
          await endpoint.publish("over/lap", "x");
          await endpoint.publish("over/end/", "end");
          const copies: number[] = [];
          for (let next = await client.next("publish"); next?.payload.toString() === "x";) {
            copies.push(next.qos);
            next = await client.next("publish");
          }
          assert.deepEqual(copies, overlapping === "once" ? [1] : [0, 1, 1]);
          client.end();
        });
      }
    });
  }

  it("keeps MQTT 5 options: No Local, Retain As Published, Retain Handling", async () => {
    const client = await RawClient.up(endpoint, 5);
    await endpoint.publish("options/held", "old", { retain: true });
    await client.subscribe(
      { topic: "options/held", qos: 1, rh: 2, rap: true },
      { topic: "options/own", qos: 1, nl: true },
    );
    client.publish("options/own");
    await client.next("puback");
    await endpoint.publish("options/held", "new", { retain: true });
    const publish = await client.next("publish");
    assert.deepEqual(
      [publish?.topic, publish?.payload.toString(), publish?.retain],
      ["options/held", "new", true],
    );
    client.end();
  });

  it("does not know subscription identifiers", async () => {
    const client = await RawClient.up(endpoint, 5);
    const subscriptions = [{ topic: "a", qos: 1 as const }];
    client.send({ cmd: "subscribe", messageId: 1, subscriptions, properties: { subscriptionIdentifier: 1 } });
    assert.equal((await client.next("disconnect"))?.reasonCode, 0xa1);
  });

  it("can answer 0x80 and then close, or close at the 51st filter", async () => {
    await withEndpoint({ behaviour: { subscribeDenied: "suback-and-close" } }, async (endpoint) => {
      const issue = { policy: allowingAllBut("iot:Subscribe", "*") };
      const client = await RawClient.up(endpoint, 4, { issue });
      assert.deepEqual(await client.subscribe("a"), [0x80]);
      await client.closed;
    });
    const limits = { subscriptionsPerConnection: 1 };
    await withEndpoint({ limits, behaviour: { tooManySubscriptions: "close" } }, async (endpoint) => {
      const client = await RawClient.up(endpoint, 4);
      assert.deepEqual(await client.subscribe("a"), [1]);
      assert.equal(await client.subscribe("b"), undefined);
    });
  });

  it("carries MQTT 5 properties to MQTT 5 clients and messages to 3.1.1 clients", async () => {
    const [from, to5, to4] = await Promise.all([
      RawClient.up(endpoint, 5, { clientId: "from" }),
      RawClient.up(endpoint, 5, { clientId: "to5" }),
      RawClient.up(endpoint, 4, { clientId: "to4" }),
    ]);
    await to5.subscribe("prop/#");
    await to4.subscribe("prop/#");
    const properties = {
      payloadFormatIndicator: true,
      messageExpiryInterval: 60,
      contentType: "application/json",
      responseTopic: "answer/here",
      correlationData: Buffer.from([1, 2, 3]),
      userProperties: { one: "1", many: ["2", "3"] },
    };
    from.publish("prop/a", { payload: "{}", properties });
    const five = await to5.next("publish");
    assert.deepEqual(
      { ...five?.properties, userProperties: { ...five?.properties?.userProperties } },
      properties,
    );
    assert.equal((await to4.next("publish"))?.payload.toString(), "{}");
    for (const client of [from, to5, to4]) client.end();
  });

  it("counts messages to a client as publishes", async () => {
    const clock = new ManualClock();
    await withEndpoint({ clock, limits: { publishesPerSecond: 3 } }, async (endpoint) => {
      const client = await RawClient.up(endpoint, 5);
      await client.subscribe("in");
      for (let i = 0; i < 5; i++) await endpoint.publish("in", `${i}`);
      await endpoint.journal.wait("breaches", () => endpoint.journal.breaches.length === 2);
      clock.advance(1_000);
      await endpoint.publish("in", "last");
      const payloads: (string | undefined)[] = [];
      while (payloads.at(-1) !== "last") payloads.push((await client.next("publish"))?.payload.toString());
      assert.deepEqual(payloads, ["0", "1", "2", "last"]);
      client.end();
    });
  });
});
