import assert from "node:assert/strict";
import { Bench, publish, settings, TestLink, TestPublisher } from "./harness";

describe("outbox: order, window, redelivery", () => {
  it("holds what is published offline and sends it in order, QoS 0 too", () => {
    const bench = new Bench();
    const a = bench.accept("a");
    const b = bench.accept("b", { qos: 0 });
    bench.accept("c");
    const link = bench.up();
    assert.deepEqual(link.topics, ["a", "b", "c"]);
    assert.deepEqual(
      link.sent.map((sent) => sent.packetId),
      [1, 0, 2],
    );
    assert.equal(b.result, "delivered");
    assert.equal(a.result, undefined);
    bench.ackAll(link);
    assert.equal(a.result, "delivered");
    assert.equal(bench.outbox.isEmpty, true);
  });

  it("keeps no more unacknowledged than the lesser of Receive Maximum and 100", () => {
    for (const [receiveMaximum, expected] of [
      [65_535, 100],
      [500, 100],
      [20, 20],
      [1, 1],
    ] as const) {
      const bench = new Bench();
      for (let n = 0; n < 150; n++) bench.accept(`t/${n}`);
      const link = bench.up(new TestLink(false, receiveMaximum));
      assert.equal(link.sent.length, expected);
      bench.ack(link.sent[0]?.packetId);
      assert.equal(link.sent.length, expected + 1);
      bench.ackAll(link);
      assert.equal(link.sent.length, 150);
      assert.equal(bench.outbox.isEmpty, true);
    }
  });

  it("sends unacknowledged messages again first: same packet ids and DUP in a resumed session", () => {
    const bench = new Bench();
    for (const topic of ["a", "b", "c", "d"]) bench.accept(topic);
    const first = bench.up(new TestLink(false, 3));
    bench.ack(2); // b, out of order
    bench.down();
    const second = bench.up(new TestLink(true));
    assert.deepEqual(
      second.sent.map(({ publish, packetId, dup }) => [publish.topic, packetId, dup]),
      [
        ["a", 1, true],
        ["c", 3, true],
        ["d", 4, true],
      ],
    );
    assert.equal(first.sent.length, 4);
  });

  it("sends them as new messages in a new session", () => {
    const bench = new Bench();
    for (const topic of ["a", "b"]) bench.accept(topic);
    bench.up();
    bench.down();
    const link = bench.up(new TestLink(false));
    assert.deepEqual(
      link.sent.map(({ publish, dup }) => [publish.topic, dup]),
      [
        ["a", false],
        ["b", false],
      ],
    );
  });

  it("loses nothing when the link falls again while they are being sent again", () => {
    const bench = new Bench();
    for (let n = 0; n < 20; n++) bench.accept(`t/${n}`);
    bench.up();
    bench.down(false);
    const slow = new TestLink(true);
    slow.room = 5;
    bench.up(slow);
    assert.equal(slow.sent.length, 5);
    bench.down(false);
    const link = bench.up(new TestLink(true));
    assert.deepEqual(
      link.topics,
      Array.from({ length: 20 }, (_, n) => `t/${n}`),
    );
  });

  it("waits for the socket", () => {
    const bench = new Bench();
    const link = new TestLink();
    link.room = 2;
    bench.up(link);
    for (const topic of ["a", "b", "c"]) bench.accept(topic, { qos: 0 });
    assert.deepEqual(link.topics, ["a", "b"]);
    link.room = Infinity;
    bench.outbox.drained();
    assert.deepEqual(link.topics, ["a", "b", "c"]);
  });

  it("never uses a packet id twice at a time, over the end of the numbers", () => {
    const bench = new Bench();
    const link = bench.up(new TestLink(false, 2));
    bench.accept("stuck");
    for (let n = 0; n < 65_540; n++) {
      bench.accept("t", { payload: "" });
      bench.ack(link.sent.at(-1)?.packetId);
    }
    const ids = link.sent.map((sent) => sent.packetId);
    assert.equal(ids.slice(1).includes(1), false);
    assert.equal(Math.max(...ids), 65_000, "those above belong to the connection");
    assert.equal(Math.min(...ids), 1);
  });

  it("settles what the carrier cannot encode as failed, and goes on", () => {
    const bench = new Bench();
    const link = new TestLink();
    const send = link.send.bind(link);
    link.send = (message, id, dup) => {
      if (message.topic === "bad") throw new Error("no such property");
      return send(message, id, dup);
    };
    bench.up(link);
    const bad = bench.accept("bad");
    bench.accept("good");
    assert.equal(bad.outcomes[0]?.code, "publish-not-encodable");
    assert.deepEqual(link.topics, ["good"]);
  });

  it("goes on when a publisher throws", () => {
    const bench = new Bench();
    const link = bench.up();
    const publisher = new TestPublisher();
    publisher.settled = () => {
      throw new Error("flow is broken");
    };
    bench.accept("a", {}, publisher);
    bench.ackAll(link);
    assert.equal(bench.warnings[0]?.code, "outbox-listener-failed");
    bench.accept("b");
    assert.deepEqual(link.topics, ["a", "b"]);
  });

  it("keeps the order when an outcome makes the flow publish again at once", () => {
    const bench = new Bench();
    for (const topic of ["a", "b"]) {
      const publisher = new TestPublisher();
      publisher.settled = () => void bench.accept(`${topic}/reply`, { qos: 0 });
      bench.accept(topic, { qos: 0 }, publisher);
    }
    const link = bench.up();
    assert.deepEqual(link.topics, ["a", "b", "a/reply", "b/reply"]);
  });
});

