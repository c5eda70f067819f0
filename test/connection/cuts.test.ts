import assert from "node:assert/strict";
import { startEndpoint, type ClientCertificate, type Endpoint } from "../../src/local-endpoint";
import { until } from "../outbox/harness";
import { again, Listener, openConnection, send, settingsAt, type Opened } from "./support";

const MESSAGES = 20;
/** CONNECT, SUBSCRIBE, the messages */
const PACKETS = MESSAGES + 2;
const cuts = ["closeAtPacket", "closeAfterPacket"] as const;

describe("an exchange of 20 messages that is cut at each packet", () => {
  let endpoint: Endpoint;
  let certificate: ClientCertificate;
  before(async () => {
    endpoint = await startEndpoint({ limits: { publishesPerSecond: Infinity } });
    certificate = await endpoint.certificates.issue();
  });
  after(() => endpoint.stop());

  /** Publishes all and has the connection cut once on the way; a new session, and one that is resumed. */
  async function exchange(protocolVersion: 4 | 5, cut: (typeof cuts)[number], packet: number): Promise<void> {
    endpoint.journal.clear();
    endpoint.faults[cut] = packet;
    endpoint.faults.closeWith = packet % 2 === 0 ? "reset" : "end";
    const both = [true, false].map((clean) =>
      openConnection(settingsAt(endpoint, certificate, { protocolVersion, clean, sessionExpiry: 3_600 })),
    );
    const runs = both.map((opened) => {
      opened.connection.subscribe(new Listener(), [{ filter: "in", qos: 1 }]);
      return Array.from({ length: MESSAGES }, (_, i) => send(opened, `out/${i}`));
    });
    await until(() => both.every(({ connection }) => connection.status.state === "waiting"));
    endpoint.faults.clear();
    await Promise.all(both.map(again));
    await until(() => runs.flat().every(({ result }) => result !== undefined));
    both.forEach((opened, i) =>
      check(opened, runs[i]?.map(({ outcomes }) => outcomes.map(({ result }) => result)) ?? []),
    );
    await Promise.all(both.map(({ connection }) => connection.close(true, 3_000)));
  }

  function check({ connection: { settings } }: Opened, outcomes: readonly (readonly string[])[]): void {
    assert.deepEqual(
      outcomes,
      Array.from({ length: MESSAGES }, () => ["delivered"]),
      "one outcome each",
    );
    const mine = endpoint.journal.publishes.filter(({ clientId }) => clientId === settings.clientId);
    const arrived = new Set(mine.map(({ topic }) => topic));
    assert.equal(arrived.size, MESSAGES, "nothing lost");
    for (const number of new Set(mine.map(({ connection }) => connection))) {
      const order = mine
        .filter(({ connection }) => connection === number)
        .map(({ topic }) => Number(topic.slice(4)));
      assert.deepEqual(
        order,
        order.toSorted((a, b) => a - b),
        "in order",
      );
    }
    const again = mine.filter(({ dup }) => dup);
    if (settings.clean) assert.deepEqual(again, [], "nothing is a duplicate to a new session");
  }

  for (const protocolVersion of [4, 5] as const) {
    for (const cut of cuts) {
      it(`loses nothing and keeps the order: MQTT ${protocolVersion === 5 ? "5" : "3.1.1"}, ${cut}`, async () => {
        for (let packet = 1; packet <= PACKETS; packet++) await exchange(protocolVersion, cut, packet);
      }).timeout(240_000);
    }
  }
});
