import assert from "node:assert/strict";
import type { Link } from "../../src/connection/link";
import { Receiving } from "../../src/connection/receiving";
import { TopicsSeen } from "../../src/connection/topics-seen";
import type { Filter, Incoming, Receipt, Subscriber } from "../../src/connection/types";

const filters: readonly Filter[] = [{ filter: "#", qos: 1 }];
const message = (payload: string, more: Partial<Incoming> = {}): Incoming => ({
  topic: "t",
  payload: Buffer.from(payload),
  qos: 1,
  retain: false,
  dup: false,
  ...more,
});

/** A subscriber that keeps what it gets: its payloads, and how to end the work on them. */
class Worker implements Subscriber {
  readonly got: string[] = [];
  readonly receipts = new Map<string, Receipt>();

  constructor(
    readonly id: string,
    readonly ackLimit?: number,
    private readonly onMessage?: (receipt: Receipt | undefined) => void,
  ) {}

  deliver({ payload, dup }: Incoming, receipt?: Receipt): void {
    this.got.push(`${payload.toString()}${dup ? " again" : ""}`);
    if (receipt) this.receipts.set(payload.toString(), receipt);
    this.onMessage?.(receipt);
  }
  acknowledge(payload: string): void {
    this.receipts.get(payload)?.acknowledge();
  }
  release(payload: string): void {
    this.receipts.get(payload)?.release();
  }
}

/** A connection's receiving with these subscribers, and AWS's view of it. */
function rig(...workers: readonly Worker[]) {
  const failures: unknown[] = [];
  const receiving = new Receiving(new TopicsSeen(), (error) => failures.push(error));
  const late: number[] = [];
  const link = { acknowledge: (id: number) => void late.push(id) } as unknown as Link;
  for (const worker of workers) receiving.declare(worker, filters);
  receiving.up(link, false);
  /** what AWS sees: whether PUBACK came at once */
  const send = (
    payload: string,
    id: number,
    to: readonly Worker[] = workers,
    more: Partial<Incoming> = {},
  ) => (receiving.deliver(message(payload, more), id, to) ? "waits" : "at once");
  return { receiving, link, late, send, failures };
}

