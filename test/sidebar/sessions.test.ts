import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { Sessions } from "../../src/sidebar/sessions";
import { HandMade } from "./support";

class Response extends EventEmitter {
  readonly lines: string[] = [];
  writableNeedDrain = false;
  destroyed = false;

  write(text: string): boolean {
    this.lines.push(text);
    return true;
  }

  destroy(): void {
    this.destroyed = true;
    this.emit("close");
  }
}

const until = async (reached: () => boolean): Promise<void> => {
  while (!reached()) await new Promise((next) => setTimeout(next, 20));
};

/** A clock whose time of day is set back by an hour with each look. */
function clockAt(steady: () => number) {
  let back = 0;
  return { steady, now: () => steady() - 3_600_000 * back++ };
}

describe("the editors that look", () => {
  it("get news as lines until they leave", async () => {
    const live = new HandMade();
    const sessions = new Sessions(new Map([["c1", live]]));
    const response = new Response();
    const session = sessions.begin(response);
    session?.watch("c1");
    assert.equal(sessions.get(session?.id ?? ""), session);
    await until(() => response.lines.length >= 3);
    for (const line of response.lines) {
      assert.ok(line.endsWith("\n"));
      assert.equal(typeof JSON.parse(line), "object");
    }
    response.emit("close");
    assert.equal(live.isTapped, false);
    assert.equal(sessions.size, 0);
    const count = response.lines.length;
    await new Promise((next) => setTimeout(next, 700));
    assert.equal(response.lines.length, count);
  });

  it("are sent no line without news", async () => {
    const sessions = new Sessions(new Map(), { now: () => 1_000, steady: () => 1_000 });
    const response = new Response();
    sessions.begin(response);
    await new Promise((next) => setTimeout(next, 1_200));
    assert.equal(response.lines.length, 1);
    response.emit("close");
  });

  it("are sent nothing while they do not read, and let go when they never do", async () => {
    let now = 1_000;
    const sessions = new Sessions(
      new Map(),
      clockAt(() => now),
    );
    const response = new Response();
    sessions.begin(response);
    response.writableNeedDrain = true;
    now += 9_000;
    await new Promise((next) => setTimeout(next, 700));
    assert.equal(response.lines.length, 1);
    assert.equal(response.destroyed, false);
    now += 2_000;
    await until(() => response.destroyed);
    assert.equal(sessions.size, 0);
  });

  it("are let go when no request shows for a minute that their user may still look", async () => {
    let now = 1_000;
    const sessions = new Sessions(
      new Map(),
      clockAt(() => now),
    );
    const [quiet, heard] = [new Response(), new Response()];
    sessions.begin(quiet);
    const session = sessions.begin(heard);
    now += 50_000;
    assert.ok(sessions.get(session?.id ?? ""));
    now += 11_000;
    await until(() => quiet.destroyed);
    assert.equal(heard.destroyed, false);
    assert.equal(sessions.size, 1);
    now += 50_000;
    await until(() => heard.destroyed);
    assert.equal(sessions.get(session?.id ?? ""), undefined);
  });

  it("are not more than twenty", () => {
    const sessions = new Sessions(new Map());
    const responses = Array.from({ length: 21 }, () => new Response());
    const begun = responses.map((response) => sessions.begin(response) !== undefined);
    assert.deepEqual([begun.filter(Boolean).length, begun.at(-1)], [20, false]);
    for (const response of responses) response.emit("close");
    assert.equal(sessions.size, 0);
  });

  it("cannot end the process with an error of theirs", async () => {
    const broken = new HandMade();
    const sessions = new Sessions(new Map([["c1", broken]]));
    const response = new Response();
    sessions.begin(response);
    Object.defineProperty(broken, "status", {
      get: () => {
        throw new Error("broken");
      },
    });
    await until(() => response.destroyed);
    assert.equal(sessions.size, 0);
  });
});
