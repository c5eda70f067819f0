import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { startEndpoint } from "../../src/local-endpoint";
import { arrived, Delivery } from "./delivery";
import { settingsAt } from "./support";

describe("a connection that takes over the outbox of one that has not ended", () => {
  it("ends the other's link first, and delivers what was in flight there", async () => {
    const endpoint = await startEndpoint();
    const settings = settingsAt(endpoint, await endpoint.certificates.issue());
    endpoint.faults.withholdAcks = true;
    const old = new Delivery(settings);
    old.publish(5);
    await old.until(() => arrived(endpoint).length === 5);
    const closed = old.connection.close(false, 8_000);
    const next = new Delivery({ ...settings }, undefined, old.clock);
    while (old.connection.status.state !== "idle") await sleep(1);
    await closed;
    endpoint.faults.clear();
    // AWS allows a client ID one CONNECT a second
    next.clock.advance(1_000);
    await next.until(() => next.connection.stats().delivered === 5);
    assert.deepEqual(
      old.fates.map(({ safes, outcomes }) => safes + outcomes.length),
      [1, 1, 1, 1, 1],
    );
    assert.equal(endpoint.journal.publishes.length, 10);
    next.publish(1);
    await next.settled();
    assert.deepEqual(next.results, ["delivered"]);
    await next.close();
    await endpoint.stop();
  });
});
