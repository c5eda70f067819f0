import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Bench, newFolder, removeFolders, TestPublisher, until } from "./harness";

const root = join(__dirname, "../..");

/** What a process had written down when it was killed, which was once it had `lines` lines. */
async function killed(folder: string, work: string, lines: number): Promise<string[]> {
  const diary = `${folder}.diary`;
  writeFileSync(diary, "");
  const child = spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), "--eval", SCRIPT + work], {
    cwd: root,
    env: { ...process.env, FOLDER: folder, DIARY: diary },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const read = (): string[] => readFileSync(diary, "utf8").split("\n").slice(0, -1);
  await until(() => read().length >= lines || child.exitCode !== null);
  child.kill("SIGKILL");
  await once(child, "exit");
  assert.equal(child.signalCode, "SIGKILL");
  return read();
}

async function drain(folder: string): Promise<number[]> {
  const bench = new Bench({ store: "disk", folder, maxMessages: 1e6 });
  const link = bench.up();
  let acknowledged = 0;
  await until(() => {
    for (; acknowledged < link.sent.length; acknowledged++) bench.ack(link.sent[acknowledged]?.packetId);
    return bench.outbox.isEmpty;
  });
  await bench.outbox.close(0);
  assert.deepEqual(bench.warnings, []);
  return link.topics.map(Number);
}

describe("outbox: kill -9", function () {
  this.timeout(60_000);
  after(removeFolders);

  for (const lines of [1, 500, 5000]) {
    it(`while publishing, after ${lines} messages: none that was safe is missing, in order`, async () => {
      const folder = newFolder();
      const safe = (await killed(folder, PUBLISH, lines)).map(Number);
      const left = await drain(folder);
      assert.deepEqual(
        left,
        left.map((_, n) => n),
        "a beginning of what was published, in order",
      );
      assert.ok(left.length > Math.max(...safe), `${safe.length} safe, ${left.length} left`);
    });
  }

  for (const lines of [10, 1000, 4000]) {
    it(`while draining, after ${lines} were sent: none is missing, duplicates within the window`, async () => {
      const folder = newFolder();
      const bench = new Bench({ store: "disk", folder });
      for (let n = 0; n < 5000; n++) bench.accept(String(n));
      await bench.outbox.close(0);
      const sent = (await killed(folder, DRAIN, lines)).map(Number);
      const left = await drain(folder);
      assert.deepEqual(
        left,
        left.map((_, n) => 5000 - left.length + n),
      );
      const duplicates = sent.length + left.length - 5000;
      assert.ok(duplicates >= 0 && duplicates <= 100, `${duplicates} duplicates`);
    });
  }

  it("frees the flow of what was in flight when the link fell", async () => {
    const bench = new Bench({ store: "disk", folder: newFolder() });
    bench.up();
    await until(() => bench.outbox.isEmpty);
    const flying = bench.accept("a", {}, new TestPublisher("n1", Buffer.from("msg")));
    const waiting = bench.accept("b");
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(flying.safes, 0);
    bench.down();
    await until(() => flying.safes === 1 && waiting.safes === 1);
    await bench.outbox.close(0);
  });
});

const SCRIPT = `
const { openSync, writeSync } = require("node:fs");
const diary = openSync(process.env.DIARY, "a");
const { Outbox } = require("./src/outbox/outbox");
const clock = { now: Date.now, steady: Date.now, setTimer: (callback, ms) => {
  const timer = setTimeout(callback, ms);
  return { cancel: () => clearTimeout(timer) };
} };
const outbox = new Outbox({ store: "disk", maxMessages: 1e6, maxBytes: 1e9, overflow: "drop-oldest", maxAge: 0,
  publishRate: 0, byteRate: 0, folder: process.env.FOLDER }, clock, {});
setInterval(() => undefined, 1000);
`;

const PUBLISH = `
let next = 0;
const tick = () => {
  for (let n = 0; n < 7; n++) {
    const number = next++;
    outbox.accept({ topic: String(number), payload: "x".repeat(200), qos: 1, retain: false },
      { origin: "n", safe: () => writeSync(diary, number + "\\n"), settled: () => undefined });
  }
  setImmediate(tick);
};
tick();
`;

const DRAIN = `
outbox.up({ receiveMaximum: 100, sessionPresent: false, send: (publish, id) => {
  writeSync(diary, publish.topic + "\\n");
  setImmediate(() => outbox.acknowledged(id, 0, undefined, Date.now()));
  return true;
} }, Date.now());
`;
