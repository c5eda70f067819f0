import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ClassicLevel } from "classic-level";
import { keyOf } from "../../src/outbox/level";
import { Bench, newFolder, removeFolders, TestPublisher, until } from "./harness";

const root = join(__dirname, "../..");
const tsx = require.resolve("tsx/cjs");

/** Publishes two messages, waits for the one warning, and shows that they are delivered all the same. */
async function fallsBackToMemory(bench: Bench, code: string): Promise<void> {
  const publishers = [bench.accept("a"), bench.accept("b")];
  await until(() => bench.warnings.length > 0);
  assert.deepEqual(
    bench.warnings.map((warning) => warning.code),
    [code],
  );
  assert.equal(bench.outbox.stats(0).store, "memory");
  const link = bench.up();
  bench.ackAll(link);
  assert.deepEqual(link.topics, ["a", "b"]);
  for (const publisher of publishers) assert.equal(publisher.result, "delivered");
  await bench.outbox.close(0);
}

async function fill(folder: string, topics: readonly string[]): Promise<void> {
  const bench = new Bench({ store: "disk", folder });
  for (const topic of topics) bench.accept(topic);
  await bench.outbox.close(0);
}

async function withLevel(
  folder: string,
  work: (level: ClassicLevel<Buffer, Buffer>) => Promise<unknown>,
): Promise<void> {
  const level = new ClassicLevel<Buffer, Buffer>(folder, {
    keyEncoding: "buffer",
    valueEncoding: "buffer",
  });
  await work(level);
  await level.close();
}

async function delivered(folder: string): Promise<{ bench: Bench; topics: string[] }> {
  const bench = new Bench({ store: "disk", folder });
  const link = bench.up();
  await until(() => {
    bench.ackAll(link);
    return bench.outbox.isEmpty;
  });
  await bench.outbox.close(0);
  return { bench, topics: link.topics };
}

