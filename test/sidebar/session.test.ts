import assert from "node:assert/strict";
import { AwsIotError } from "../../src/iot-core/errors";
import { PREVIEW_BYTES } from "../../src/sidebar/model/protocol";
import { Session } from "../../src/sidebar/session";
import { HandMade, outcome } from "./support";

const publish = { topic: "t", payload: "x", qos: 1, retain: false } as const;
const filter = (name: string) => ({ filter: name, qos: 1 }) as const;

describe("an editor that looks", () => {
  let now: number;
  let live: Map<string, HandMade>;
  let first: HandMade;
  let session: Session;
  beforeEach(() => {
    now = 1_700_000_000_000;
    first = new HandMade("c1");
    live = new Map([["c1", first]]);
    session = new Session("s1", live, () => now);
  });

  it("hears its name and all connections first, then only what has changed", () => {
    const begin = session.take();
    assert.equal(begin.session, "s1");
    assert.deepEqual(
      begin.connections?.map(({ id, status }) => [id, status.state]),
      [["c1", "idle"]],
    );
    assert.equal(begin.stats?.["c1"]?.delivered, 7);
    now += 500;
    assert.deepEqual(session.take(), { now });
    now += 500;
    assert.deepEqual(Object.keys(session.take()), ["now", "stats"]);
    first.status = { state: "connected", since: now, sessionPresent: false };
    assert.equal(session.take().connections?.[0]?.status.state, "connected");
    const warning = new AwsIotError("tcp-refused", "tcp", { endpoint: "example.com", port: 443 });
    first.status = { state: "connected", since: now, sessionPresent: false, warning };
    now += 1_000;
    const told = session.take().connections?.[0]?.status;
    assert.match(told?.state === "connected" ? (told.warning?.sentence ?? "") : "", /example\.com/);
  });

  it("hears of topics and numbers once a second, of packets each time, and at once when it turns to something else", () => {
    const told = (): string[] => {
      first.pass("in", { cmd: "publish", topic: "t", payload: "1", qos: 0 });
      now += 500;
      const { stats, detail } = session.take();
      return [stats && "stats", detail?.topics && "topics", detail?.packets && "packets"].flatMap(
        (what) => what || [],
      );
    };
    session.watch("c1", "topics");
    assert.deepEqual([told(), told(), told()], [["stats", "topics"], [], ["stats", "topics"]]);
    session.watch("c1", "packets");
    assert.deepEqual([told(), told(), told()], [["stats", "packets"], ["packets"], ["stats", "packets"]]);
  });

  it("is to be looked at twice a second, once while it shows nothing that comes sooner", () => {
    const paces = [session.pace];
    for (const part of ["topics", "packets", undefined, "topics"] as const) {
      session.watch("c1", part);
      paces.push(session.pace);
    }
    session.subscribe("c1", [filter("a")]);
    paces.push(session.pace);
    assert.deepEqual(paces, [500, 1_000, 500, 500, 1_000, 500]);
  });

  it("has the packets of the connection it watches, and of no other", () => {
    const second = new HandMade("c2");
    live.set("c2", second);
    session.watch("c1", "topics");
    assert.deepEqual([first.isTapped, second.isTapped], [true, false]);
    first.pass("out", { cmd: "publish", topic: "t", payload: "1", qos: 0 });
    const { detail } = session.take();
    assert.equal(detail?.id, "c1");
    assert.equal(detail?.topics?.[0]?.topic, "t");
    assert.equal(detail.packets, undefined);
    session.watch("c1", "packets");
    assert.equal(session.take().detail?.packets?.length, 1);
    session.watch("c2", "packets");
    assert.deepEqual([first.isTapped, second.isTapped], [false, true]);
    second.pass("in", { cmd: "pingresp" });
    assert.equal(session.take().detail?.packets?.length, 1);
    session.watch(undefined);
    assert.deepEqual([first.isTapped, second.isTapped], [false, false]);
    assert.equal(session.take().detail, undefined);
  });

  it("gives the payload of a packet it was told of", () => {
    session.watch("c1", "packets");
    first.pass("in", { cmd: "publish", topic: "t", payload: Buffer.from("secret?"), qos: 0 });
    const [packet] = session.take().detail?.packets ?? [];
    assert.equal(JSON.stringify(packet).includes("secret"), false);
    assert.deepEqual(session.packetPayload(packet?.number ?? 0), {
      payload: Buffer.from("secret?").toString("base64"),
      size: 7,
    });
    assert.equal(session.packetPayload(1), undefined);
  });

  it("goes on watching and subscribing when a deploy makes the connection anew", () => {
    session.watch("c1");
    session.subscribe("c1", [filter("a/#")]);
    const anew = new HandMade("c1");
    live.set("c1", anew);
    session.take();
    assert.deepEqual([first.isTapped, anew.isTapped], [false, true]);
    assert.deepEqual([...anew.subscribed.values()], [[{ filter: "a/#", qos: 1, guest: true }]]);
  });

  it("bears a connection that goes away, and one that no node has used", () => {
    session.watch("c1");
    session.subscribe("c1", [filter("a")]);
    live.delete("c1");
    assert.deepEqual(session.take().connections, []);
    assert.equal(first.isTapped, false);
    const unused = new HandMade("c3");
    unused.used = false;
    live.set("c3", unused);
    session.watch("c3");
    assert.equal(session.take().connections?.[0]?.status.state, "idle");
    assert.equal(unused.used, false);
    unused.used = true;
    session.take();
    assert.equal(unused.isTapped, true);
  });

  describe("with the test client", () => {
    it("gets each message with all that is known of it, cut where it is long", () => {
      session.subscribe("c1", [filter("a/#")]);
      session.take();
      const properties = {
        contentType: "x",
        correlationData: Buffer.from([1]),
        userProperties: { k: ["1", "2"] },
      };
      first.deliver("a/b", Buffer.alloc(131_072, "x"), { retain: true, properties });
      const [test] = session.take().tests ?? [];
      const [received] = test?.messages ?? [];
      assert.ok(received);
      const { number, payload, ...message } = received;
      assert.deepEqual(message, {
        at: now,
        topic: "a/b",
        qos: 1,
        retain: true,
        dup: false,
        size: 131_072,
        properties: { contentType: "x", correlationData: "AQ==", userProperties: { k: ["1", "2"] } },
      });
      assert.equal(Buffer.from(payload, "base64").length, PREVIEW_BYTES);
      assert.equal(Buffer.from(session.messagePayload(number) ?? "", "base64").length, 131_072);
      assert.equal(session.messagePayload(1), undefined);
    });

    it("hears how each filter stands", () => {
      session.subscribe("c1", [filter("a"), filter("b")]);
      const states = () =>
        session.take().tests?.[0]?.filters?.map(({ filter: name, state }) => `${name} ${state}`);
      assert.deepEqual(states(), ["a pending", "b pending"]);
      const [subscriber] = first.subscribed.keys();
      subscriber?.filterState?.("a", { state: "granted", qos: 0 });
      const error = new AwsIotError("filter-empty", "subscribe");
      subscriber?.filterState?.("b", { state: "refused", error });
      assert.deepEqual(states(), ["a granted", "b refused"]);
      session.subscribe("c1", [filter("a")]);
      assert.deepEqual(states(), ["a granted"]);
      session.subscribe("c1", []);
      assert.deepEqual(states(), []);
      assert.equal(first.subscribed.size, 0);
    });

    it("leaves a connection alone once it has no filter there, and gives whole payloads nevertheless", () => {
      session.subscribe("c1", [filter("#")]);
      first.deliver("t", Buffer.alloc(131_072));
      const number = session.take().tests?.[0]?.messages?.[0]?.number ?? 0;
      session.subscribe("c1", []);
      session.take();
      const calls = first.subscribes;
      session.take();
      const anew = new HandMade("c1");
      anew.used = false;
      live.set("c1", anew);
      session.take();
      assert.deepEqual([first.subscribes, anew.subscribes, anew.used], [calls, 0, false]);
      assert.ok(session.messagePayload(number));
      session.subscribe("c1", [filter("b")]);
      assert.equal(anew.subscribed.size, 1);
    });

    it("gets the newest of too many messages, and the number of the others", () => {
      session.subscribe("c1", [filter("#")]);
      for (let i = 0; i < 1_000; i++) first.deliver("t", `${i} ${"x".repeat(5_000)}`);
      const [test] = session.take().tests ?? [];
      assert.equal(test?.messages?.length, 200);
      assert.equal(test?.missed, 800);
      const bytes = test?.messages?.reduce((sum, { payload }) => sum + payload.length, 0) ?? 0;
      assert.ok(bytes < 400_000, String(bytes));
    });

    it("keeps whole payloads in bounded space", () => {
      session.subscribe("c1", [filter("#")]);
      const numbers: number[] = [];
      for (let i = 0; i < 100; i++) {
        first.deliver("t", Buffer.alloc(131_072));
        numbers.push(session.take().tests?.[0]?.messages?.[0]?.number ?? 0);
      }
      assert.equal(numbers.filter((number) => session.messagePayload(number)).length, 32);
    });
  });

  it("hears the outcome of what it publishes, at once or later", () => {
    const outcomes = () => session.take().outcomes?.map(({ number, result }) => `${number} ${result}`);
    assert.equal(session.publish("c1", 1, publish), true);
    assert.equal(session.publish("nothing", 2, publish), false);
    const error = new AwsIotError("filter-empty", "subscribe");
    first.published[0]?.publisher.settled(outcome("rejected", { error }));
    assert.deepEqual(outcomes(), ["1 rejected"]);
    session.publish("c1", 3, publish);
    const { publisher } = first.published[1] ?? {};
    const frozen = publisher?.freeze?.();
    publisher?.safe();
    assert.deepEqual(outcomes(), ["3 waiting"]);
    first.outcomeListeners.get("aws-iot-sidebar/s1")?.(outcome("delivered"), publish, frozen);
    assert.deepEqual(outcomes(), ["3 delivered"]);
  });

  it("hears the outcome of what it published before a deploy", () => {
    session.publish("c1", 1, publish);
    const frozen = first.published[0]?.publisher.freeze?.();
    live.delete("c1");
    session.take();
    assert.equal(first.outcomeListeners.size, 0);
    const anew = new HandMade("c1");
    live.set("c1", anew);
    session.take();
    anew.outcomeListeners.get("aws-iot-sidebar/s1")?.(outcome("delivered"), publish, frozen);
    const outcomes = session.take().outcomes?.map(({ number, result }) => `${number} ${result}`);
    assert.deepEqual(outcomes, ["1 delivered"]);
    session.end();
    assert.equal(anew.outcomeListeners.size, 0);
  });

  it("leaves nothing behind when it ends", () => {
    session.watch("c1");
    session.subscribe("c1", [filter("a")]);
    session.publish("c1", 1, publish);
    session.end();
    assert.equal(first.isTapped, false);
    assert.equal(first.subscribed.size, 0);
    assert.equal(first.outcomeListeners.size, 0);
  });

  it("hears of TLS while the connection is up, and of the certificate in use", () => {
    const certificate = {
      subject: "CN=device",
      commonName: "device",
      issuer: "CN=ca",
      certificateId: "ab",
      notBefore: 1,
      notAfter: 2,
      keyType: "EC",
    };
    const facts = { tlsVersion: "TLSv1.3", cipher: "AES", alpnChosen: "x-amzn-mqtt-ca" };
    first.lastDial = { startedAt: 1, phases: [], facts, certificate, error: undefined };
    const connection = () => session.take().connections?.[0];
    assert.equal(connection()?.tls, undefined);
    first.status = { state: "connected", since: now, sessionPresent: false };
    const shown = connection();
    assert.deepEqual(shown?.tls, { version: "TLSv1.3", cipher: "AES", alpn: "x-amzn-mqtt-ca" });
    assert.deepEqual(shown?.certificate, { subject: "CN=device", id: "ab", notBefore: 1, notAfter: 2 });
  });

  it("hears of rejected messages, but not what was in them", () => {
    const error = new AwsIotError("filter-empty", "subscribe");
    session.take();
    first.troubles.settled(outcome("rejected", { error }), { ...publish, payload: "private" }, now);
    // in the same moment: the one that is shown is acted upon
    const { connections } = session.take();
    assert.deepEqual(
      connections?.[0]?.rejected.map(({ topic, size, error: { code } }) => [topic, size, code]),
      [["t", 7, "filter-empty"]],
    );
    assert.equal(JSON.stringify(connections).includes("private"), false);
  });
});
