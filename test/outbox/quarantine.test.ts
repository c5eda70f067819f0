import assert from "node:assert/strict";
import { Bench, settings, TestLink, type TestPublisher } from "./harness";

const HOUR = 3_600_000;

/** An outbox at an endpoint that closes on topics that begin with "bad", and takes all others. */
class Closing extends Bench {
  link = new TestLink();
  closes = 0;

  /** Comes up and does what the endpoint does, until nothing waits; `pause` in ms between two links. */
  run(pause = 1_000): void {
    for (let links = 0; !this.outbox.isEmpty; links++) {
      assert.ok(links < 50, "it does not end");
      this.#connect();
      if (!this.outbox.isEmpty) this.clock.advance(pause);
    }
  }

  #connect(): void {
    this.link = this.up();
    for (let looks = 0; looks < 100; looks++) {
      for (let at = 0; at < this.link.sent.length; at++) {
        const sent = this.link.sent[at];
        if (sent?.publish.topic.startsWith("bad")) return this.#close();
        if (sent?.packetId) this.ack(sent.packetId);
      }
      if (this.outbox.isEmpty) return;
      this.clock.advance(500);
    }
  }

  #close(): void {
    this.closes++;
    this.clock.advance(20);
    this.down();
  }

  /** The link ends for a reason of its own. */
  leave(): void {
    this.clock.advance(5_000);
    this.down(false);
  }

  /** Publishes while connected, and has it settled. */
  one(topic: string, qos: 0 | 1 = 1): TestPublisher {
    const publisher = this.accept(topic, { qos });
    this.run();
    this.leave();
    return publisher;
  }
}

const codes = ({ warnings }: Bench) => warnings.map(({ code }) => code);

describe("a topic on which the endpoint closes", () => {
  it("costs no more closes when its messages come again, and is told", () => {
    const bench = new Closing();
    const results = Array.from({ length: 6 }, () => bench.one("bad").outcomes[0]?.code);
    assert.deepEqual(results, [
      "publish-closes-link",
      "publish-closes-link",
      ...Array.from({ length: 4 }, () => "topic-closes-link"),
    ]);
    assert.equal(bench.closes, 3);
    assert.deepEqual(codes(bench), ["topic-closes-link"]);
    assert.equal(bench.one("good").result, "delivered");
  });

  it("is tried again after an hour, with one close", () => {
    const bench = new Closing();
    for (let n = 0; n < 3; n++) bench.one("bad");
    bench.clock.advance(HOUR);
    bench.one("bad");
    assert.equal(bench.closes, 4);
    assert.equal(bench.one("bad").outcomes[0]?.code, "topic-closes-link");
    assert.equal(bench.closes, 4);
  });

  it("is free again with other settings", () => {
    const bench = new Closing();
    for (let n = 0; n < 3; n++) bench.one("bad");
    bench.outbox.reconfigure(settings());
    assert.equal(bench.one("bad").outcomes[0]?.code, "publish-closes-link");
  });

  it("is not meant when one message of it was taken: another may be of the wrong kind", () => {
    const bench = new Closing();
    bench.one("bad");
    const good = bench.accept("bad");
    const link = bench.up();
    bench.ackAll(link);
    assert.equal(good.result, "delivered");
    bench.leave();
    bench.one("bad");
    assert.equal(bench.one("bad").outcomes[0]?.code, "publish-closes-link");
  });

  it("is not meant with retained messages where only they end the link", () => {
    const bench = new Closing();
    for (let n = 0; n < 2; n++) {
      bench.accept("bad", { retain: true });
      bench.run();
      bench.leave();
    }
    const plain = bench.accept("bad");
    bench.ackAll(bench.up());
    assert.equal(plain.result, "delivered");
  });

  it("ends nothing any more for what waits in the outbox", () => {
    const bench = new Closing();
    const publishers = Array.from({ length: 12 }, (_, n) => bench.accept(n % 3 === 1 ? "bad" : `good/${n}`));
    bench.run();
    assert.deepEqual(
      publishers.map(({ result }) => result),
      Array.from({ length: 12 }, (_, n) => (n % 3 === 1 ? "rejected" : "delivered")),
    );
    assert.ok(bench.closes <= 4, `${bench.closes} closes`);
  });

  it("remembers a hundred topics at most", () => {
    const bench = new Closing();
    for (let n = 0; n < 150; n++) bench.one(`bad/${n}`);
    const before = bench.closes;
    bench.one("bad/149");
    assert.equal(bench.closes - before, 1);
    bench.one("bad/0");
    assert.equal(bench.closes - before, 3);
  });
});

describe("a topic on which the endpoint closes, with QoS 0", () => {
  it("is found after two closes", () => {
    const bench = new Closing();
    for (let n = 0; n < 2; n++) assert.equal(bench.one("bad", 0).result, "delivered");
    assert.deepEqual(codes(bench), ["topic-closes-link"]);
    assert.equal(bench.one("bad", 0).result, "rejected");
    assert.equal(bench.closes, 2);
  });

  it("is found among others that come in one go, and no other is blamed", () => {
    const bench = new Closing();
    const names = ["a", "b", "bad", "c", "d"];
    for (let round = 0; round < 8; round++) {
      for (const topic of names) bench.accept(topic, { qos: 0 });
      bench.run();
      bench.down(false);
    }
    assert.ok(bench.closes <= 4, `${bench.closes} closes`);
    assert.deepEqual(
      bench.warnings.map(({ params }) => params.topic),
      ["bad"],
    );
    bench.up();
    const last = names.map((topic) => bench.accept(topic, { qos: 0 }));
    bench.clock.advance(60_000);
    assert.deepEqual(
      last.map(({ result }) => result),
      ["delivered", "delivered", "rejected", "delivered", "delivered"],
    );
  });

  it("is not one that links outlast", () => {
    const bench = new Bench();
    for (let day = 0; day < 10; day++) {
      bench.up();
      for (let n = 0; n < 20; n++) {
        bench.accept("steady", { qos: 0 });
        bench.clock.advance(5_000);
      }
      bench.accept("steady", { qos: 0 });
      bench.down();
      bench.clock.advance(1_000);
    }
    assert.deepEqual(bench.warnings, []);
    assert.equal(bench.outbox.stats(bench.clock.now()).rejected, 0);
  });
});
