import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openFarEnd, openRig, type FarEnd } from "./endpoints";
import { complete, connection, diary, load, outNode } from "./flow";
import { makeUserDir, NodeRed } from "./node-red";

const kills = Number(process.env["KILLS"] ?? 50);
/** most messages without an acknowledgement, and so most duplicates that a kill can make */
const WINDOW = 100;

/** What a start needs, and nothing else. */
const settings = {
  disableEditor: true,
  nodesExcludes: ["10-mqtt.js", "21-httprequest.js", "23-watch.js", "31-tcpin.js", "32-udp.js", "90-exec.js"],
};

const between = (least: number, most: number): number =>
  least + Math.floor(Math.random() * (most - least + 1));

describe(`kill -9 of a real Node-RED, ${kills} times`, function () {
  this.timeout(120_000 + kills * 20_000);
  let rig: Awaited<ReturnType<typeof openRig>>;
  let farEnd: FarEnd;
  let userDir: string;
  let accepted: string;

  before(async () => {
    rig = await openRig();
    farEnd = await openFarEnd(rig.rig, "kill/#");
    userDir = makeUserDir();
    accepted = join(userDir, "accepted");
    writeFileSync(accepted, "");
    const nodeRed = await NodeRed.start({ userDir, settings });
    await nodeRed.deploy([
      { id: "tab", type: "tab", label: "test" },
      connection(rig.target, { publishRate: 0, byteRate: 0, outboxMaxMessages: 1_000_000 }),
      load("load", { file: join(userDir, "load"), topic: "kill/a", bytes: 150 }, "out"),
      outNode("out", {}),
      complete("complete", ["out"], "diary"),
      diary("diary", accepted),
    ]);
    await nodeRed.kill();
  });
  after(async () => {
    await farEnd.close();
    await rig.close();
    rmSync(userDir, { recursive: true, force: true });
  });

  const start = (rate: number): Promise<NodeRed> =>
    NodeRed.start({ userDir, settings, env: { LOAD_RATE: String(rate) } });
  const size = (): number => statSync(accepted).size;

  async function until(nodeRed: NodeRed, reached: () => boolean): Promise<void> {
    for (const end = Date.now() + 60_000; !reached(); await sleep(1))
      assert.ok(Date.now() < end, `nothing moves: ${nodeRed.log.slice(-3000)}`);
  }

  /** Publishes while the endpoint is there, and is killed after some messages. */
  async function publishing(): Promise<void> {
    const nodeRed = await start(5);
    const end = size() + between(1, 3_000);
    await until(nodeRed, () => size() >= end);
    await nodeRed.kill();
  }

  async function offline(): Promise<void> {
    await rig.rig.leave();
    const nodeRed = await start(20);
    const end = size() + between(1, 10_000);
    await until(nodeRed, () => size() >= end);
    await nodeRed.kill();
    await rig.rig.comeBack();
  }

  async function draining(): Promise<void> {
    const before = farEnd.distinct;
    const left = numbersIn(accepted).length - before;
    const nodeRed = await start(0);
    const end = before + between(0, Math.max(0, left));
    await until(nodeRed, () => farEnd.distinct >= end);
    await nodeRed.kill();
  }

  it("loses no message that was accepted, keeps the order, and sends at most a window twice a kill", async () => {
    for (let kill = 0; kill < kills; kill++) await [publishing, offline, draining][kill % 3]?.();
    const nodeRed = await start(0);
    const numbers = numbersIn(accepted);
    await until(nodeRed, () => numbers.every((number) => farEnd.has(number)));
    assert.equal(await nodeRed.stop(), 0);
    assert.deepEqual(
      farEnd.first,
      farEnd.first.toSorted((a, b) => a - b),
      "in order",
    );
    const { duplicates } = farEnd;
    console.log(`      ${numbers.length} accepted, ${farEnd.distinct} arrived, ${duplicates} of them twice`);
    assert.ok(numbers.length > kills * 10);
    assert.ok(duplicates <= kills * WINDOW, `${duplicates} duplicates`);
  });
});

const numbersIn = (file: string): number[] =>
  existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1).map(Number) : [];
