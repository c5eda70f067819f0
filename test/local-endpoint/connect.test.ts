import assert from "node:assert/strict";
import type { IConnectPacket } from "mqtt-packet";
import { startEndpoint, type Endpoint, type IssueOptions } from "../../src/local-endpoint";
import { ManualClock, RawClient, allowingAllBut, withEndpoint } from "./support";

type Outcome = number | "closed";

const will = (more: Partial<NonNullable<IConnectPacket["will"]>>): Partial<IConnectPacket> => ({
  will: { topic: "will/topic", payload: "gone", qos: 1, retain: false, ...more },
});

interface Case {
  what: string;
  connect?: Partial<IConnectPacket>;
  issue?: IssueOptions;
  /** the code of CONNACK, or closed without one: 3.1.1, MQTT 5 */
  outcomes: [Outcome, Outcome];
}

const cases: Case[] = [
  { what: "a usual client", outcomes: [0, 0] },
  { what: "an inactive certificate", issue: { status: "inactive" }, outcomes: ["closed", "closed"] },
  { what: "a revoked certificate", issue: { status: "revoked" }, outcomes: ["closed", "closed"] },
  { what: "an unregistered certificate", issue: { status: "unknown" }, outcomes: ["closed", "closed"] },
  { what: "an expired certificate", issue: { expired: true }, outcomes: ["closed", "closed"] },
  {
    what: "a user name and password",
    connect: { username: "?SDK=x", password: Buffer.from("p") },
    outcomes: [0, 0],
  },
  { what: "a client ID of 128 bytes", connect: { clientId: "c".repeat(128) }, outcomes: [0, 0] },
  { what: "a client ID of 129 bytes", connect: { clientId: "c".repeat(129) }, outcomes: ["closed", 0x85] },
  { what: "a client ID of AWS's own", connect: { clientId: "$GEN/x" }, outcomes: ["closed", 0x85] },
  { what: "no client ID", connect: { clientId: "" }, outcomes: [0, 0] },
  {
    what: "a policy that denies the client ID",
    issue: { policy: allowingAllBut("iot:Connect", "*client/raw") },
    outcomes: ["closed", 0x87],
  },
  { what: "a will", connect: will({}), outcomes: [0, 0] },
  { what: "a will with QoS 2", connect: will({ qos: 2 }), outcomes: ["closed", 0x9b] },
  { what: "a will to a wildcard", connect: will({ topic: "a/+" }), outcomes: ["closed", 0x90] },
  { what: "a will 9 levels deep", connect: will({ topic: "1/2/3/4/5/6/7/8/9" }), outcomes: ["closed", 0x90] },
  {
    what: "a will that may not be published",
    connect: will({}),
    issue: { policy: allowingAllBut("iot:Publish", "*topic/will/*") },
    outcomes: ["closed", 0x87],
  },
  {
    what: "a will that may not be retained",
    connect: will({ retain: true }),
    issue: { policy: allowingAllBut("iot:RetainPublish", "*") },
    outcomes: ["closed", 0x87],
  },
  {
    what: "a will where wills are forbidden",
    connect: will({}),
    issue: {
      policy: {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "iot:*", Resource: "*" },
          {
            Effect: "Deny",
            Action: "iot:Connect",
            Resource: "*",
            Condition: { "ForAnyValue:StringEquals": { "iot:ConnectAttributes": "LastWill" } },
          },
        ],
      },
    },
    outcomes: ["closed", 0x87],
  },
];

const five: [string, Partial<IConnectPacket>, Outcome][] = [
  ["Receive Maximum 0", { properties: { receiveMaximum: 0 } }, 0x82],
  ["Maximum Packet Size 511", { properties: { maximumPacketSize: 511 } }, 0x82],
  ["Maximum Packet Size 512", { properties: { maximumPacketSize: 512 } }, 0],
  ["enhanced authentication", { properties: { authenticationMethod: "x" } }, 0x8c],
];

async function attempt(
  endpoint: Endpoint,
  version: 4 | 5,
  { connect, issue }: Pick<Case, "connect" | "issue">,
): Promise<Outcome> {
  const client = await RawClient.open(endpoint, await endpoint.certificates.issue(issue), version);
  client.connect(connect);
  const connack = await client.next("connack");
  const code = connack?.reasonCode ?? connack?.returnCode;
  if (code === 0) client.end();
  await client.closed;
  return code ?? "closed";
}