describe("outbox: bounds", () => {
  it("drops the oldest or the newest at the bound of messages, each with its outcome", () => {
    for (const [overflow, kept, dropped] of [
      ["drop-oldest", ["t/2", "t/3", "t/4"], [0, 1]],
      ["drop-newest", ["t/0", "t/1", "t/2"], [3, 4]],
    ] as const) {
      const bench = new Bench({ maxMessages: 3, overflow });
      const publishers = [0, 1, 2, 3, 4].map((n) => bench.accept(`t/${n}`));
      assert.deepEqual(bench.up().topics, kept);
      for (const [n, publisher] of publishers.entries()) {
        const expected = dropped.some((d) => d === n) ? "dropped" : undefined;
        assert.equal(publisher.result, expected, `t/${n}`);
      }
      assert.equal(bench.outbox.stats(0).dropped, 2);
    }
  });

  it("counts bytes of topic and payload in UTF-8", () => {
    const bench = new Bench({ maxBytes: 10 });
    const a = bench.accept("한", { payload: "글" }); // 6 bytes
    assert.equal(bench.outbox.stats(0).bytes, 6);
    bench.accept("b", { payload: Buffer.alloc(4) });
    assert.equal(a.result, "dropped");
    assert.equal(bench.outbox.stats(0).bytes, 5);
  });

  it("drops what is larger than the whole outbox, and nothing else for it", () => {
    const bench = new Bench({ maxBytes: 10 });
    const small = bench.accept("a");
    const large = bench.accept("b", { payload: "x".repeat(10) });
    assert.equal(large.result, "dropped");
    assert.equal(small.result, undefined);
  });

  it("removes what is too old, at its time", () => {
    const bench = new Bench({ maxAge: 10 });
    const a = bench.accept("a");
    bench.clock.advance(9_000);
    const b = bench.accept("b");
    bench.clock.advance(1_000);
    assert.equal(a.outcomes[0]?.code, "message-too-old");
    assert.equal(a.result, "expired");
    bench.clock.advance(9_000);
    assert.equal(b.result, "expired");
    assert.equal(bench.outbox.isEmpty, true);
  });

  it("removes a message whose own expiry runs out behind others, and sends what is left of the interval", () => {
    const bench = new Bench();
    bench.accept("a");
    const b = bench.accept("b", { properties: { messageExpiryInterval: 5 } });
    bench.accept("c", { properties: { messageExpiryInterval: 60, contentType: "x" } });
    bench.clock.advance(5_000);
    assert.equal(b.outcomes[0]?.code, "message-expired");
    bench.clock.advance(5_500);
    const link = bench.up();
    assert.deepEqual(link.topics, ["a", "c"]);
    assert.deepEqual(link.sent[1]?.publish.properties, { messageExpiryInterval: 50, contentType: "x" });
  });

  it("expires what waits to be sent again, but not what is in flight", () => {
    const bench = new Bench({ maxAge: 10 });
    const a = bench.accept("a");
    bench.up();
    bench.clock.advance(20_000);
    assert.equal(a.result, undefined);
    bench.down();
    bench.clock.advance(1_000);
    assert.equal(a.result, "expired");
  });

  it("applies new bounds to what waits", () => {
    const bench = new Bench();
    const publishers = [0, 1, 2].map((n) => bench.accept(`t/${n}`));
    bench.outbox.reconfigure(settings({ maxMessages: 1 }));
    assert.deepEqual(
      publishers.map((publisher) => publisher.result),
      ["dropped", "dropped", undefined],
    );
  });
});

