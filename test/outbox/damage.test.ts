import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { accessSync, closeSync, constants, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Bench, newFolder, removeFolders, TestLink, until } from "./harness";

const COUNT = 8000;
const topics = Array.from({ length: COUNT }, (_, n) => String(n));

/** An outbox with so many messages that LevelDB has put some into a table. */
async function filled(folder: string): Promise<Bench> {
  const bench = new Bench({ store: "disk", folder });
  const publishers = topics.map((topic) => bench.accept(topic, { payload: randomBytes(1000) }));
  await until(() => publishers.every(({ safes }) => safes === 1));
  return bench;
}

const tables = (folder: string): string[] => readdirSync(folder).filter((file) => file.endsWith(".ldb"));

/** Makes garbage of a block in each table. */
function damage(folder: string): void {
  assert.ok(tables(folder).length > 0);
  for (const table of tables(folder)) {
    const file = openSync(join(folder, table), "r+");
    writeSync(file, Buffer.alloc(6000, 0xaa), 0, 6000, 1_500_000);
    closeSync(file);
  }
}

async function drain(bench: Bench): Promise<TestLink> {
  const link = bench.up();
  let answered = 0;
  await until(() => {
    for (; answered < link.sent.length; answered++) bench.ack(link.sent[answered]?.packetId);
    return bench.outbox.isEmpty;
  });
  return link;
}

/** All but a few arrived, in order, and it was told. */
function assertMostCame(bench: Bench, link: TestLink): void {
  assert.ok(link.sent.length < COUNT && link.sent.length > COUNT - 100, `${link.sent.length} came`);
  assert.deepEqual(
    link.topics,
    topics.filter((topic) => link.topics.includes(topic)),
  );
  assert.equal(bench.outbox.stats(0).store, "disk");
}

const codes = (bench: Bench): string[] => bench.warnings.map(({ code }) => code);

describe("outbox: a block of the folder is damaged", function () {
  this.timeout(60_000);
  after(removeFolders);

  it("while nobody uses it: repairs it, and sends what can be saved", async () => {
    const folder = newFolder();
    await (await filled(folder)).outbox.close(0);
    damage(folder);
    const bench = new Bench({ store: "disk", folder });
    const link = await drain(bench);
    assertMostCame(bench, link);
    assert.equal(codes(bench)[0], "outbox-repaired");
    await bench.outbox.close(0);
    accessSync(join(folder, "lost", "."), constants.X_OK);
  });

  it("while messages wait in it: sends what can be saved, and counts what cannot", async () => {
    const folder = newFolder();
    const bench = await filled(folder);
    damage(folder);
    const link = await drain(bench);
    assertMostCame(bench, link);
    assert.equal(codes(bench).at(-1), "outbox-record-damaged");
    const count = bench.warnings.reduce((sum, { params }) => sum + Number(params["count"] ?? 0), 0);
    assert.equal(link.sent.length + count, COUNT);
    await bench.outbox.close(0);
  });
});

describe("outbox: the folder is deleted while it is in use", function () {
  this.timeout(30_000);
  after(removeFolders);

  it("goes on in memory, and makes it again", async () => {
    const folder = newFolder();
    const bench = new Bench({ store: "disk", folder });
    const first = bench.accept("first");
    await until(() => first.safes === 1);
    rmSync(folder, { recursive: true });
    // what is open can be written to until LevelDB begins its next file
    const large = { payload: randomBytes(1_000_000) };
    const others = Array.from({ length: 12 }, () => bench.accept("large", large));
    await until(() => codes(bench).length > 0);
    assert.deepEqual(codes(bench), ["outbox-write-failed"]);
    bench.clock.advance(30_000);
    await until(() => bench.outbox.stats(0).store === "disk");
    await until(() => others.every(({ safes }) => safes === 1));
    await bench.outbox.close(0);
    const again = new Bench({ store: "disk", folder });
    assert.equal((await drain(again)).topics.at(-1), "large");
    await again.outbox.close(0);
  });
});
