import assert from "node:assert/strict";
import { Troubles } from "../../src/connection/troubles";
import { AwsIotError } from "../../src/iot-core/errors";
import type { Outcome } from "../../src/outbox/types";

const error = (reason: string) => new AwsIotError("unexpected-failure", "session", { reason });
const publish = { topic: "a", payload: "1", qos: 1, retain: false } as const;
const outcome = (result: Outcome["result"], reason?: AwsIotError): Outcome => ({
  result,
  ...(reason && { error: reason }),
  topic: "a",
  qos: 1,
  queuedMs: 0,
  attempts: 1,
});

describe("the troubles of a connection", () => {
  it("are told once a change, and anew when they come back", () => {
    const troubles = new Troubles();
    const told: string[] = [];
    const stop = troubles.listen(({ params }) => told.push(String(params["reason"])));
    for (const reason of ["a", "a", "b", "a"]) troubles.tell(error(reason), 1);
    assert.deepEqual(told, ["a", "b", "a"]);
    troubles.over();
    troubles.tell(error("a"), 2);
    assert.equal(told.length, 4);
    stop();
    troubles.tell(error("c"), 3);
    assert.equal(told.length, 4);
  });

  it("are remembered with their time, the last ten of them", () => {
    const troubles = new Troubles();
    for (let at = 1; at <= 12; at++) troubles.tell(error(String(at)), at);
    assert.deepEqual(
      troubles.told.map(({ at }) => at),
      [3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    );
  });

  it("keep the last ten rejected messages until they are discarded", () => {
    const troubles = new Troubles();
    troubles.settled(outcome("delivered"), publish, 1);
    troubles.settled(outcome("expired", error("old")), publish, 1);
    for (let at = 1; at <= 12; at++) troubles.settled(outcome("rejected", error("no")), publish, at);
    assert.deepEqual(
      troubles.rejected.map(({ at }) => at),
      [3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    );
    const number = troubles.rejected[2]?.number ?? 0;
    assert.equal(troubles.discard(number)?.at, 5);
    assert.equal(troubles.discard(number), undefined);
    assert.equal(troubles.rejected.length, 9);
  });

  it("number rejected messages so that no other has the number, of another connection neither", () => {
    const both = [new Troubles(), new Troubles()];
    for (const troubles of both) troubles.settled(outcome("rejected", error("no")), publish, 1);
    const [one, other] = both.map(({ rejected }) => rejected[0]?.number ?? 0);
    assert.equal(both[1]?.discard(one ?? 0), undefined);
    assert.ok(both[1]?.discard(other ?? 0));
  });
});
