import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileWatch } from "../../../src/connection/certificates/file-watch";
import { TestClock, until } from "../../outbox/harness";

/** Knows when a look is over: the next one is set then. */
class LookClock extends TestClock {
  looks = 0;
  override setTimer(callback: () => void, ms: number): ReturnType<TestClock["setTimer"]> {
    this.looks++;
    return super.setTimer(callback, ms);
  }
}

describe("the watch of credential files", () => {
  let folder: string;
  let clock: LookClock;
  let changes: number;
  let watch: FileWatch;
  const path = (name: string): string => join(folder, name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "watch-"));
    clock = new LookClock();
    changes = 0;
    writeFileSync(path("cert"), "cert 1");
    writeFileSync(path("key"), "key 1");
  });
  afterEach(() => {
    watch.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function look(times = 1): Promise<void> {
    for (let i = 0; i < times; i++) {
      const { looks } = clock;
      clock.advance(10_000);
      await until(() => clock.looks > looks);
    }
  }
  function watching(...names: string[]): void {
    watch = new FileWatch(names.map(path), clock, () => changes++);
    watch.start();
    watch.start();
    assert.equal(clock.looks, 1);
  }

  it("says nothing while nothing changes", async () => {
    watching("cert", "key");
    await look(5);
    assert.equal(changes, 0);
  });

  it("tells once, when files have changed and come to rest", async () => {
    watching("cert", "key");
    writeFileSync(path("cert"), "the second certificate");
    await look();
    writeFileSync(path("key"), "the second key");
    await look();
    assert.equal(changes, 0);
    await look();
    assert.equal(changes, 1);
    await look(3);
    assert.equal(changes, 1);
  });

  it("sees a file that an editor puts in place of another", async () => {
    watching("cert");
    writeFileSync(path("cert~"), "cert 2");
    renameSync(path("cert~"), path("cert"));
    await look(2);
    assert.equal(changes, 1);
  });

  it("sees links swapped as Kubernetes does", async () => {
    for (const version of ["..1", "..2"]) {
      mkdirSync(path(version));
      writeFileSync(join(folder, version, "tls.crt"), "the same length");
    }
    symlinkSync("..1", path("..data"));
    symlinkSync("..data/tls.crt", path("tls.crt"));
    watching("tls.crt");
    symlinkSync("..2", path("..new"));
    renameSync(path("..new"), path("..data"));
    await look(2);
    assert.equal(changes, 1);
  });

  it("takes a file that goes away, and one that comes, for a change", async () => {
    watching("cert", "key");
    unlinkSync(path("key"));
    await look(2);
    assert.equal(changes, 1);
    writeFileSync(path("key"), "key 2");
    await look(2);
    assert.equal(changes, 2);
  });

  it("sees a change before the first look", async () => {
    watching("cert");
    writeFileSync(path("cert"), "the second certificate");
    await look(2);
    assert.equal(changes, 1);
  });

  it("looks no more when stopped, and never where there are no files", () => {
    watching("cert");
    const { looks } = clock;
    watch.stop();
    clock.advance(60_000);
    new FileWatch([], clock, () => changes++).start();
    assert.equal(clock.looks, looks);
  });
});
