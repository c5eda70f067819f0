import assert from "node:assert/strict";
import { Bench, message, random, subscriber } from "./support";

const names = (n: number): string[] => Array.from({ length: n }, (_, i) => `t/${i}`);

describe("Subscriptions: packets", () => {
  it("subscribes each filter once, however many want it, with the highest QoS", () => {
    const bench = new Bench();
    bench.declare("a", { filter: "t", qos: 0 }).declare("b", { filter: "t", qos: 1 }).declare("c", "t");
    bench.up();
    assert.deepEqual(bench.sent, ["+t"]);
    assert.equal(bench.session.get("t")?.qos, 1);
    assert.deepEqual([bench.state("a", "t"), bench.state("c", "t")], ["granted", "granted"]);
  });

  it("asks again when a higher QoS or another option is wanted, not when a lower one would do", () => {
    const bench = new Bench().declare("a", { filter: "t/#", qos: 0 }).up();
    bench.declare("b", { filter: "t/#", qos: 1 }).wait(100);
    assert.deepEqual(bench.sent, ["+t/#", "+t/#"]);
    bench.declare("b").wait(60_000);
    assert.deepEqual(bench.sent.length, 2);
    bench.declare("c", { filter: "t/#", qos: 0, rap: true }).wait(100);
    assert.deepEqual(bench.session.get("t/#"), { filter: "t/#", qos: 0, rap: true });
  });

  it("merges MQTT 5 options so that every subscriber is served", () => {
    const bench = new Bench();
    bench.declare("a", { filter: "t", qos: 0, nl: true, rh: 2 });
    bench.declare("b", { filter: "t", qos: 0, nl: false, rap: true, rh: 1 }).up();
    assert.deepEqual(bench.session.get("t"), { filter: "t", qos: 0, rap: true, rh: 1 });
  });

  it("asks for no local never with a shared filter, where MQTT forbids it", () => {
    const bench = new Bench();
    bench.declare("a", { filter: "$share/g/t", qos: 1, nl: true }, { filter: "t", qos: 1, nl: true }).up();
    assert.deepEqual(bench.session.get("$share/g/t"), { filter: "$share/g/t", qos: 1 });
    assert.deepEqual(bench.session.get("t"), { filter: "t", qos: 1, nl: true });
  });

  it("leaves a subscription as it is when a guest joins it, and asks as the guest wishes while it is alone", () => {
    const bench = new Bench().declare("a", { filter: "t", qos: 0, nl: true, rh: 2 }).up();
    bench.declare("guest", { filter: "t", qos: 1, rh: 2, guest: true }, { filter: "u", qos: 1, guest: true });
    bench.wait(60_000);
    assert.deepEqual(bench.sent, ["+t", "+u"]);
    assert.deepEqual(bench.session.get("t"), { filter: "t", qos: 0, nl: true, rh: 2 });
    assert.deepEqual(bench.session.get("u"), { filter: "u", qos: 1 });
    assert.deepEqual(
      bench.registry.receive(message("t"), bench.now).map(({ id }) => id),
      ["a", "guest"],
    );
  });

  it("puts at most 8 filters in a packet and has one packet unanswered", () => {
    const bench = new Bench();
    bench.manual = true;
    bench.declare("a", ...names(20)).up();
    assert.equal(bench.sent.length, 1);
    bench.wait(1000);
    assert.equal(bench.sent.length, 1);
    for (let i = 0; i < 3; i++) bench.wait(100).answer();
    assert.deepEqual(
      bench.sent.map((packet) => packet.split(",").length),
      [8, 8, 4],
    );
    bench.wait(100);
    assert.ok(bench.registry.settled);
  });

  it("keeps its pace: the next packet waits for the filters of the last one", () => {
    const bench = new Bench({ paceMs: 5 }).declare("a", ...names(20)).up();
    assert.equal(bench.sent.length, 1);
    assert.equal(bench.wait(39).sent.length, 1);
    assert.equal(bench.wait(1).sent.length, 2);
    assert.equal(bench.wait(40).sent.length, 3);
    assert.equal(bench.registry.wakeAt, undefined);
  });

  it("sends what AWS never granted in the small batches asked for, later all in full ones", () => {
    const bench = new Bench({ firstBatch: 1 })
      .declare("a", ...names(3))
      .up()
      .wait(1000);
    assert.deepEqual(bench.sent, ["+t/0", "+t/1", "+t/2"]);
    bench.down().up().wait(1000);
    assert.deepEqual(bench.sent.slice(3), ["+t/0,t/1,t/2"]);
  });

  it("unsubscribes when nobody has wanted a filter for a while, 8 at a time", () => {
    const bench = new Bench({ lingerMs: 5000 })
      .declare("a", ...names(10))
      .declare("b", "t/0")
      .up()
      .wait(1000);
    bench.declare("a").wait(4999);
    assert.equal(bench.sent.length, 2);
    bench.wait(100);
    assert.deepEqual(bench.sent.slice(2), ["-t/1,t/2,t/3,t/4,t/5,t/6,t/7,t/8", "-t/9"]);
    assert.deepEqual([...bench.session.keys()], ["t/0"]);
  });

  it("sends nothing when a redeploy wants the same again", () => {
    const bench = new Bench().declare("a", "t/+", "u/#").up().wait(100);
    bench.declare("a").wait(2000).declare("a", "t/+", "u/#").wait(60_000);
    assert.deepEqual(bench.sent, ["+t/+,u/#"]);
    assert.equal(bench.state("a", "t/+"), "granted");
  });

  it("subscribes again when the filter comes back while UNSUBSCRIBE is unanswered", () => {
    const bench = new Bench({ lingerMs: 0 }).declare("a", "t/#").up().wait(100);
    bench.manual = true;
    bench.declare("a").wait(100).declare("b", "t/#");
    assert.deepEqual(bench.sent, ["+t/#", "-t/#"]);
    bench.answer().wait(100).answer();
    assert.ok(bench.session.has("t/#"));
    assert.equal(bench.state("b", "t/#"), "granted");
  });

  it("unsubscribes what was given up while SUBSCRIBE was unanswered", () => {
    const bench = new Bench({ lingerMs: 0 });
    bench.manual = true;
    bench.declare("a", "t").up().declare("a").wait(100).answer().wait(100).answer();
    assert.deepEqual(bench.sent, ["+t", "-t"]);
    assert.equal(bench.session.size, 0);
  });
});

