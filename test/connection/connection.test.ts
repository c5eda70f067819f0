import assert from "node:assert/strict";
import type { ConnectionSettings, Filter } from "../../src/connection/types";
import {
  startEndpoint,
  type ClientCertificate,
  type Endpoint,
  type EndpointOptions,
} from "../../src/local-endpoint";
import { freePort } from "../free-port";
import { mqttClient } from "../local-endpoint/support";
import { until } from "../outbox/harness";
import {
  again,
  hurry,
  Listener,
  newClientId,
  openConnection,
  send,
  settingsAt,
  statusOf,
  type Opened,
} from "./support";

const filter = (name: string, qos: 0 | 1 = 1): Filter => ({ filter: name, qos });

describe("a connection", () => {
  const escaped: unknown[] = [];
  const watch = (error: unknown): void => void escaped.push(error);
  const endpoints: Endpoint[] = [];
  const open: Opened[] = [];
  let endpoint: Endpoint;
  let certificate: ClientCertificate;

  before(async () => {
    process.on("uncaughtExceptionMonitor", watch);
    endpoint = await startEndpoint();
    endpoints.push(endpoint);
    certificate = await endpoint.certificates.issue();
  });
  beforeEach(() => endpoint.journal.clear());
  afterEach(async () => {
    endpoint.faults.clear();
    await Promise.all(open.splice(0).map(({ connection }) => connection.close(true, 3_000)));
    for (const other of endpoints.splice(1)) await other.stop();
    assert.deepEqual(escaped, []);
  });
  after(async () => {
    process.off("uncaughtExceptionMonitor", watch);
    await endpoint.stop();
  });

  function start(settings: ConnectionSettings): Opened {
    const opened = openConnection(settings);
    open.push(opened);
    return opened;
  }
  async function up(settings: ConnectionSettings): Promise<Opened> {
    const opened = start(settings);
    await statusOf(opened.connection, "connected");
    return opened;
  }
  /** As often as it goes down, until `reached`. */
  async function keepUp(opened: Opened, reached: () => boolean): Promise<void> {
    while (!reached()) {
      if (opened.connection.status.state === "waiting") await hurry(opened);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  async function special(options: EndpointOptions): Promise<[Endpoint, ClientCertificate]> {
    const other = await startEndpoint({ port: await freePort(), ...options });
    endpoints.push(other);
    return [other, await other.certificates.issue()];
  }
  /** What clients sent, with their names; the packets of one client where given. */
  const packets = (at: Endpoint = endpoint, clientId?: string) =>
    at.journal.packets
      .filter((entry) => entry.from === "client" && (clientId === undefined || entry.clientId === clientId))
      .map(({ packet }) => packet);

  for (const protocolVersion of [4, 5] as const) {
    describe(`with MQTT ${protocolVersion === 5 ? "5" : "3.1.1"}`, () => {
      const at = (more: Partial<ConnectionSettings> = {}) =>
        settingsAt(endpoint, certificate, { protocolVersion, ...more });

      it("comes up, publishes with QoS 0 and 1, and leaves with DISCONNECT", async () => {
        const will = { topic: "lost", payload: "x", qos: 0, retain: false } as const;
        const opened = await up(at({ will }));
        const [zero, one] = [send(opened, "a/0", { qos: 0 }), send(opened, "a/1")];
        await until(() => one.result !== undefined);
        assert.deepEqual([zero.result, one.result], ["delivered", "delivered"]);
        assert.equal(opened.connection.stats().delivered, 2);
        await opened.connection.close(true, 3_000);
        await endpoint.journal.wait("connections", ({ reason }) => reason === "CLIENT_INITIATED_DISCONNECT");
        assert.deepEqual(
          packets().map(({ cmd }) => cmd),
          ["connect", "publish", "publish", "disconnect"],
        );
        assert.deepEqual(
          endpoint.journal.publishes.map(({ topic, qos }) => `${topic} ${qos}`),
          ["a/0 0", "a/1 1"],
        );
        assert.deepEqual(
          opened.statuses.map(({ state }) => state),
          ["connecting", "connected", "closing", "idle"],
        );
        assert.deepEqual(opened.errors, []);
      });

      it("delivers what it subscribed to, with what belongs to it", async () => {
        const opened = await up(at());
        const listener = new Listener();
        opened.connection.subscribe(listener, [filter("in/#"), filter("other", 0)]);
        await until(() => listener.state("in/#") === "granted" && listener.state("other") === "granted");
        const properties = { contentType: "text/plain", userProperties: { unit: "bar" } };
        await endpoint.publish("in/a", "1", { properties });
        await endpoint.publish("elsewhere", "2");
        await until(() => listener.messages.length === 1);
        const [message] = listener.messages;
        assert.deepEqual([message?.topic, message?.payload.toString(), message?.qos], ["in/a", "1", 1]);
        if (protocolVersion === 5) assert.deepEqual(message?.properties, properties);
        else assert.equal(message?.properties, undefined);
        assert.equal(opened.connection.stats().received, 1);
      });

      it("gives each filter its own answer: numbers in any order, and one that is called resubscribe", async () => {
        const opened = await up(at());
        endpoint.faults.suback = { filter: "7", code: 0x80 };
        const listener = new Listener();
        const names = ["b", "7", "resubscribe", "1"];
        opened.connection.subscribe(
          listener,
          names.map((name, i) => filter(name, i % 2 === 0 ? 1 : 0)),
        );
        await until(
          () => listener.states.size === 4 && names.every((name) => listener.state(name) !== "pending"),
        );
        assert.deepEqual(
          names.map((name) => listener.state(name)),
          ["granted", "subscribe-refused", "granted", "granted"],
        );
      });

      it("says the birth message when the subscriptions are answered, and the close message before it leaves", async () => {
        const birth = { topic: "hello", payload: "up", qos: 1, retain: false } as const;
        const close = { topic: "bye", payload: "down", qos: 1, retain: false } as const;
        endpoint.faults.delayMs = 30;
        const opened = start(at({ birth, close }));
        opened.connection.subscribe(new Listener(), [filter("a"), filter("b")]);
        await endpoint.journal.wait("publishes", ({ topic }) => topic === "hello");
        await opened.connection.close(true, 3_000);
        await endpoint.journal.wait("publishes", ({ topic }) => topic === "bye");
        await until(() => packets().at(-1)?.cmd === "disconnect");
        const names = packets().map((packet) => (packet.cmd === "publish" ? packet.topic : packet.cmd));
        const subscribes = protocolVersion === 5 ? ["subscribe"] : ["subscribe", "subscribe"];
        assert.deepEqual(names, ["connect", ...subscribes, "hello", "bye", "disconnect"]);
        assert.deepEqual(opened.errors, []);
      });

      it("says the birth message on each connection, without subscriptions too, and tells when AWS refuses it", async () => {
        const birth = { topic: "hello", payload: "up", qos: 1, retain: false } as const;
        const opened = await up(at({ birth }));
        await endpoint.journal.wait("publishes", ({ topic }) => topic === "hello");
        endpoint.faults.puback = { topic: "hello", code: 0x87 };
        endpoint.disconnect(opened.connection.settings.clientId);
        await again(opened);
        if (protocolVersion === 5) {
          await until(() => opened.errors.some(({ code }) => code === "publish-refused"));
          assert.match(
            opened.errors.at(-1)?.message ?? "",
            /refused the message to hello .*0x87 \(not authorized\)/,
          );
        } else {
          await statusOf(opened.connection, "waiting");
          assert.match(opened.errors.at(-1)?.message ?? "", /right after the publish to "hello"/);
        }
      });

      it("lets AWS send the will when it is cut, not when it is closed", async () => {
        const listener = new Listener();
        const watcher = await up(at());
        watcher.connection.subscribe(listener, [filter("lost/#")]);
        await until(() => listener.state("lost/#") === "granted");
        const will = (topic: string) => ({ will: { topic, payload: "", qos: 1, retain: false } }) as const;
        const closed = await up(at(will("lost/closed")));
        await closed.connection.close(true, 3_000);
        const cut = await up(at(will("lost/cut")));
        endpoint.disconnect(cut.connection.settings.clientId, 0x8b);
        await until(() => listener.messages.length > 0);
        assert.deepEqual(listener.topics, ["lost/cut"]);
      });

      for (const clean of [false, true]) {
        it(`sends again what was not acknowledged, ${clean ? "as new in a new" : "as the same in the resumed"} session`, async () => {
          const opened = await up(at({ clean, sessionExpiry: 3_600 }));
          const { clientId } = opened.connection.settings;
          endpoint.faults.withholdAcks = true;
          const publishers = ["a", "b", "c"].map((topic) => send(opened, topic));
          await until(() => packets().filter(({ cmd }) => cmd === "publish").length === 3);
          endpoint.faults.withholdAcks = false;
          endpoint.disconnect(clientId, 0x8b);
          await again(opened);
          await until(() => publishers.every(({ result }) => result === "delivered"));
          const sent = packets().flatMap((packet) => (packet.cmd === "publish" ? [packet] : []));
          const first = sent.slice(0, 3);
          const second = sent.slice(3);
          assert.deepEqual(
            second.map(({ topic }) => topic),
            ["a", "b", "c"],
          );
          assert.deepEqual(
            second.map(({ dup }) => dup),
            [!clean, !clean, !clean],
          );
          if (!clean)
            assert.deepEqual(
              second.map(({ messageId }) => messageId),
              first.map(({ messageId }) => messageId),
            );
          assert.equal(opened.connection.stats().reconnects, 1);
        });
      }

      it("brings what was published in an outage when the endpoint is back, in order", async () => {
        const [other, own] = await special({});
        const opened = await up(settingsAt(other, own, { protocolVersion }));
        await other.pause();
        await statusOf(opened.connection, "waiting");
        const publishers = Array.from({ length: 20 }, (_, i) => send(opened, `out/${i}`));
        await hurry(opened);
        await statusOf(opened.connection, "waiting", ({ error }) => error?.code === "tcp-refused");
        await other.resume();
        await again(opened);
        await until(() => publishers.every(({ result }) => result === "delivered"));
        assert.deepEqual(
          other.journal.publishes.map(({ topic }) => topic),
          publishers.map((_, i) => `out/${i}`),
        );
      });

      it("recognises that another client uses its client ID", async () => {
        const opened = await up(at());
        const { clientId } = opened.connection.settings;
        const thief = () => mqttClient(endpoint, certificate, { clientId, protocolVersion });
        const takeovers = protocolVersion === 5 ? 1 : 3;
        for (let i = 1; i <= takeovers; i++) {
          const client = await thief();
          await statusOf(opened.connection, "waiting");
          client.end(true);
          if (i < takeovers) await again(opened);
        }
        const error = opened.errors.at(-1);
        assert.equal(error?.code, protocolVersion === 5 ? "session-taken-over" : "session-taken-over-likely");
        assert.match(error?.message ?? "", new RegExp(`nother client uses the client ID "${clientId}"`));
        const { status } = opened.connection;
        assert.ok(status.state === "waiting" && status.until - opened.clock.now() > 9_000);
      });

      it("sets a subscription aside on which AWS closes, and keeps the others", async () => {
        endpoint.faults.closeOnFilter = "bad";
        const opened = start(at());
        const listener = new Listener();
        opened.connection.subscribe(listener, [filter("good"), filter("bad"), filter("fine")]);
        const answered = (name: string) => !["pending", undefined].includes(listener.state(name));
        await keepUp(opened, () => ["good", "bad", "fine"].every(answered));
        assert.deepEqual(
          ["good", "bad", "fine"].map((name) => listener.state(name)),
          ["granted", "subscribe-closes-connection", "granted"],
        );
        await statusOf(opened.connection, "connected");
        await until(() => listener.state("fine") === "granted");
        await endpoint.publish("fine", "1");
        await until(() => listener.messages.length === 1);
      }).timeout(20_000);

      it("sets a message aside on which AWS closes, and delivers the others", async () => {
        endpoint.faults.closeOnTopic = "bad";
        const opened = await up(at());
        const publishers = ["one", "bad", "two"].map((topic) => send(opened, topic));
        await keepUp(opened, () => publishers.every(({ result }) => result !== undefined));
        assert.deepEqual(
          publishers.map(({ result }) => result),
          ["delivered", "rejected", "delivered"],
        );
        assert.equal(publishers[1]?.outcomes[0]?.code, "publish-closes-link");
      }).timeout(20_000);

      it("tells that a network goes silent", async () => {
        const [other, own] = await special({ limits: { keepaliveMin: 1 } });
        const opened = await up(settingsAt(other, own, { protocolVersion, keepalive: 1 }));
        other.faults.blackHole = true;
        await statusOf(opened.connection, "waiting");
        assert.equal(opened.errors.at(-1)?.code, "keepalive-timeout");
      });

      it("keeps in flight no more than the endpoint takes", async () => {
        const [other, own] = await special(protocolVersion === 5 ? { limits: { inFlight: 5 } } : {});
        const opened = await up(settingsAt(other, own, { protocolVersion }));
        other.faults.withholdAcks = true;
        const publishers = Array.from({ length: 30 }, (_, i) => send(opened, `a/${i}`));
        const sent = () => packets(other).filter(({ cmd }) => cmd === "publish").length;
        // MQTT 3.1.1 has no way to say it: our own limit holds
        const window = protocolVersion === 5 ? 5 : 30;
        await until(() => sent() === window);
        assert.equal(opened.connection.stats().inFlight, window);
        other.faults.withholdAcks = false;
        other.disconnect(opened.connection.settings.clientId, 0x8b);
        await again(opened);
        await until(() => publishers.every(({ result }) => result === "delivered"));
        assert.equal(other.journal.breaches.length, 0);
      });
    });
  }

  const at = (more: Partial<ConnectionSettings> = {}) => settingsAt(endpoint, certificate, more);

  it("tells what DISCONNECT said (MQTT 5)", async () => {
    const codes = [
      [0x8b, "server-shutting-down"],
      [0x8d, "keepalive-missed"],
      [0x87, "disconnect-not-authorized"],
      [0x90, "disconnect-topic"],
      [0x97, "disconnect-quota"],
      [0x98, "disconnect-administrative"],
      [0x82, "disconnect-protocol"],
      [0x9d, "disconnect-other"],
    ] as const;
    const opened = await up(at());
    for (const [code, cause] of codes) {
      endpoint.disconnect(opened.connection.settings.clientId, code);
      await statusOf(opened.connection, "waiting");
      assert.equal(opened.errors.at(-1)?.code, cause);
      await again(opened);
    }
  });

  it("tells why it was closed right after a publish or a subscribe that AWS does not allow (MQTT 3.1.1)", async () => {
    const Statement = { Effect: "Allow", Action: "iot:*", Resource: "*/allowed" } as const;
    const connect = { Effect: "Allow", Action: "iot:Connect", Resource: "*" } as const;
    const policy = { Version: "2012-10-17", Statement: [Statement, connect] };
    const limited = await endpoint.certificates.issue({ policy });
    const opened = await up(settingsAt(endpoint, limited, { protocolVersion: 4 }));
    send(opened, "denied", { qos: 0 });
    await statusOf(opened.connection, "waiting");
    assert.match(opened.errors.at(-1)?.message ?? "", /right after the publish to "denied"/);
    opened.connection.subscribe(new Listener(), [filter("denied/+")]);
    await again(opened);
    await statusOf(opened.connection, "waiting");
    assert.match(opened.errors.at(-1)?.message ?? "", /right after the subscribe to "denied\/\+"/);
  });

  it("is refused when another connection here has its client ID, and comes up when that one goes", async () => {
    const clientId = newClientId();
    const first = await up(at({ clientId }));
    const second = start(at({ clientId, id: newClientId() }));
    const failed = await statusOf(second.connection, "failed");
    assert.equal(
      failed.error.message,
      `Another connection of this Node-RED uses the client ID "${clientId}" at localhost.`,
    );
    await first.connection.close(true, 3_000);
    second.clock.skip(60_000);
    await until(() => second.connection.status.state === "connecting");
    second.clock.skip(1_000);
    await statusOf(second.connection, "connected");
  });

  it("lets a second pass between two CONNECTs, whatever people press and deploy", async () => {
    const settings = at();
    const times: number[] = [];
    const started = (): Opened => {
      const opened = start({ ...settings });
      const note = () => times.push(opened.clock.now());
      opened.connection.tap.listen(({ packet }) => packet.cmd === "connect" && note());
      return opened;
    };
    const opened = started();
    await statusOf(opened.connection, "connected");
    await opened.connection.disconnect();
    await opened.connection.connect();
    await opened.connection.close(false, 3_000);
    const after = started();
    await statusOf(after.connection, "connected");
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    assert.equal(gaps.length, 2);
    for (const gap of gaps) assert.ok(gap >= 999, `${gaps.join()} ms`);
  });

  it("hands what waits to the connection that a deploy puts in its place", async () => {
    const settings = at();
    const before = start({ ...settings, autoConnect: false });
    const publisher = send(before, "kept");
    await before.connection.close(false, 3_000);
    assert.equal(publisher.result, undefined);
    await up(settings);
    await endpoint.journal.wait("publishes", ({ topic }) => topic === "kept");
  });

  it("connects and disconnects when told, and says why it cannot", async () => {
    const opened = start(at({ autoConnect: false }));
    const state = () => opened.connection.status.state;
    assert.equal(state(), "idle");
    await opened.connection.connect();
    assert.equal(state(), "connected");
    await opened.connection.connect();
    await opened.connection.disconnect();
    assert.equal(state(), "idle");
    opened.clock.skip(2_000);
    endpoint.faults.refuseConnect = 0x87;
    await assert.rejects(opened.connection.connect(), { code: "connect-not-authorized" });
    await opened.connection.disconnect();
    assert.equal(state(), "idle");
  });

  it("ends while it is dialling, waiting for its second, or waiting for CONNACK", async () => {
    endpoint.faults.withhold = ["connack"];
    for (const phase of ["dialling", "connack"]) {
      const opened = start(at());
      if (phase === "connack") await until(() => opened.connection.lastDial?.phases.at(-1)?.phase === "tls");
      await opened.connection.close(true, 3_000);
      assert.deepEqual(opened.connection.status, { state: "idle" });
    }
    endpoint.faults.clear();
    const opened = await up(at());
    await opened.connection.disconnect();
    void opened.connection.connect();
    await statusOf(opened.connection, "connecting");
    await opened.connection.close(true, 3_000);
    assert.deepEqual(opened.connection.status, { state: "idle" });
  });

  it("hands nothing to a link that it ends: what comes meanwhile waits", async () => {
    const opened = await up(at());
    const leaving = opened.connection.disconnect();
    await until(() => opened.connection.status.state !== "connected");
    const publisher = send(opened, "meanwhile", { qos: 0 });
    await leaving;
    assert.equal(publisher.result, undefined);
    assert.equal(opened.connection.stats().waiting, 1);
  });

  it("remembers what the newest attempt met, and nothing secret", async () => {
    const opened = await up(at());
    const { lastDial } = opened.connection;
    assert.deepEqual(
      lastDial?.phases.map(({ phase, state }) => `${phase} ${state}`),
      ["credentials done", "resolve done", "tcp done", "tls done", "mqtt done"],
    );
    const { tlsVersion, alpnChosen, cipher, server, addresses, alpnAsked } = lastDial?.facts ?? {};
    assert.deepEqual([tlsVersion, alpnAsked, alpnChosen], ["TLSv1.3", "x-amzn-mqtt-ca", "x-amzn-mqtt-ca"]);
    assert.match(cipher ?? "", /^TLS_/);
    assert.equal(server?.issuer, "Local endpoint, root CA");
    assert.ok(addresses?.includes("127.0.0.1"));
    assert.equal(lastDial?.certificate?.certificateId, certificate.certificateId);
    assert.equal(lastDial?.error, undefined);
    assert.doesNotMatch(JSON.stringify(lastDial), /PRIVATE|BEGIN/);
    endpoint.faults.refuseConnect = 0x87;
    endpoint.disconnect(opened.connection.settings.clientId, 0x8b);
    await hurry(opened);
    await statusOf(opened.connection, "waiting", ({ error }) => error?.code === "connect-not-authorized");
    const failed = opened.connection.lastDial;
    assert.equal(failed?.error?.code, "connect-not-authorized");
    assert.equal(failed?.phases.at(-1)?.state, "failed");
    assert.equal(failed?.facts.tlsVersion, "TLSv1.3");
  });

  it("survives listeners that throw", async () => {
    const opened = start(at());
    const broken = () => {
      throw new Error("a listener's own fault");
    };
    opened.connection.onStatus(broken);
    opened.connection.onError(broken);
    await statusOf(opened.connection, "connected");
    const subscriber = { id: "broken", deliver: broken };
    opened.connection.subscribe(subscriber, [filter("in")]);
    await endpoint.journal.wait("packets", ({ packet }) => packet.cmd === "suback");
    await endpoint.publish("in", "1");
    await until(() => opened.errors.length > 0);
    assert.equal(opened.errors[0]?.code, "unexpected-failure");
    assert.equal(opened.connection.status.state, "connected");
  });

  it("says the birth message again when somebody comes back while it says the close message", async () => {
    const [birth, close] = ["hello", "bye"].map(
      (topic) => ({ topic, payload: "", qos: 1, retain: false }) as const,
    );
    const opened = await up(at({ birth, close }));
    await endpoint.journal.wait("publishes", ({ topic }) => topic === "hello");
    endpoint.faults.delayMs = 50;
    opened.release();
    opened.clock.skip(2_000);
    await endpoint.journal.wait("publishes", ({ topic }) => topic === "bye");
    opened.connection.hold("another");
    const said = () => endpoint.journal.publishes.map(({ topic }) => topic);
    await until(() => said().length === 3);
    assert.deepEqual(said(), ["hello", "bye", "hello"]);
    assert.equal(opened.connection.status.state, "connected");
  });

  it("dials again when an acknowledgement does not come, and blames neither message nor endpoint", async () => {
    const opened = await up(at());
    endpoint.faults.withholdAcks = true;
    const publisher = send(opened, "a");
    await endpoint.journal.wait("publishes", ({ topic }) => topic === "a");
    opened.clock.skip(61_000);
    endpoint.faults.withholdAcks = false;
    await until(() => opened.connection.status.state !== "connected");
    assert.equal(opened.errors.at(-1)?.code, "acknowledgement-overdue");
    await again(opened);
    await until(() => publisher.result === "delivered");
  });

  it("goes down when nobody uses it any more, and not when somebody comes at once", async () => {
    const opened = await up(at());
    opened.release();
    const release = opened.connection.hold("another");
    opened.clock.skip(10_000);
    assert.equal(opened.connection.status.state, "connected");
    release();
    opened.clock.skip(2_000);
    await statusOf(opened.connection, "idle");
  });
});
