import assert from "node:assert/strict";
import { Panel } from "../../../src/sidebar/model/panel";
import type { ConnectionFacts, News } from "../../../src/sidebar/model/protocol";

const connection = (id: string): ConnectionFacts => ({
  id,
  label: id,
  status: { state: "idle" },
  endpoint: "e",
  port: 443,
  clientId: "c",
  protocolVersion: 5,
  rejected: [],
});
const news = (more: Partial<News>): News => ({ now: 1_000, ...more });
const second = { second: 1, out: 1, outBytes: 1, in: 0, inBytes: 0 };

describe("what the panel knows", () => {
  it("is of the first connection, and of that one until it is gone for good", () => {
    const panel = new Panel();
    const selected = () => panel.selected?.id;
    assert.equal(selected(), undefined);
    panel.add(news({ connections: [connection("c"), connection("b")] }), 0);
    assert.deepEqual(
      panel.connections.map(({ id }) => id),
      ["b", "c"],
    );
    assert.equal(selected(), "b");
    panel.add(news({ connections: [connection("c"), connection("a"), connection("b")] }), 0);
    assert.equal(selected(), "b");
    panel.add(news({ connections: [connection("a")] }), 1_000);
    assert.deepEqual([selected(), panel.selectedId, panel.selectedLabel], [undefined, "b", "b"]);
    panel.add(news({}), 20_999);
    assert.equal(selected(), undefined);
    panel.add(news({}), 21_000);
    assert.equal(selected(), "a");
  });

  it("is never of another connection than the one that somebody has chosen", () => {
    const panel = new Panel();
    panel.add(news({ connections: [connection("a"), connection("b")] }), 0);
    panel.select("b");
    panel.add(news({ connections: [connection("a")] }), 1_000);
    panel.add(news({}), 100_000);
    assert.deepEqual([panel.selected, panel.selectedId, panel.selectedLabel], [undefined, "b", "b"]);
    panel.add(news({ connections: [connection("a"), connection("b")] }), 100_001);
    assert.equal(panel.selected?.id, "b");
  });

  it("says of what it will not hear of any more that it does not know", () => {
    const panel = new Panel();
    panel.add(news({ outcomes: [{ number: 1, result: "waiting", queuedMs: 0, attempts: 0 }] }), 0);
    panel.lose([1, 2]);
    assert.deepEqual(
      [1, 2].map((number) => panel.outcomes.get(number)?.result),
      ["unknown", "unknown"],
    );
  });

  it("does not take a filter for granted that a new session has not heard of", () => {
    const panel = new Panel();
    const filters = [{ filter: "a/#", qos: 1, state: "granted" }] as const;
    panel.add(news({ session: "1", connections: [connection("a")] }), 0);
    panel.add(news({ tests: [{ connection: "a", filters }] }), 1_000);
    assert.deepEqual(panel.of("a").filters, filters);
    panel.add(news({ session: "2", connections: [connection("a")] }), 2_000);
    assert.deepEqual(panel.of("a").filters, []);
  });

  it("keeps what was seen of a connection that a deploy takes away for a moment", () => {
    const panel = new Panel();
    panel.add(news({ connections: [connection("a")], detail: { id: "a", seconds: [second] } }), 0);
    assert.deepEqual(panel.add(news({ connections: [] }), 1_000), []);
    assert.deepEqual(panel.add(news({}), 20_999), []);
    assert.deepEqual(panel.add(news({ connections: [connection("a")] }), 21_000), []);
    assert.equal(panel.of("a").traffic.size, 1);
    panel.add(news({ connections: [] }), 30_000);
    assert.deepEqual(panel.add(news({}), 49_999), []);
  });

  it("forgets what was seen of a connection that stays away, and says so once", () => {
    const panel = new Panel();
    panel.add(news({ connections: [connection("a")], detail: { id: "a", seconds: [second] } }), 0);
    panel.add(news({ connections: [] }), 1_000);
    assert.deepEqual(panel.add(news({}), 21_000), ["a"]);
    assert.deepEqual(panel.add(news({}), 22_000), []);
    assert.equal(panel.of("a").traffic.size, 0);
  });

  it("does not count the time in which there was no news against a connection", () => {
    const panel = new Panel();
    panel.add(news({ session: "1", connections: [connection("a")] }), 0);
    panel.of("a");
    panel.add(news({ connections: [] }), 1_000);
    assert.deepEqual(panel.add(news({ session: "2", connections: [] }), 60_000), []);
    assert.deepEqual(panel.add(news({}), 80_000), ["a"]);
  });

  it("keeps to the runtime's clock", () => {
    const panel = new Panel();
    panel.add(news({ now: 5_000 }), 2_000);
    assert.equal(panel.now(2_500), 5_500);
  });

  it("keeps the messages of each connection's test client apart", () => {
    const panel = new Panel();
    const filters = [{ filter: "a/#", qos: 1, state: "granted" }] as const;
    panel.add(news({ connections: [connection("a")], tests: [{ connection: "a", filters, missed: 2 }] }), 0);
    assert.deepEqual(panel.of("a").filters, filters);
    assert.equal(panel.of("a").messages.missed, 2);
    assert.deepEqual(panel.of("b").filters, []);
  });

  it("remembers a bounded number of outcomes, the last of each", () => {
    const panel = new Panel();
    const outcome = { result: "waiting", queuedMs: 0, attempts: 0 } as const;
    for (let number = 0; number < 500; number++) panel.add(news({ outcomes: [{ number, ...outcome }] }), 0);
    panel.add(news({ outcomes: [{ number: 499, ...outcome, result: "delivered" }] }), 0);
    assert.equal(panel.outcomes.size, 100);
    assert.equal(panel.outcomes.get(499)?.result, "delivered");
  });
});
