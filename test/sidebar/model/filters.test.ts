import assert from "node:assert/strict";
import { emptyText, shownFilters, type ShownFilter } from "../../../src/sidebar/model/filters";
import { MessageLog } from "../../../src/sidebar/model/message-log";
import type { FilterFacts, StatusFacts } from "../../../src/sidebar/model/protocol";

const up: StatusFacts = { state: "connected", since: 0, sessionPresent: false };
const down: StatusFacts = { state: "idle" };

describe("the filters of the test client", () => {
  const cases: readonly [FilterFacts["state"] | undefined, StatusFacts, ShownFilter["state"]][] = [
    [undefined, up, "pending"],
    ["pending", up, "pending"],
    ["granted", up, "granted"],
    ["refused", up, "refused"],
    [undefined, down, "offline"],
    ["pending", down, "offline"],
    ["granted", down, "offline"],
    ["refused", down, "refused"],
  ];
  for (const [told, status, state] of cases) {
    it(`told ${told ?? "nothing"} and ${status.state}: ${state}`, () => {
      const known = told ? [{ filter: "a", qos: 0, state: told }] : [];
      const [shown] = shownFilters([{ filter: "a", qos: 1 }], known, status);
      assert.deepEqual(shown, { filter: "a", qos: told ? 0 : 1, state });
    });
  }
});

describe("where no message is shown", () => {
  const filters = (...states: ShownFilter["state"][]) =>
    states.map((state) => ({ filter: state, qos: 1, state }));
  /** with a message for each size, of which 3 bytes are known */
  const log = (more: Partial<MessageLog>, ...sizes: number[]) => {
    const made = new MessageLog();
    const news = { number: 1, at: 0, topic: "t", qos: 0, retain: false, dup: false, payload: "YWJj" };
    made.add(sizes.map((size) => ({ ...news, size })));
    return Object.assign(made, more);
  };
  const cases: readonly [string, MessageLog | undefined, readonly ShownFilter[], string][] = [
    ["no connection", undefined, [], "none"],
    ["no filter", log({}), [], "none"],
    ["one granted of several", log({}), filters("refused", "pending", "granted"), "granted"],
    ["one pending", log({}), filters("refused", "pending"), "pending"],
    ["no connection to AWS", log({}), filters("offline", "refused"), "offline"],
    ["all refused", log({}), filters("refused"), "refused"],
    ["a pause", log({ paused: true }), filters("granted"), "paused"],
    ["a search in nothing", log({ search: "x" }), filters("granted"), "granted"],
    ["a search in a pause with nothing", log({ paused: true, search: "x" }), filters("granted"), "paused"],
    ["a search that finds none", log({ search: "x" }, 3), filters("granted"), "notFound"],
    ["a search in beginnings", log({ search: "x" }, 3, 9_000), filters("granted"), "notFoundCut"],
  ];
  for (const [name, messages, shown, key] of cases) {
    it(`${name}: ${key}`, () => assert.equal(emptyText(messages, shown), `message.${key}`));
  }
});