describe("Subscriptions: sessions", () => {
  it("subscribes everything again when the session is lost, nothing when it is there", () => {
    const bench = new Bench().declare("a", "t", "u").up().wait(100);
    bench.down().up(true).wait(100);
    assert.deepEqual(bench.sent, ["+t,u"]);
    bench.down().up(false).wait(100);
    assert.deepEqual(bench.sent, ["+t,u", "+t,u"]);
  });

  it("brings a resumed session up to date: what was new, unanswered or given up meanwhile", () => {
    const bench = new Bench().declare("a", "old", "kept").up().wait(100);
    bench.manual = true;
    bench.declare("b", "open").down(false);
    bench.manual = false;
    bench.declare("c", "new").declare("a", "kept").wait(10_000);
    bench.up(true).wait(100);
    assert.deepEqual(bench.sent, ["+old,kept", "+open", "-old", "+open,new"]);
  });

  it("subscribes with an unknown session, as after a restart of Node-RED", () => {
    const bench = new Bench().declare("a", "t");
    bench.session.set("t", { filter: "t", qos: 1 });
    bench.up(true);
    assert.deepEqual(bench.sent, ["+t"]);
  });

  it("tells pending again when a granted filter is lost with its session", () => {
    const bench = new Bench().declare("a", "t").up().down();
    bench.manual = true;
    bench.up();
    assert.equal(bench.state("a", "t"), "pending");
    bench.answer();
    assert.equal(bench.state("a", "t"), "granted");
  });

  it("starts anew when a link comes up before the end of the last one was reported", () => {
    const bench = new Bench().declare("a", "t");
    bench.manual = true;
    bench.up();
    const again = bench.registry.up(false, bench.now);
    assert.deepEqual(
      again.map((effect) => effect.type),
      ["subscribe"],
    );
  });

  it("ignores an answer that belongs to an earlier link", () => {
    const bench = new Bench().declare("a", "t");
    bench.manual = true;
    bench.up().down(false).up();
    bench.registry.suback(1, [1], bench.now);
    assert.equal(bench.state("a", "t"), "pending");
    bench.answer();
    assert.equal(bench.state("a", "t"), "granted");
  });
});

