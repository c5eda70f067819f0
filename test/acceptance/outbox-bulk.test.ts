import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openFarEnd, openRig, type FarEnd } from "./endpoints";
import { complete, connection, diary, load, memory, outNode, probe } from "./flow";
import { makeUserDir, NodeRed } from "./node-red";

const COUNT = 100_000;
const BYTES = 200;
const MB = 2 ** 20;

describe(`${COUNT} messages of ${BYTES} bytes, published offline in one go`, function () {
  this.timeout(300_000);
  let rig: Awaited<ReturnType<typeof openRig>>;
  let farEnd: FarEnd;
  let userDir: string;

  before(async () => {
    rig = await openRig();
    farEnd = await openFarEnd(rig.rig, "bulk");
    userDir = makeUserDir();
  });
  after(async () => {
    await farEnd.close();
    await rig.close();
    rmSync(userDir, { recursive: true, force: true });
  });

  it("are all accepted with less than 30 MB of heap, and arrive in order when the endpoint is back", async () => {
    const accepted = join(userDir, "accepted");
    writeFileSync(accepted, "");
    const nodeRed = await NodeRed.start({ userDir });
    await nodeRed.deploy([
      { id: "tab", type: "tab", label: "test" },
      connection(rig.target, { publishRate: 0, byteRate: 0, outboxMaxMessages: 2 * COUNT }),
      probe("go", "load"),
      load("load", { file: join(userDir, "load"), topic: "bulk", bytes: BYTES - 7 }, "out"),
      outNode("out", {}),
      complete("complete", ["out"], "diary"),
      diary("diary", accepted),
      probe("ask", "memory"),
      memory("memory", "answer"),
      probe("answer"),
    ]);
    const heap = async (): Promise<number> => {
      nodeRed.send("ask", {});
      return Number((await nodeRed.next("answer"))["heapUsed"]);
    };
    nodeRed.send("go", { count: 1 });
    await farEnd.until(() => farEnd.distinct === 1);
    await rig.rig.leave();
    const before = await heap();
    nodeRed.send("go", { count: COUNT });
    const isAccepted = () => readFileSync(accepted, "utf8").split("\n").length === COUNT + 2;
    await nodeRed.until(isAccepted, "all to be accepted", 200_000);
    const growth = (await heap()) - before;
    console.log(`      heap: ${(before / MB).toFixed(1)} MB, and ${(growth / MB).toFixed(1)} MB more`);
    assert.ok(growth < 30 * MB, `${growth} bytes`);

    await rig.rig.comeBack();
    const start = Date.now();
    await farEnd.until(() => farEnd.distinct > COUNT);
    console.log(`      arrived after ${((Date.now() - start) / 1000).toFixed(1)} s`);
    assert.deepEqual(
      farEnd.first,
      Array.from({ length: COUNT + 1 }, (_, n) => n),
    );
    assert.ok((await heap()) - before < 30 * MB);
    assert.equal(await nodeRed.stop(), 0);
  });
});