describe("outbox: faults of the disk", () => {
  after(removeFolders);

  it("uses memory where a file stands in the folder's place", async () => {
    const folder = newFolder();
    writeFileSync(folder, "precious");
    await fallsBackToMemory(new Bench({ store: "disk", folder }), "outbox-folder-unusable");
    assert.equal(readFileSync(folder, "utf8"), "precious");
  });

  it("uses memory where the folder cannot be made", async () => {
    const folder = newFolder();
    writeFileSync(folder, "");
    await fallsBackToMemory(
      new Bench({ store: "disk", folder: join(folder, "below") }),
      "outbox-folder-unusable",
    );
  });

  it("goes back to the disk once the folder can be used, and tells of each change once", async () => {
    const folder = newFolder();
    await fill(folder, ["theirs"]);
    const other = await otherProcess(folder);
    const bench = new Bench({ store: "disk", folder });
    const mine = bench.accept("mine");
    const stores = (): string[] => bench.warnings.map(({ code }) => code);
    await until(() => bench.outbox.stats(0).store === "memory");
    for (let n = 0; n < 3; n++) {
      bench.clock.advance(30_000);
      await until(() => bench.outbox.stats(0).store === "memory");
    }
    assert.deepEqual(stores(), ["outbox-locked"]);
    assert.equal(mine.safes, 0);
    other.kill();
    await once(other, "exit");
    bench.clock.advance(30_000);
    await until(() => mine.safes === 1);
    assert.equal(bench.outbox.stats(0).store, "disk");
    const link = bench.up();
    bench.ackAll(link);
    assert.deepEqual(link.topics, ["theirs", "mine"]);
    await bench.outbox.close(0);
    assert.deepEqual(stores(), ["outbox-locked"]);
  });

  it("uses memory where the disk is read-only", async function () {
    const disk = mkdtempSync(join(tmpdir(), "outbox-ro-"));
    try {
      if (spawnSync("mount", ["-t", "tmpfs", "-o", "ro", "none", disk]).status !== 0) this.skip();
      const bench = new Bench({ store: "disk", folder: join(disk, "store") });
      await fallsBackToMemory(bench, "outbox-folder-unusable");
    } finally {
      spawnSync("umount", [disk]);
      rmSync(disk, { recursive: true });
    }
  });

  it("uses memory where another process has the folder, which keeps its messages", async () => {
    const folder = newFolder();
    await fill(folder, ["theirs"]);
    const other = await otherProcess(folder);
    await fallsBackToMemory(new Bench({ store: "disk", folder }), "outbox-locked");
    other.kill();
    await once(other, "exit");
    assert.deepEqual((await delivered(folder)).topics, ["theirs"]);
  });

  it("uses memory, and leaves the folder alone, where a later version wrote it", async () => {
    const folder = newFolder();
    await fill(folder, ["theirs"]);
    await withLevel(folder, (level) => level.put(Buffer.from([0]), Buffer.from("2")));
    await fallsBackToMemory(new Bench({ store: "disk", folder }), "outbox-newer-format");
    await withLevel(folder, async (level) => assert.ok(await level.get(keyOf(1))));
  });

  it("uses memory where the library is not installed", function () {
    this.timeout(20_000);
    const folder = newFolder();
    const copy = mkdtempSync(join(tmpdir(), "outbox-copy-"));
    try {
      cpSync(join(root, "src/outbox"), join(copy, "outbox"), { recursive: true });
      cpSync(join(root, "src/iot-core"), join(copy, "iot-core"), { recursive: true });
      const script = join(copy, "run.ts");
      writeFileSync(script, LIBRARY_SCRIPT.replaceAll("FOLDER", JSON.stringify(folder)));
      const { stdout, stderr } = spawnSync(process.execPath, ["--require", tsx, script], { cwd: copy });
      assert.equal(stdout.toString().trim(), "outbox-library-missing delivered", stderr.toString());
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  it("sends what it can where records are damaged or of a later version", async () => {
    const folder = newFolder();
    await fill(folder, ["a", "b", "c", "d"]);
    await withLevel(folder, async (level) => {
      const torn = await level.get(keyOf(2));
      const newer = await level.get(keyOf(3));
      assert.ok(torn && newer);
      newer[0] = 9;
      await level.put(keyOf(2), torn.subarray(0, 20));
      await level.put(keyOf(3), newer);
    });
    const { bench, topics } = await delivered(folder);
    assert.deepEqual(topics, ["a", "d"]);
    const codes = bench.warnings.map((warning) => warning.code);
    assert.deepEqual(codes, ["outbox-record-newer", "outbox-record-damaged"]);
    await withLevel(folder, async (level) => assert.ok(await level.get(keyOf(3)), "the newer one stays"));
  });

  it("survives a log that is torn at any byte", async function () {
    this.timeout(30_000);
    const names = Array.from({ length: 20 }, (_, n) => `t/${n}`);
    const folder = newFolder();
    await fill(folder, names);
    const log = readdirSync(folder).find((file) => file.endsWith(".log")) ?? "";
    const whole = readFileSync(join(folder, log));
    for (let cut = 1; cut < whole.length; cut += 37) {
      const torn = newFolder();
      mkdirSync(dirname(torn), { recursive: true });
      cpSync(folder, torn, { recursive: true });
      writeFileSync(join(torn, log), whole.subarray(0, whole.length - cut));
      const { bench, topics } = await delivered(torn);
      assert.deepEqual(topics, names.slice(0, topics.length), `cut by ${cut}`);
      assert.deepEqual(bench.warnings, []);
    }
  });

  it("repairs a folder whose index is gone or garbage, or uses memory, and never fails", async () => {
    for (const file of ["CURRENT", "MANIFEST"]) {
      const folder = newFolder();
      await fill(folder, ["a"]);
      const found = readdirSync(folder).find((name) => name.startsWith(file)) ?? "";
      writeFileSync(join(folder, found), "garbage\n");
      const bench = new Bench({ store: "disk", folder });
      const mine = bench.accept("b");
      const link = bench.up();
      await until(() => {
        bench.ackAll(link);
        return bench.outbox.isEmpty;
      });
      assert.equal(mine.safes + mine.outcomes.length, 1);
      assert.equal(link.topics.at(-1), "b");
      assert.equal(bench.warnings.length, 1, "never in silence");
      await bench.outbox.close(0);
    }
  });

  it("keeps folder and files to this user", async function () {
    if (process.platform === "win32") this.skip();
    const folder = newFolder();
    mkdirSync(folder, { mode: 0o755 });
    await fill(folder, ["a"]);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    for (const file of readdirSync(folder)) assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600);
  });

  it("goes on in memory while the disk is full, and writes again once it is not", async function () {
    this.timeout(30_000);
    const disk = mkdtempSync(join(tmpdir(), "outbox-full-"));
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "none", disk]).status === 0;
    if (!mounted) {
      rmSync(disk, { recursive: true });
      this.skip();
    }
    try {
      const ballast = join(disk, "ballast");
      const bench = new Bench({ store: "disk", folder: join(disk, "store") });
      const first = bench.accept("first");
      await until(() => first.safes === 1);
      writeFileSync(ballast, Buffer.alloc(700_000));
      const large = Array.from({ length: 10 }, () => new TestPublisher());
      for (const one of large) bench.accept("large", { payload: "x".repeat(100_000) }, one);
      await until(() => bench.warnings.length > 0);
      assert.equal(bench.warnings[0]?.code, "outbox-write-failed");
      assert.equal(bench.outbox.stats(0).store, "memory");
      rmSync(ballast);
      bench.clock.advance(30_000);
      const small = bench.accept("small");
      // ten large ones are still too much for this disk: deliver some
      const link = bench.up();
      await until(() => {
        bench.ackAll(link);
        return bench.outbox.isEmpty;
      });
      await until(() => {
        bench.clock.advance(30_000);
        return bench.outbox.stats(0).store === "disk";
      });
      assert.deepEqual(link.topics, ["first", ...large.map(() => "large"), "small"]);
      for (const one of [first, ...large, small]) assert.equal(one.safes + one.outcomes.length, 1);
      bench.down(false);
      const later = bench.accept("later");
      await until(() => later.safes === 1);
      await bench.outbox.close(0);
      assert.equal(bench.warnings.length, 1);
    } finally {
      spawnSync("umount", [disk]);
      rmSync(disk, { recursive: true });
    }
  });
});

/** A process that holds the folder until it is killed. */
async function otherProcess(folder: string): Promise<ChildProcess> {
  const script = `const { ClassicLevel } = require("classic-level");
    new ClassicLevel(${JSON.stringify(folder)}).open().then(() => console.log("open"));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["--eval", script], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

const LIBRARY_SCRIPT = `
import { Outbox } from "./outbox/outbox";
const clock = { now: () => Date.now(), steady: () => Date.now(), setTimer: () => ({ cancel: () => undefined }) };
let warned = "";
const outbox = new Outbox(
  { store: "disk", maxMessages: 9, maxBytes: 999, overflow: "drop-oldest", maxAge: 0, publishRate: 0, byteRate: 0, folder: FOLDER },
  clock,
  { onWarning: (error) => (warned = error.code) },
);
outbox.up({ receiveMaximum: 9, sessionPresent: false, send: () => true }, 0);
outbox.accept({ topic: "a", payload: "", qos: 0, retain: false }, {
  origin: "n",
  safe: () => undefined,
  settled: ({ result }) => setImmediate(() => console.log(warned, result)),
});
setTimeout(() => undefined, 2000);
`;