describe("receiving", () => {
  it("acknowledges at once for those that do not themselves, and messages of QoS 0", () => {
    const [plain, worker] = [new Worker("p"), new Worker("w", 5)];
    const { send, receiving } = rig(plain, worker);
    assert.equal(send("a", 1, [plain]), "at once");
    assert.equal(send("b", 0, [worker], { qos: 0 }), "at once");
    assert.equal(send("c", 2, []), "at once");
    assert.deepEqual([plain.got, worker.got, worker.receipts.size], [["a"], ["b"], 0]);
    assert.deepEqual([receiving.count, receiving.unacknowledged], [3, 0]);
  });

  it("lets PUBACK wait until the work is done, and sends it once", () => {
    const worker = new Worker("w", 5);
    const { send, late, receiving } = rig(worker);
    assert.deepEqual([send("a", 1), send("b", 2), late], ["waits", "waits", []]);
    worker.acknowledge("b");
    worker.acknowledge("b");
    assert.deepEqual([late, receiving.unacknowledged], [[2], 1]);
  });

  it("waits for every subscriber that acknowledges itself", () => {
    const [one, two, plain] = [new Worker("1", 5), new Worker("2", 5), new Worker("p")];
    const { send, late } = rig(one, two, plain);
    assert.equal(send("a", 1), "waits");
    assert.deepEqual(plain.got, ["a"]);
    one.acknowledge("a");
    assert.deepEqual(late, []);
    two.acknowledge("a");
    assert.deepEqual(late, [1]);
  });

  it("lets PUBACK go at once when the work is done while the message is handed over", () => {
    const quick = new Worker("q", 1, (receipt) => receipt?.acknowledge());
    const { send, late, receiving } = rig(quick);
    assert.deepEqual([send("a", 1), send("b", 2), late], ["at once", "at once", []]);
    assert.equal(receiving.unacknowledged, 0);
  });

  it("hands over no more than the limit; the rest waits in order", () => {
    const worker = new Worker("w", 2);
    const { send, late } = rig(worker);
    for (const [i, payload] of ["a", "b", "c", "d", "e"].entries()) send(payload, i + 1);
    assert.deepEqual(worker.got, ["a", "b"]);
    worker.acknowledge("a");
    assert.deepEqual(worker.got, ["a", "b", "c"]);
    worker.release("b");
    assert.deepEqual([worker.got, late], [["a", "b", "c", "d"], [1]]);
  });

  it("keeps nobody else waiting for one that is full", () => {
    const [full, other, plain] = [new Worker("f", 1), new Worker("o", 1), new Worker("p")];
    const { send } = rig(full, other, plain);
    for (let id = 1; id <= 50; id++) send(String(id), id, [full]);
    assert.equal(send("x", 51, [other]), "waits");
    assert.equal(send("y", 52, [plain]), "at once");
    assert.deepEqual([full.got, other.got, plain.got], [["1"], ["x"], ["y"]]);
  });

  it("empties a long line without nesting, when each is done at once", () => {
    let first: Receipt | undefined;
    const worker = new Worker("w", 1, (receipt) => {
      if (first) receipt?.acknowledge();
      else first = receipt;
    });
    const { send, late } = rig(worker);
    for (let id = 1; id <= 20_000; id++) send(String(id), id);
    first?.acknowledge();
    assert.deepEqual([worker.got.length, late.length], [20_000, 20_000]);
  });

  describe("work given up", () => {
    it("leaves AWS without PUBACK, and may still be done later", () => {
      const worker = new Worker("w", 1);
      const { send, late, receiving } = rig(worker);
      send("a", 1);
      send("b", 2);
      worker.release("a");
      assert.deepEqual([worker.got, late, receiving.unacknowledged], [["a", "b"], [], 2]);
      worker.acknowledge("a");
      assert.deepEqual([late, worker.got], [[1], ["a", "b"]]);
    });

    it("is handed over again when AWS sends it again, marked as such", () => {
      const worker = new Worker("w", 5);
      const { send, late } = rig(worker);
      send("a", 1);
      worker.release("a");
      assert.equal(send("a", 1), "waits");
      assert.deepEqual(worker.got, ["a", "a again"]);
      worker.acknowledge("a");
      assert.deepEqual(late, [1]);
    });

    it("is what a thrown error is", () => {
      const worker = new Worker("w", 1, () => {
        throw new Error("broken");
      });
      const { send, failures, late } = rig(worker);
      assert.deepEqual([send("a", 1), send("b", 2)], ["waits", "waits"]);
      assert.deepEqual([worker.got, failures.length, late], [["a", "b"], 2, []]);
    });
  });

  describe("a message that AWS sends again while it is worked on", () => {
    it("is not handed over a second time", () => {
      const worker = new Worker("w", 5);
      const { send, late } = rig(worker);
      send("a", 1);
      assert.equal(send("a", 1, [worker], { dup: true }), "waits");
      assert.deepEqual(worker.got, ["a"]);
      worker.acknowledge("a");
      assert.deepEqual(late, [1]);
    });

    it("is told apart from another one with the packet id of a message that AWS has given up", () => {
      const worker = new Worker("w", 5);
      const { send, late } = rig(worker);
      send("a", 1);
      send("b", 1);
      assert.deepEqual(worker.got, ["a", "b"]);
      worker.acknowledge("a");
      assert.deepEqual(late, []);
      worker.acknowledge("b");
      assert.deepEqual(late, [1]);
    });
  });

  describe("the end of a link", () => {
    it("makes receipts void", () => {
      const worker = new Worker("w", 5);
      const { send, receiving, link, late } = rig(worker);
      send("a", 1);
      receiving.down();
      receiving.up(link, true);
      assert.equal(send("a", 1, [worker], { dup: true }), "waits");
      assert.deepEqual(worker.got, ["a", "a again"]);
      const [first] = [worker.receipts.get("a")];
      first?.acknowledge();
      assert.deepEqual(late, [1]);
    });
    it("keeps an old receipt from answering for a new message of the same packet id", () => {
      const worker = new Worker("w", 5);
      const { send, receiving, link, late } = rig(worker);
      send("a", 1);
      receiving.down();
      receiving.up(link, true);
      send("b", 1);
      worker.acknowledge("a");
      assert.deepEqual(late, []);
    });
    it("forgets what waits when the session goes on, for AWS sends it again", () => {
      const worker = new Worker("w", 1);
      const { send, receiving, link } = rig(worker);
      send("a", 1);
      send("b", 2);
      receiving.down();
      worker.acknowledge("a");
      assert.deepEqual(worker.got, ["a"]);
      receiving.up(link, true);
      send("b", 2, [worker], { dup: true });
      assert.deepEqual(worker.got, ["a", "b again"]);
    });
    it("hands over what waits when the session is gone, for nobody sends it again", () => {
      const worker = new Worker("w", 1);
      const { send, receiving, link, late } = rig(worker);
      send("a", 1);
      send("b", 2);
      receiving.down();
      receiving.up(link, false);
      worker.acknowledge("a");
      worker.acknowledge("b");
      assert.deepEqual([worker.got, late], [["a", "b"], []]);
    });
    it("leaves the limit what it is: work goes on meanwhile", () => {
      const worker = new Worker("w", 1);
      const { send, receiving, link } = rig(worker);
      send("a", 1);
      receiving.down();
      receiving.up(link, true);
      send("c", 1);
      assert.deepEqual(worker.got, ["a"]);
      worker.acknowledge("a");
      assert.deepEqual(worker.got, ["a", "c"]);
    });
  });

  describe("a node deployed anew", () => {
    it("takes over what its predecessor has not acknowledged", () => {
      const [before, after] = [new Worker("w", 1), new Worker("w", 1)];
      const { send, receiving, late } = rig(before);
      for (const [i, payload] of ["a", "b"].entries()) send(payload, i + 1);
      receiving.declare(before, []);
      send("c", 3, [before]);
      receiving.declare(after, filters);
      assert.deepEqual([before.got, after.got], [["a"], ["a again"]]);
      before.acknowledge("a");
      assert.deepEqual([late, after.got], [[1], ["a again"]]);
      after.acknowledge("a");
      after.acknowledge("b");
      assert.deepEqual(
        [late, after.got],
        [
          [1, 2],
          ["a again", "b", "c"],
        ],
      );
    });
    it("is not waited for when it does not come back", () => {
      const worker = new Worker("w", 1);
      const { send, receiving, link } = rig(worker);
      send("a", 1);
      receiving.declare(worker, []);
      receiving.down();
      receiving.up(link, true);
      assert.equal(send("a", 1, []), "at once");
      assert.equal(receiving.unacknowledged, 0);
    });
  });

  describe("Receive Maximum", () => {
    const cases: readonly [string, readonly Worker[], number][] = [
      ["AWS's own without subscribers", [], 100],
      ["AWS's own while one takes all at once", [new Worker("1", 5), new Worker("2")], 100],
      ["what all together take", [new Worker("1", 5), new Worker("2", 20)], 25],
      ["no more than AWS's own", [new Worker("1", 80), new Worker("2", 80)], 100],
    ];
    for (const [what, workers, expected] of cases) {
      it(what, () => assert.equal(rig(...workers).receiving.receiveMaximum, expected));
    }
    it("leaves out who has left, who takes QoS 0 only, and guests", () => {
      const [one, two, guest] = [new Worker("1", 5), new Worker("2"), new Worker("g")];
      const { receiving } = rig(one, two);
      receiving.declare(guest, [{ filter: "#", qos: 1, guest: true }]);
      receiving.declare(two, [{ filter: "a", qos: 0 }]);
      assert.equal(receiving.receiveMaximum, 5);
      receiving.declare(one, []);
      assert.equal(receiving.receiveMaximum, 100);
    });
  });

  describe("a message that was still on the way when the link was left", () => {
    it("comes again in the resumed session, and is handed over then", () => {
      const worker = new Worker("w", 1);
      const { send, receiving, link, late } = rig(worker);
      receiving.down();
      assert.equal(send("a", 7), "waits");
      assert.deepEqual([worker.got, receiving.unacknowledged], [[], 0]);
      receiving.up(link, true);
      assert.equal(send("a", 7, [worker], { dup: true }), "waits");
      assert.deepEqual(worker.got, ["a again"]);
      worker.acknowledge("a");
      assert.deepEqual(late, [7]);
    });

    it("is handed over in a new session, which never hears of its packet id", () => {
      const [worker, plain] = [new Worker("w", 1), new Worker("p")];
      const { send, receiving, link, late } = rig(worker, plain);
      receiving.down();
      assert.equal(send("a", 7), "waits");
      assert.deepEqual([worker.got, plain.got], [[], ["a"]]);
      receiving.up(link, false);
      assert.deepEqual(worker.got, ["a"]);
      worker.acknowledge("a");
      assert.deepEqual(late, []);
      assert.equal(send("b", 7, [worker]), "waits");
      assert.deepEqual(worker.got, ["a", "b"]);
    });
  });
});
