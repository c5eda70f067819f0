import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectionSettings } from "../../src/connection/types";
import { startEndpoint, type ClientCertificate, type Endpoint } from "../../src/local-endpoint";
import type { TestPublisher } from "../outbox/harness";
import { hurry, Listener, openConnection, send, settingsAt, type Opened } from "./support";

/** What AWS closes on is found among all that was sent: the birth message, the subscriptions, the messages. */
describe("a connection that the endpoint closes again and again", function () {
  this.timeout(20_000);
  let endpoint: Endpoint;
  let certificate: ClientCertificate;
  let opened: Opened | undefined;

  before(async () => {
    endpoint = await startEndpoint();
    certificate = await endpoint.certificates.issue();
  });
  beforeEach(() => endpoint.journal.clear());
  afterEach(async () => {
    await opened?.connection.close(true, 0);
    endpoint.faults.clear();
  });
  after(() => endpoint.stop());

  const birth = (qos: 0 | 1) => ({ topic: "hello", payload: "up", qos, retain: false }) as const;

  function start(more: Partial<ConnectionSettings>, own = certificate): Opened {
    opened = openConnection(settingsAt(endpoint, own, { autoConnect: false, ...more }));
    return opened;
  }

  /** Comes up as often as it goes down; while it is up, its clock runs ahead by 100 ms at each look. */
  async function until(reached: () => boolean): Promise<void> {
    assert.ok(opened);
    const { connection, clock } = opened;
    void connection.connect().catch(() => undefined);
    while (!reached()) {
      if (connection.status.state === "waiting") await hurry(opened);
      if (connection.status.state === "connected") clock.skip(100);
      await sleep(5);
    }
  }
  const settled = (publishers: readonly TestPublisher[]) =>
    until(() => publishers.every(({ result }) => result !== undefined));
  const results = (publishers: readonly TestPublisher[]) => publishers.map(({ result }) => result);
  const times = (count: number, what: string): string[] => Array.from({ length: count }, () => what);

  for (const [protocolVersion, qos] of [
    [4, 1],
    [4, 0],
    [5, 0],
  ] as const) {
    it(`leaves a birth message out on which it closes, and rejects nothing (MQTT ${protocolVersion}, QoS ${qos})`, async () => {
      endpoint.faults.closeOnTopic = "hello";
      const { connection, errors } = start({ protocolVersion, birth: birth(qos) });
      const publishers = Array.from({ length: 6 }, (_, i) => send({ connection }, `good/${i}`));
      await settled(publishers);
      assert.deepEqual(results(publishers), times(6, "delivered"));
      const { status } = connection;
      assert.equal(status.state, "connected");
      assert.equal(status.warning?.code, "birth-closes-link");
      assert.equal(errors.filter(({ code }) => code === "birth-closes-link").length, 1);
    });
  }

  it("says the birth message again after an hour, when it may be allowed", async () => {
    endpoint.faults.closeOnTopic = "hello";
    const { connection, clock } = start({ protocolVersion: 4, birth: birth(1) });
    await until(() => connection.status.state === "connected" && connection.status.warning !== undefined);
    endpoint.faults.clear();
    clock.skip(3_600_000);
    endpoint.disconnect(connection.settings.clientId);
    await until(() => endpoint.journal.publishes.length === 1);
    await until(() => connection.status.state === "connected" && connection.status.warning === undefined);
  });

  it("rejects no message for filters on which it closes", async () => {
    const allowed = { Effect: "Allow", Action: ["iot:Connect", "iot:Publish"], Resource: "*" } as const;
    const limited = await endpoint.certificates.issue({
      policy: { Version: "2012-10-17", Statement: [allowed] },
    });
    const { connection } = start({ protocolVersion: 4 }, limited);
    const listener = new Listener();
    connection.subscribe(
      listener,
      ["a", "b"].map((filter) => ({ filter, qos: 1 })),
    );
    const publishers = Array.from({ length: 4 }, (_, i) => send({ connection }, `good/${i}`));
    endpoint.faults.withholdAcks = true;
    const set = () => ["a", "b"].every((name) => listener.state(name) === "subscribe-closes-connection");
    await until(set);
    endpoint.faults.withholdAcks = false;
    await settled(publishers);
    assert.deepEqual(results(publishers), times(4, "delivered"));
  });

  for (const protocolVersion of [4, 5] as const) {
    it(`finds the message among birth message and subscriptions, and refuses neither (MQTT ${protocolVersion})`, async () => {
      endpoint.faults.closeOnTopic = "bad";
      const { connection, errors } = start({ protocolVersion, birth: birth(1) });
      const listener = new Listener();
      const filters = ["a", "b", "c"];
      connection.subscribe(
        listener,
        filters.map((filter) => ({ filter, qos: 1 })),
      );
      const publishers = ["good", "bad", "fine"].map((topic) => send({ connection }, topic));
      await settled(publishers);
      assert.deepEqual(results(publishers), ["delivered", "rejected", "delivered"]);
      await until(() => filters.every((name) => listener.state(name) === "granted"));
      assert.deepEqual(
        errors.map(({ code }) => code).filter((code) => !code.startsWith("closed-")),
        [],
      );
    });
  }
});
