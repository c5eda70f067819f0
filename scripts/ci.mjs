// What .ci/run does once the machine has its parts: every check and test, in this package and in real Node-REDs.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { install, installPackage, makeMatrix } from "./ci/matrix.mjs";
import { validate } from "./ci/validate.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const work = mkdtempSync(join(tmpdir(), "aws-iot-ci-"));
const countsFile = join(work, "counts.json");
const total = { passed: 0, failed: 0 };
const failed = [];
process.once("exit", () => rmSync(work, { recursive: true, force: true }));

/** One step. It counts as what it returns, `{ passed, failed }`, or as one, passed unless it throws. */
function step(name, run) {
  const start = Date.now();
  console.log(`\n=== ${name}`);
  let counts;
  try {
    counts = run() ?? { passed: 1, failed: 0 };
  } catch (error) {
    console.error(error);
    counts = { passed: 0, failed: 1 };
  }
  total.passed += counts.passed;
  total.failed += counts.failed;
  if (counts.failed > 0) failed.push(name);
  const seconds = Math.round((Date.now() - start) / 1000);
  const skipped = counts.skipped ? `, ${counts.skipped} skipped` : "";
  console.log(`=== ${name}: ${counts.passed} passed, ${counts.failed} failed${skipped} in ${seconds} s`);
}

/** Runs mocha once and counts its tests; a run that fails beside its tests, or has none, counts as one failed more. */
function tests(command, args, env = {}) {
  rmSync(countsFile, { force: true });
  const own = { MOCHA_OPTIONS: "--forbid-only --reporter ./scripts/ci/reporter.cjs", COUNTS: countsFile };
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env, ...own },
  });
  const none = { passed: 0, failed: 0 };
  const counts = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, "utf8")) : none;
  const sound = status === 0 && counts.passed > 0;
  return sound || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

function publint(folder) {
  const tool = install(join(work, "publint"), "publint");
  const { status } = spawnSync(
    process.execPath,
    [join(tool, "node_modules/publint/src/cli.js"), folder, "--strict"],
    {
      stdio: "inherit",
    },
  );
  if (status !== 0) throw new Error("publint is not content");
}

function validator(folder) {
  const faults = validate(install(join(work, "validator"), "node-red-dev"), folder);
  if (faults.length > 0) throw new Error(`node-red-dev is not content:\n${faults.join("\n")}`);
}

step("npm test", () => tests("npm", ["test"]));

let matrix = [];
let packed = "";
step("the Node-REDs to try", () => {
  matrix = makeMatrix(join(work, "matrix"));
});
step("the package from npm pack, installed", () => {
  packed = installPackage(root, join(work, "package"));
});
const installed = join(packed, "node_modules/node-red-contrib-aws-iot-core");
step("node-red-dev", () => validator(installed));
step("publint", () => publint(installed));
for (const { name, ...nodeRed } of matrix) {
  const env = { ...nodeRed, PACKAGE_INSTALLED: packed };
  step(`${name}: acceptance`, () => tests("npm", ["run", "acceptance"], env));
  step(`${name}: browser`, () => tests("npm", ["run", "browser"], env));
}

if (failed.length > 0) console.log(`\nfailed: ${failed.join(", ")}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