describe("Subscriptions: refusals", () => {
  const codes: readonly (readonly [code: number, expected: string])[] = [
    [0x80, "subscribe-refused"],
    [0x87, "subscribe-not-authorized"],
    [0x8f, "subscribe-filter-invalid"],
    [0x91, "subscribe-refused"],
    [0x97, "subscribe-quota"],
  ];
  for (const [code, expected] of codes) {
    it(`reads SUBACK 0x${code.toString(16)} of one filter as ${expected}, the others live`, () => {
      const bench = new Bench();
      bench.fates.set("bad", code);
      bench.declare("a", "good", "bad").declare("b", "bad").up().wait(60_000);
      assert.equal(bench.state("a", "bad"), expected);
      assert.equal(bench.state("b", "bad"), expected);
      assert.equal(bench.state("a", "good"), "granted");
      assert.deepEqual(bench.sent, ["+good,bad"]);
    });
  }

  it("says `not authorized: <filter>`", () => {
    const bench = new Bench();
    bench.fates.set("bad", 0x87);
    bench.declare("a", "bad").up();
    const state = bench.states.get("a bad");
    assert.equal(state?.state === "refused" && state.error.short, "not authorized: bad");
  });

  it("counts a missing code as a refusal", () => {
    const bench = new Bench().declare("a", "t", "u");
    bench.manual = true;
    bench.up();
    const effects = bench.registry.suback(1, [1], bench.now);
    assert.deepEqual(
      effects.map((effect) => effect.type === "state" && [effect.filter, effect.state.state]),
      [
        ["t", "granted"],
        ["u", "refused"],
      ],
    );
  });

  it("tries again on the next connection and tells only what changed", () => {
    const bench = new Bench();
    bench.fates.set("bad", 0x87);
    bench.declare("a", "bad").up().down().up().wait(100);
    assert.deepEqual(bench.sent, ["+bad", "+bad"]);
    assert.equal(bench.told.filter((one) => one.includes("not-authorized")).length, 1);
    bench.fates.delete("bad");
    bench.down().up();
    assert.equal(bench.state("a", "bad"), "granted");
  });

  it("tries again at once when the filter is declared again", () => {
    const bench = new Bench();
    bench.fates.set("bad", 0x87);
    bench.declare("a", "bad").declare("b", "bad").up();
    bench.fates.delete("bad");
    bench.declare("a").wait(100).declare("a", "bad").wait(100);
    assert.deepEqual([bench.state("a", "bad"), bench.state("b", "bad")], ["granted", "granted"]);
  });

  it("never sends a filter that breaks AWS's rules", () => {
    const bench = new Bench().declare("a", "a/#/b", "", "$share/g", "good").up().wait(1000);
    assert.deepEqual(bench.sent, ["+good"]);
    assert.equal(bench.state("a", "a/#/b"), "filter-wildcard-misplaced");
    assert.equal(bench.state("a", ""), "filter-empty");
    assert.equal(bench.state("a", "$share/g"), "share-malformed");
  });

  it("asks one by one after a packet without answer, and gives up on the one that gets none", () => {
    const bench = new Bench({ answerMs: 30_000 });
    bench.fates.set("mute", "silent");
    bench.declare("a", "t", "mute", "u").up().wait(90_000);
    assert.deepEqual(bench.sent.slice(0, 4), ["+t,mute,u", "+t", "+mute", "-mute"]);
    assert.deepEqual(
      ["t", "mute", "u"].map((filter) => bench.state("a", filter)),
      ["granted", "subscribe-unanswered", "granted"],
    );
  });
});

