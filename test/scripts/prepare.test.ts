import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const prepareFile: string = "../../scripts/prepare.mjs";

describe("preparing a clone", () => {
  let prepare: {
    isInstalled(lock: object, installed: object): boolean;
    latestChange(paths: readonly string[]): number;
  };

  before(async () => {
    prepare = await import(prepareFile);
  });

  const lock = {
    packages: {
      "": { version: "0.1.0" },
      "node_modules/mqtt": { version: "5.16.0" },
      "node_modules/classic-level": { version: "3.0.0", optional: true },
    },
  };

  it("asks for no installation when all is there, optional packages aside", () => {
    assert.equal(
      prepare.isInstalled(lock, { packages: { "node_modules/mqtt": { version: "5.16.0" } } }),
      true,
    );
  });

  it("installs when a package is missing or of another version", () => {
    assert.equal(prepare.isInstalled(lock, { packages: {} }), false);
    assert.equal(
      prepare.isInstalled(lock, { packages: { "node_modules/mqtt": { version: "5.15.0" } } }),
      false,
    );
  });

  it("sees the latest change however deep it lies", () => {
    const folder = mkdtempSync(join(tmpdir(), "prepare-"));
    try {
      mkdirSync(join(folder, "a/b"), { recursive: true });
      const file = join(folder, "a/b/c.ts");
      writeFileSync(file, "");
      const inAnHour = Math.floor(Date.now() / 1000) + 3600;
      utimesSync(file, inAnHour, inAnHour);
      assert.equal(prepare.latestChange([folder]), inAnHour * 1000);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