describe("outbox: pace and acknowledgements", () => {
  it("spreads a backlog over time, and a live message stands behind it", () => {
    const bench = new Bench({ publishRate: 100 });
    for (let n = 0; n < 150; n++) bench.accept(`t/${n}`, { qos: 0 });
    const link = bench.up();
    bench.accept("live", { qos: 0 });
    assert.ok(link.sent.length <= 100);
    bench.clock.advance(999);
    assert.ok(link.sent.length <= 100, String(link.sent.length));
    bench.clock.advance(2_000);
    assert.equal(link.topics.at(-1), "live");
    assert.equal(link.sent.length, 151);
  });

  it("slows down after 30 s without acknowledgement and asks for another link after 60 s", () => {
    const bench = new Bench();
    for (let n = 0; n < 20; n++) bench.accept(`t/${n}`);
    const link = bench.up(new TestLink(false, 8));
    bench.clock.advance(29_999);
    assert.equal(link.sent.length, 8);
    bench.clock.advance(1);
    bench.ack(8);
    bench.ack(7);
    assert.equal(link.sent.length, 8, "the window became smaller");
    assert.equal(bench.renewals.length, 0);
    bench.clock.advance(30_000);
    assert.equal(bench.renewals[0]?.code, "acknowledgement-overdue");
    bench.down(false);
    const again = bench.up(new TestLink(true));
    assert.equal(again.topics[0], "t/0");
    for (let round = 0; round < 5; round++) bench.ackAll(again);
    assert.equal(bench.outbox.isEmpty, true);
    assert.equal(bench.outbox.stats(bench.clock.steady()).delivered, 20);
  });

  it("takes 'quota exceeded' as a wish to wait", () => {
    const bench = new Bench();
    const a = bench.accept("a");
    bench.accept("b");
    const link = bench.up();
    bench.ack(1, 0x97);
    assert.deepEqual(link.topics, ["a", "b"]);
    bench.clock.advance(999);
    assert.deepEqual(link.topics, ["a", "b"]);
    bench.clock.advance(1);
    assert.deepEqual(link.topics, ["a", "b", "a"]);
    assert.equal(link.sent[2]?.dup, false);
    bench.ackAll(link);
    assert.equal(a.result, "delivered");
    assert.equal(a.outcomes[0]?.attempts, 2);
  });
});

describe("outbox: messages that AWS IoT does not want", () => {
  for (const code of [0x80, 0x83, 0x87, 0x90, 0x99]) {
    it(`sets aside what is refused with 0x${code.toString(16)}`, () => {
      const bench = new Bench();
      const a = bench.accept("a");
      bench.accept("b");
      bench.up();
      bench.ack(1, code, "because");
      assert.equal(a.result, "rejected");
      assert.match(a.outcomes[0]?.reason ?? "", /because/);
      bench.ack(2);
      assert.equal(bench.outbox.isEmpty, true);
    });
  }

  for (const resumed of [true, false]) {
    it(`finds the one that ends the link among many, ${resumed ? "resumed" : "new"} session`, () => {
      const bench = new Bench();
      const publishers = Array.from({ length: 10 }, (_, n) => bench.accept(`t/${n}`));
      const poison = publishers[6];
      let links = 0;
      while (!bench.outbox.isEmpty) {
        assert.ok(links++ < 10, "the poison is not found");
        const link = bench.up(new TestLink(resumed));
        for (let n = 0; n < link.sent.length; n++) {
          const sent = link.sent[n];
          if (sent?.publish.topic === "t/6") break;
          // the endpoint closes before it acknowledges anything that came together with it
          if (!link.topics.includes("t/6")) bench.ack(sent?.packetId);
        }
        if (!bench.outbox.isEmpty) bench.down();
      }
      assert.equal(poison?.outcomes[0]?.code, "publish-closes-link");
      const results = publishers.filter((publisher) => publisher !== poison).map((p) => p.result);
      assert.deepEqual([...new Set(results)], ["delivered"]);
    });
  }

  it("blames nothing for links that end for another reason", () => {
    const bench = new Bench();
    const a = bench.accept("a");
    for (let n = 0; n < 5; n++) {
      bench.up();
      bench.down(false);
    }
    for (let n = 0; n < 5; n++) {
      bench.up();
      bench.clock.advance(11_000);
      bench.down();
    }
    assert.equal(a.result, undefined);
  });

  it("sets aside one that is alone after two closes", () => {
    const bench = new Bench();
    const a = bench.accept("a");
    bench.up();
    bench.down();
    assert.equal(a.result, undefined);
    bench.up();
    bench.down();
    assert.equal(a.result, "rejected");
    assert.equal(a.outcomes[0]?.attempts, 2);
  });
});