describe("Subscriptions: the 50 of one connection", () => {
  it("refuses what is beyond before AWS does, and admits it when a place becomes free", () => {
    const bench = new Bench({ lingerMs: 0 })
      .declare("a", ...names(50))
      .declare("b", "over/1", "over/2")
      .up()
      .wait(5000);
    assert.equal(bench.session.size, 50);
    assert.equal(bench.state("a", "t/49"), "granted");
    assert.equal(bench.state("b", "over/1"), "too-many-subscriptions");
    bench.declare("a", ...names(49)).wait(5000);
    assert.equal(bench.state("b", "over/1"), "granted");
    assert.equal(bench.state("b", "over/2"), "too-many-subscriptions");
    assert.equal(bench.session.size, 50);
  });

  it("gives up a lingering filter at once when its place is needed", () => {
    const bench = new Bench({ lingerMs: 60_000 })
      .declare("a", ...names(50))
      .up()
      .wait(5000);
    bench
      .declare("a", ...names(49))
      .declare("b", "new")
      .wait(1000);
    assert.equal(bench.state("b", "new"), "granted");
    assert.equal(bench.session.size, 50);
  });

  it("uses the places that are free and then makes room", () => {
    const bench = new Bench({ lingerMs: 60_000 })
      .declare("a", ...names(45))
      .up()
      .wait(5000);
    const added = Array.from({ length: 15 }, (_, i) => `new/${i}`);
    bench
      .declare("a", ...names(35))
      .declare("b", ...added)
      .wait(5000);
    assert.equal(bench.session.size, 50);
    for (const filter of added) assert.equal(bench.state("b", filter), "granted");
  });

  it("follows a quota that AWS has raised", () => {
    const bench = new Bench({ limit: 60 }, 60)
      .declare("a", ...names(60))
      .up()
      .wait(5000);
    assert.equal(bench.session.size, 60);
  });
});

describe("Subscriptions: a filter on which AWS closes the connection", () => {
  const reconnect = (bench: Bench, times: number): void => {
    for (let i = 0; i < times && !bench.isUp; i++) bench.wait(10_000).up().wait(1000);
  };

  for (const firstBatch of [1, 8]) {
    it(`is set aside after at most 3 closes, the rest lives (first batches of ${firstBatch})`, () => {
      const bench = new Bench({ firstBatch });
      bench.fates.set("bad", "close");
      bench
        .declare("a", ...names(4), "bad", "t/8", "t/9")
        .up()
        .wait(1000);
      reconnect(bench, 10);
      assert.equal(bench.closes, firstBatch === 1 ? 2 : 3);
      assert.equal(bench.session.size, 6);
      assert.equal(bench.state("a", "bad"), "subscribe-closes-connection");
      assert.equal(bench.state("a", "t/9"), "granted");
    });
  }

  it("finds several", () => {
    const bench = new Bench();
    bench.fates.set("bad/1", "close").set("bad/2", "close");
    bench.declare("a", "bad/1", "t", "bad/2").up();
    reconnect(bench, 10);
    assert.equal(bench.closes, 5);
    assert.deepEqual([...bench.session.keys()], ["t"]);
  });

  it("stays aside over reconnects, is tried once more after an hour, and counts again after one close", () => {
    const bench = new Bench({ firstBatch: 1 });
    bench.fates.set("bad", "close");
    bench.declare("a", "bad").up();
    reconnect(bench, 5);
    assert.equal(bench.closes, 2);
    bench.down(false).up().wait(1000);
    assert.equal(bench.closes, 2);
    bench.down(false).wait(3_600_000).up();
    assert.equal(bench.closes, 3);
    reconnect(bench, 5);
    assert.equal(bench.closes, 3);
    assert.ok(bench.isUp);
  });

  it("is tried again when it is declared again", () => {
    const bench = new Bench({ firstBatch: 1 });
    bench.fates.set("bad", "close");
    bench.declare("a", "bad").up();
    reconnect(bench, 5);
    bench.fates.delete("bad");
    bench.declare("a").declare("a", "bad").wait(100);
    assert.equal(bench.state("a", "bad"), "granted");
  });

  it("is not blamed when the link ended for another reason", () => {
    const bench = new Bench({ firstBatch: 1 }).declare("a", "t");
    bench.manual = true;
    for (let i = 0; i < 5; i++) bench.up().down(false);
    bench.up().answer();
    assert.equal(bench.state("a", "t"), "granted");
  });
});

