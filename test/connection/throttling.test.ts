import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import {
  startEndpoint,
  type ClientCertificate,
  type Endpoint,
  type EndpointOptions,
} from "../../src/local-endpoint";
import { settings as outboxSettings } from "../outbox/harness";
import { arrived, Delivery, published } from "./delivery";
import { Listener, movedClock, settingsAt } from "./support";

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const times = (count: number, what: string): string[] => numbers(count).map(() => what);

describe("an endpoint that does not take what it gets", function () {
  this.timeout(30_000);
  let endpoint: Endpoint;
  let certificate: ClientCertificate;
  let delivery: Delivery | undefined;

  async function start(options: EndpointOptions = {}): Promise<void> {
    endpoint = await startEndpoint({
      ...options,
      limits: { publishesPerSecond: Infinity, ...options.limits },
    });
    certificate = await endpoint.certificates.issue();
  }
  const connect = (protocolVersion: 4 | 5 = 5): Delivery =>
    (delivery = new Delivery(
      settingsAt(endpoint, certificate, { protocolVersion, clean: false, sessionExpiry: 60 }),
    ));

  afterEach(async () => {
    await delivery?.close();
    await endpoint.stop();
  });

  for (const inFlight of [1, 5, 100]) {
    for (const version of [5, 4] as const) {
      // MQTT 3.1.1 has no Receive Maximum: 100 is AWS's limit
      if (version === 4 && inFlight < 100) continue;
      it(`MQTT ${version}, at most ${inFlight} in flight: withheld acknowledgements cost nothing but time`, async () => {
        await start({ limits: { inFlight } });
        endpoint.faults.withholdAcks = true;
        const sender = connect(version);
        const { clock, connection } = sender;
        const state = (): string => connection.status.state;
        sender.publish(250);
        await sender.until(() => published(endpoint).length >= inFlight);
        await sleep(20);
        assert.deepEqual(arrived(endpoint), numbers(inFlight), "no more than the endpoint allows");
        clock.advance(59_999);
        await sleep(20);
        assert.equal(state(), "connected");
        assert.equal(published(endpoint).length, inFlight);
        clock.advance(1);
        while (state() !== "waiting") await sleep(1);
        const { status } = connection;
        assert.equal("error" in status && status.error?.code, "acknowledgement-overdue");
        assert.equal(connection.stats().waiting, 250);
        endpoint.faults.clear();
        await sender.settled();
        assert.deepEqual(sender.results, times(250, "delivered"));
        assert.deepEqual(arrived(endpoint), numbers(250));
        assert.deepEqual(endpoint.journal.breaches, []);
      });
    }
  }

  for (const version of [5, 4] as const) {
    it(`MQTT ${version}: a topic that ends the connection is set aside, what is behind it flows`, async () => {
      await start();
      endpoint.faults.closeOnTopic = "poison";
      const sender = connect(version);
      sender.publish(10);
      sender.publish(1, { topic: "poison" });
      sender.publish(10);
      sender.publish(1, { topic: "poison" });
      sender.publish(10);
      await sender.settled();
      const expected = times(32, "delivered");
      expected[10] = expected[21] = "rejected";
      assert.deepEqual(sender.results, expected);
      assert.deepEqual(
        arrived(endpoint),
        numbers(32).filter((n) => n !== 10 && n !== 21),
      );
      for (const n of [10, 21]) assert.equal(sender.fates[n]?.outcomes[0]?.code, "publish-closes-link");
    });
  }

  for (const code of [0x87, 0x90]) {
    it(`PUBACK 0x${code.toString(16)}: rejected with the reason, at once, what is behind it flows`, async () => {
      await start();
      endpoint.faults.puback = { topic: "no", code };
      const sender = connect();
      sender.publish(5);
      sender.publish(1, { topic: "no" });
      sender.publish(5);
      await sender.settled();
      const expected = times(11, "delivered");
      expected[5] = "rejected";
      assert.deepEqual(sender.results, expected);
      const [outcome] = sender.fates[5]?.outcomes ?? [];
      assert.equal(outcome?.code, "publish-refused");
      assert.match(outcome.reason ?? "", new RegExp(`0x${code.toString(16)}`, "i"));
      assert.equal(endpoint.journal.connections.length, 1);
    });
  }

  it("PUBACK 0x97, not now: sent again, slower, until it is taken", async () => {
    await start();
    endpoint.faults.puback = { topic: "t", code: 0x97 };
    const sender = connect();
    sender.publish(50);
    let refused = 0;
    const stop = endpoint.journal.watch("packets", ({ packet }) => {
      if (packet.cmd === "puback" && packet.reasonCode === 0x97 && ++refused === 80) endpoint.faults.clear();
    });
    await sender.settled(1000);
    stop();
    assert.deepEqual(sender.results, times(50, "delivered"));
    assert.deepEqual(new Set(arrived(endpoint)), new Set(numbers(50)));
  });

  it("PUBACK 0x97 for ever: rejected after 20 more tries, with the reason", async () => {
    await start();
    endpoint.faults.puback = { topic: "never", code: 0x97 };
    const sender = connect();
    sender.publish(1, { topic: "never" });
    sender.publish(3);
    await sender.settled(1000);
    assert.deepEqual(sender.results, ["rejected", "delivered", "delivered", "delivered"]);
    const [outcome] = sender.fates[0]?.outcomes ?? [];
    assert.equal(outcome?.attempts, 21);
    assert.match(outcome?.reason ?? "", /0x97/);
  });

  it("AWS's own limits: nothing is discarded at the default pace, however much waits", async () => {
    const clock = movedClock();
    await start({ clock, limits: { publishesPerSecond: 100 } });
    const outbox = outboxSettings({ publishRate: 100, byteRate: 524_288 });
    const sender = (delivery = new Delivery(settingsAt(endpoint, certificate, { outbox }), undefined, clock));
    sender.publish(1000);
    sender.publish(20, { payload: Buffer.alloc(120_000) });
    const start0 = clock.now();
    await sender.settled(20);
    assert.deepEqual(sender.results, times(1020, "delivered"));
    assert.deepEqual(endpoint.journal.breaches, []);
    assert.ok(clock.now() - start0 > 10_000);
  });

  for (const qos of [0, 1] as const) {
    it(`AWS's own limits: nothing is discarded where all that is sent with QoS ${qos} comes back`, async () => {
      const clock = movedClock();
      await start({ clock, limits: { publishesPerSecond: 100 } });
      const outbox = outboxSettings({ publishRate: 100 });
      const sender = (delivery = new Delivery(
        settingsAt(endpoint, certificate, { outbox }),
        undefined,
        clock,
      ));
      const listener = new Listener();
      sender.connection.subscribe(listener, [{ filter: "t", qos }]);
      await sender.until(() => listener.state("t") === "granted");
      sender.publish(500, { qos });
      await sender.until(() => listener.messages.length >= 500, 5);
      assert.deepEqual(sender.results, times(500, "delivered"));
      assert.deepEqual(endpoint.journal.breaches, []);
    });
  }
});