describe("outbox: numbers and the end", () => {
  it("tells its numbers", () => {
    const bench = new Bench();
    bench.accept("a");
    bench.clock.advance(500);
    bench.accept("b");
    bench.up(new TestLink(false, 1));
    const { waiting, inFlight, oldestAge, bytes, store } = bench.outbox.stats(bench.clock.steady());
    assert.deepEqual(
      { waiting, inFlight, oldestAge, bytes, store },
      { waiting: 1, inFlight: 1, oldestAge: 500, bytes: 4, store: "memory" },
    );
  });

  it("waits for the last acknowledgements when closed, and says what is lost", async () => {
    const bench = new Bench();
    const a = bench.accept("a");
    const b = bench.accept("b");
    const link = bench.up(new TestLink(false, 1));
    const closed = bench.outbox.close(1000);
    const late = bench.accept("late");
    assert.equal(late.outcomes[0]?.code, "outbox-closed");
    bench.ack(link.sent[0]?.packetId);
    bench.clock.advance(1000);
    await closed;
    assert.equal(a.result, "delivered");
    assert.equal(b.result, "failed");
    assert.equal(bench.warnings[0]?.code, "outbox-lost");
    assert.equal(bench.warnings[0].params.count, 1);
  });

  it("hands its messages to the nodes that come after the old ones", async () => {
    const bench = new Bench();
    const old = bench.accept("a", {}, new TestPublisher("n1", Buffer.from("msg")));
    await bench.outbox.detach(1000);
    assert.equal(old.safes, 1);
    bench.outbox.reconfigure(settings());
    const heard: unknown[] = [];
    bench.outbox.onOutcome("n1", (outcome, message, frozen) => {
      heard.push([outcome.result, message, frozen?.toString()]);
    });
    bench.ackAll(bench.up());
    assert.deepEqual(heard, [["delivered", publish("a"), "msg"]]);
    assert.deepEqual(old.outcomes, []);
  });

  it("lets go of the messages of one node, in flight or waiting, and tells the next one of them", async () => {
    const bench = new Bench();
    const link = bench.up(new TestLink(false, 1));
    const mine = ["a", "b"].map((topic) =>
      bench.accept(topic, {}, new TestPublisher("n1", Buffer.from(topic))),
    );
    const other = bench.accept("c", {}, new TestPublisher("n2"));
    await bench.outbox.letGo("n1");
    assert.deepEqual(
      [...mine, other].map(({ safes }) => safes),
      [1, 1, 0],
    );
    bench.ackAll(link);
    assert.equal(other.result, "delivered");
    const heard: unknown[] = [];
    bench.outbox.onOutcome("n1", (outcome, _, frozen) => heard.push([outcome.result, frozen?.toString()]));
    assert.deepEqual(heard, [
      ["delivered", "a"],
      ["delivered", "b"],
    ]);
    for (const one of mine) assert.deepEqual(one.outcomes, []);
  });

  it("keeps the last hundred outcomes that nobody was there to hear", async () => {
    const bench = new Bench();
    for (let n = 0; n < 150; n++) bench.accept(String(n), {}, new TestPublisher("n1"));
    await bench.outbox.letGo("n1");
    bench.ackAll(bench.up());
    const heard: string[] = [];
    bench.outbox.onOutcome("n1", (_, { topic }) => heard.push(topic));
    assert.deepEqual(
      heard,
      Array.from({ length: 100 }, (_, n) => String(n + 50)),
    );
  });
});
