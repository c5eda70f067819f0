import assert from "node:assert/strict";
import { startEndpoint, type ClientCertificate, type Endpoint } from "../../src/local-endpoint";
import { settings as outboxSettings } from "../outbox/harness";
import { arrived, Delivery, published } from "./delivery";
import { settingsAt } from "./support";

const COUNT = 20;
const numbers = Array.from({ length: COUNT }, (_, n) => n);
/** CONNECT, and one for each message */
const PACKETS = COUNT + 1;

interface Cut {
  readonly name: string;
  readonly fault: "closeAtPacket" | "closeAfterPacket";
  readonly closeWith: "reset" | "end";
  readonly withholdAcks: boolean;
  /** most messages in flight */
  readonly window: number;
}

const cuts: readonly Cut[] = [
  {
    name: "before it is handled",
    fault: "closeAtPacket",
    closeWith: "reset",
    withholdAcks: false,
    window: 100,
  },
  {
    name: "with no answer so far",
    fault: "closeAtPacket",
    closeWith: "end",
    withholdAcks: true,
    window: 100,
  },
  {
    name: "right after its answer",
    fault: "closeAfterPacket",
    closeWith: "end",
    withholdAcks: false,
    window: 1,
  },
];

describe(`an exchange of ${COUNT} messages, cut at every packet`, () => {
  let endpoint: Endpoint;
  let certificate: ClientCertificate;
  before(async () => {
    endpoint = await startEndpoint({ limits: { publishesPerSecond: Infinity } });
    certificate = await endpoint.certificates.issue();
  });
  after(() => endpoint.stop());

  /** Each message is delivered once to its publisher, and arrives in order, twice only where its fate was unknown. */
  async function exchange(delivery: Delivery): Promise<void> {
    delivery.publish(COUNT);
    await delivery.settled();
    await delivery.close();
    assert.deepEqual(
      delivery.results,
      numbers.map(() => "delivered"),
    );
    assert.deepEqual(arrived(endpoint), numbers);
  }

  /** What the first link left goes out on the second, in order; `resumed`: as what it is, where it was seen before. */
  function checkRedelivery(resumed: boolean): void {
    const [first = 0, second = 0] = endpoint.journal.connections.map(({ number }) => number);
    const before = new Map(published(endpoint, first).map((packet) => [packet.number, packet]));
    const again = published(endpoint, second);
    assert.deepEqual(
      again.map(({ number }) => number),
      numbers.slice(again[0]?.number ?? COUNT),
      "the rest of them, in order, once",
    );
    for (const packet of again) {
      const known = before.get(packet.number);
      if (!resumed) assert.equal(packet.dup, false);
      else if (known !== undefined) assert.deepEqual([packet.dup, packet.messageId], [true, known.messageId]);
    }
  }

  /** @returns how many links it took */
  async function cutAt(
    n: number,
    { fault, closeWith, withholdAcks, window }: Cut,
    version: 4 | 5,
    clean: boolean,
  ) {
    endpoint.journal.clear();
    Object.assign(endpoint.faults, { closeWith, withholdAcks, [fault]: n });
    const settings = settingsAt(endpoint, certificate, {
      protocolVersion: version,
      clean,
      sessionExpiry: clean ? 0 : 3600,
      outbox: outboxSettings({ window }),
    });
    await exchange(new Delivery(settings, () => endpoint.faults.clear()));
    endpoint.faults.clear();
    // a cut before CONNACK leaves no session
    const links = endpoint.journal.connections.length;
    if (links > 1) checkRedelivery(!clean && (n > 1 || fault === "closeAfterPacket"));
    return links;
  }

  for (const version of [5, 4] as const) {
    for (const clean of [true, false]) {
      for (const cut of cuts) {
        const session = clean ? "a new session" : "a resumed session";
        it(`MQTT ${version}: ${cut.name}, then ${session}`, async function () {
          this.timeout(60_000);
          let links = 0;
          for (let n = 1; n <= PACKETS; n++) links += await cutAt(n, cut, version, clean);
          // a cut after the last answer may find the work done
          assert.ok(links >= 2 * PACKETS - 1, `${links} links for ${PACKETS} cuts`);
        });
      }
    }
  }
});