describe("local endpoint: CONNECT", () => {
  let endpoint: Endpoint;
  before(async () => {
    endpoint = await startEndpoint();
  });
  after(() => endpoint.stop());

  for (const { what, connect, issue, outcomes } of cases) {
    for (const [i, version] of ([4, 5] as const).entries()) {
      const outcome = outcomes[i];
      it(`with ${what}, MQTT ${version}: ${outcome}`, async () => {
        assert.equal(
          await attempt(endpoint, version, { ...(connect && { connect }), ...(issue && { issue }) }),
          outcome,
        );
      });
    }
  }

  for (const [what, connect, outcome] of five) {
    it(`with ${what}, MQTT 5: ${outcome}`, async () => {
      assert.equal(await attempt(endpoint, 5, { connect }), outcome);
    });
  }

  it("lets things in by their variables only with the client ID of the thing", async () => {
    const policy = {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow" as const,
        Action: "iot:Connect",
        Resource: "arn:aws:iot:eu-central-1:123456789012:client/${iot:Connection.Thing.ThingName}",
      },
    };
    const as = (clientId: string, thing?: string) =>
      attempt(endpoint, 5, { connect: { clientId }, issue: { policy, ...(thing && { thing }) } });
    assert.equal(await as("gateway", "gateway"), 0);
    assert.equal(await as("other", "gateway"), 0x87);
    assert.equal(await as("gateway"), 0x87);
  });

  it("takes a thing as attached only under its own name", async () => {
    const policy = {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow" as const,
        Action: "iot:*",
        Resource: "*",
        Condition: { Bool: { "iot:Connection.Thing.IsAttached": "true" } },
      },
    };
    for (const [clientId, outcome] of [
      ["gateway", 0],
      ["other", 0x87],
    ] as const) {
      const issue = { policy, thing: "gateway" };
      assert.equal(await attempt(endpoint, 5, { connect: { clientId }, issue }), outcome);
    }
  });

  it("refuses a stranger's certificate after TLS, without CONNACK", async () => {
    const other = await startEndpoint();
    const stranger = await other.certificates.issue();
    await other.stop();
    const client = await RawClient.open(endpoint, stranger, 5);
    client.connect();
    assert.equal(await client.next("connack"), undefined);
    assert.equal(endpoint.journal.connections.at(-1)?.why, "certificate unknown");
  });

  it("tells MQTT 5 what it offers", async () => {
    const client = await RawClient.open(endpoint, await endpoint.certificates.issue(), 5);
    client.connect({ clientId: "", keepalive: 5, properties: { sessionExpiryInterval: 1_000_000 } });
    const { assignedClientIdentifier, ...properties } = (await client.next("connack"))?.properties ?? {};
    assert.match(assignedClientIdentifier ?? "", /^\$GEN\//);
    assert.deepEqual(properties, {
      receiveMaximum: 100,
      maximumQoS: 1,
      retainAvailable: true,
      maximumPacketSize: 149_504,
      topicAliasMaximum: 8,
      wildcardSubscriptionAvailable: true,
      subscriptionIdentifiersAvailable: false,
      serverKeepAlive: 30,
      sessionExpiryInterval: 3_600,
    });
    client.end();
  });

  it("ends what does not begin with CONNECT, or is no MQTT at all", async () => {
    const certificate = await endpoint.certificates.issue();
    for (const bytes of [Buffer.from([0xc0, 0]), Buffer.from("GET / HTTP/1.1\r\n\r\n")]) {
      const client = await RawClient.open(endpoint, certificate, 4);
      client.socket.write(bytes);
      await client.closed;
      assert.equal(endpoint.journal.connections.at(-1)?.reason, "CLIENT_ERROR");
    }
  });

  for (const version of [4, 5] as const) {
    it(`ends a second CONNECT on one connection, MQTT ${version}`, async () => {
      const client = await RawClient.up(endpoint, version);
      client.connect();
      assert.equal((await client.next("disconnect"))?.reasonCode, version === 5 ? 0x82 : undefined);
      await client.closed;
    });

    it(`ends the older of two connections with one client ID, MQTT ${version}`, async () => {
      const older = await RawClient.up(endpoint, version, { clientId: "twice" });
      const newer = await RawClient.up(endpoint, version, { clientId: "twice" });
      assert.equal((await older.next("disconnect"))?.reasonCode, version === 5 ? 0x8e : undefined);
      await older.closed;
      await newer.settled();
      assert.ok(newer.isOpen);
      newer.end();
      const entry = endpoint.journal.connections.find((one) => one.reason === "DUPLICATE_CLIENTID");
      assert.equal(entry?.clientId, "twice");
    });

    it(`ends a silent client after 1.5 times its keep-alive, at least 45 s, MQTT ${version}`, async () => {
      const clock = new ManualClock();
      await withEndpoint({ clock }, async (endpoint) => {
        const client = await RawClient.up(endpoint, version, { keepalive: 10 });
        clock.advance(44_000);
        await client.settled();
        clock.advance(44_999);
        assert.deepEqual(endpoint.connected, ["raw"]);
        clock.advance(1);
        assert.equal((await client.next("disconnect"))?.reasonCode, version === 5 ? 0x8d : undefined);
        await client.closed;
        assert.equal(endpoint.journal.connections.at(-1)?.reason, "MQTT_KEEP_ALIVE_TIMEOUT");
      });
    });

    it(`takes no keep-alive as 1200 s, MQTT ${version}`, async () => {
      const clock = new ManualClock();
      await withEndpoint({ clock }, async (endpoint) => {
        const client = await RawClient.up(endpoint, version, { keepalive: 0 });
        clock.advance(1_799_999);
        assert.deepEqual(endpoint.connected, ["raw"]);
        clock.advance(1);
        await client.closed;
      });
    });

    it(`lets a client ID in once a second where asked to, MQTT ${version}`, async () => {
      const clock = new ManualClock();
      await withEndpoint({ clock, limits: { connectsPerSecondPerClientId: 1 } }, async (endpoint) => {
        const refused = version === 5 ? 0x97 : "closed";
        assert.equal(await attempt(endpoint, version, {}), 0);
        assert.equal(await attempt(endpoint, version, {}), refused);
        assert.equal(await attempt(endpoint, version, { connect: { clientId: "other" } }), 0);
        clock.advance(1_000);
        assert.equal(await attempt(endpoint, version, {}), 0);
      });
    });
  }

  it("has other ways to refuse: CONNACK 5, a reset, the newer of two", async () => {
    const denying = { policy: allowingAllBut("iot:Connect", "*") };
    await withEndpoint({ behaviour: { connectDenied: 5 } }, async (endpoint) => {
      assert.equal(await attempt(endpoint, 4, { issue: denying }), 5);
    });
    for (const certificateRefused of ["reset", "after-handshake"] as const) {
      await withEndpoint({ behaviour: { certificateRefused } }, async (endpoint) => {
        const client = await RawClient.open(
          endpoint,
          await endpoint.certificates.issue({ status: "inactive" }),
          5,
        );
        let code: string | undefined;
        client.socket.on("error", (error: NodeJS.ErrnoException) => (code = error.code));
        if (certificateRefused === "reset") client.connect();
        await client.closed;
        assert.equal(code, certificateRefused === "reset" ? "ECONNRESET" : undefined);
      });
    }
    await withEndpoint({ behaviour: { takeover: "new" } }, async (endpoint) => {
      const older = await RawClient.up(endpoint, 5);
      assert.equal(await attempt(endpoint, 5, {}), "closed");
      await older.settled();
      assert.ok(older.isOpen);
      older.end();
    });
  });

  it("refuses a persistent 3.1.1 session without client ID", async () => {
    const client = await RawClient.open(endpoint, await endpoint.certificates.issue(), 4);
    const header = Buffer.from([0x10, 12, 0, 4]);
    client.socket.write(Buffer.concat([header, Buffer.from("MQTT"), Buffer.from([4, 0, 0, 60, 0, 0])]));
    assert.equal((await client.next("connack"))?.returnCode, 2);
    await client.closed;
  });
});