describe("Subscriptions: receivers", () => {
  it("are each subscriber whose filters match, once", () => {
    const bench = new Bench().declare("a", "t/+", "t/#", "t/1").declare("b", "t/1").declare("c", "u").up();
    assert.deepEqual(bench.receive("t/1"), ["a", "b"]);
    assert.deepEqual(bench.receive("t/2"), ["a"]);
  });

  it("include those that AWS serves without subscription; a message nobody wants is counted", () => {
    const bench = new Bench();
    bench.fates.set("$aws/things/t/jobs/get/accepted", 0x87);
    bench.declare("a", "$aws/things/t/jobs/get/accepted").up();
    assert.deepEqual(bench.receive("$aws/things/t/jobs/get/accepted"), ["a"]);
    assert.equal(bench.registry.unmatched, 0);
    assert.deepEqual(bench.receive("direct/message"), []);
    assert.equal(bench.registry.unmatched, 1);
  });

  it("follow redeploys: the new object under the same id receives", () => {
    const [first, second] = [subscriber("a"), subscriber("a")];
    const bench = new Bench().declare(first, "t").up().declare(second, "t");
    assert.deepEqual(bench.registry.receive(message("t"), bench.now), [second]);
  });

  it("include one whose filter had been forgotten", () => {
    const bench = new Bench({ lingerMs: 0 }).declare("a", "t").up().declare("a").wait(100);
    assert.deepEqual(bench.receive("t"), []);
    bench.declare("b", "t").wait(100);
    assert.deepEqual(bench.receive("t"), ["b"]);
  });

  it("of a retained message that a late subscriber brought about are only that one", () => {
    const bench = new Bench().declare("a", "t").up();
    assert.deepEqual(bench.receive("t", "1", { retain: true }), ["a"]);
    bench.declare("b", "t").wait(100);
    assert.deepEqual(bench.sent, ["+t", "+t"]);
    assert.deepEqual(bench.receive("t", "1", { retain: true }), ["b"]);
    assert.deepEqual(bench.receive("t", "2"), ["a", "b"]);
  });

  it("of a retained message are not forgotten when the link ends before the second SUBACK", () => {
    const bench = new Bench().declare("a", "t").up().wait(100);
    bench.manual = true;
    bench.declare("b", "t").down(false).up(true);
    assert.deepEqual(bench.sent, ["+t", "+t", "+t"]);
    assert.deepEqual(bench.answer().receive("t", "1", { retain: true }), ["a", "b"]);
  });

  it("that say they want no retained message bring no second SUBSCRIBE", () => {
    const bench = new Bench().declare("a", "t").up();
    bench.declare("b", { filter: "t", qos: 1, rh: 2 }).declare("c", { filter: "t", qos: 1, rh: 1 }).wait(100);
    assert.deepEqual(bench.sent, ["+t"]);
  });
});

describe("Subscriptions: any order of events", () => {
  for (let seed = 1; seed <= 40; seed++) {
    it(`ends with the session holding exactly what is wanted (seed ${seed})`, () => {
      const next = random(seed);
      const bench = new Bench(
        { limit: 12, firstBatch: 1 + next(8), lingerMs: next(3000), paceMs: next(10) },
        12,
      );
      bench.fates.set("f/3", 0x87).set("f/7", "close").set("f/11", 0x80);
      const wanted = new Map<string, string[]>();
      for (let step = 0; step < 150; step++) {
        bench.manual = next(3) === 0;
        const action = next(6);
        if (action <= 2) {
          const id = `s${next(5)}`;
          const list = Array.from({ length: next(5) }, () => `f/${next(16)}`);
          wanted.set(id, list);
          bench.declare(id, ...list);
        } else if (action === 3 && bench.isUp) bench.down(next(4) === 0);
        else if (action === 4 && !bench.isUp) bench.up(next(2) === 0);
        else bench.wait(next(2000));
      }
      bench.manual = false;
      if (bench.isUp) bench.down(false);
      for (let i = 0; i < 10; i++) {
        bench.wait(10_000);
        if (!bench.isUp) bench.up(true);
      }
      bench.wait(120_000);
      const all = new Set([...wanted.values()].flat());
      const held = [...bench.session.keys()];
      assert.deepEqual(
        held.filter((filter) => !all.has(filter)),
        [],
      );
      for (const [id, list] of wanted) {
        for (const filter of list) {
          assert.equal(bench.state(id, filter) === "granted", bench.session.has(filter), `${id} ${filter}`);
          assert.notEqual(bench.state(id, filter), "pending", `${id} ${filter}`);
        }
      }
    });
  }
});
