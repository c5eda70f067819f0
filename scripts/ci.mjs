// What .ci/run does once the machine has its parts: every check and test, in this package and in real Node-REDs.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { install, installPackage, makeMatrix } from "./ci/matrix.mjs";
import { validate } from "./ci/validate.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const work = mkdtempSync(join(tmpdir(), "aws-iot-ci-"));
const total = { passed: 0, failed: 0 };
const failed = [];
const retried = [];
process.once("exit", () => rmSync(work, { recursive: true, force: true }));

/**
 * One step. It counts as what it returns, `{ passed, failed }`, or as one, passed unless it throws; `faults` and `retries`
 * are the texts of what failed, and of what failed at first. What it says is shown when it ends, so that steps side by side
 * do not talk at once.
 */
async function step(name, run) {
  const start = Date.now();
  console.log(`=== ${name} …`);
  const said = [];
  let counts;
  try {
    counts = (await run((text) => said.push(text))) ?? { passed: 1, failed: 0 };
  } catch (error) {
    said.push(`${error.stack}\n`);
    counts = { passed: 0, failed: 1, faults: [error.stack] };
  }
  total.passed += counts.passed;
  total.failed += counts.failed;
  if (counts.failed > 0) failed.push([name, ...(counts.faults ?? [])].join("\n\n"));
  if (counts.retries?.length > 0) retried.push([name, ...counts.retries].join("\n\n"));
  const seconds = Math.round((Date.now() - start) / 1000);
  const skipped = counts.skipped ? `, ${counts.skipped} skipped` : "";
  process.stdout.write(`\n${said.join("")}`);
  console.log(`=== ${name}: ${counts.passed} passed, ${counts.failed} failed${skipped} in ${seconds} s`);
}

/** Runs a command to its end, then says what it printed; resolves with its exit code, null when a signal ended it. */
async function command(say, name, args, env = {}) {
  // a file, not a pipe: one that the command leaves behind would hold a pipe open
  const printed = join(mkdtempSync(join(work, "printed-")), "output");
  const out = openSync(printed, "w");
  const options = { cwd: root, stdio: ["ignore", out, out], env: { ...process.env, ...env } };
  const [code] = await once(spawn(name, args, options), "exit");
  closeSync(out);
  say(readFileSync(printed, "utf8"));
  return code;
}

let runs = 0;
/** Ports of its own for each run of mocha, of the 20,000 that tests choose from. */
function ownPorts() {
  const first = 12_000 + 2_500 * (runs++ % 8);
  return `${first}-${first + 2_499}`;
}

/** Runs mocha once and counts its tests; a run that fails beside its tests, or has none, counts as one failed more. */
async function tests(say, args, env = {}) {
  const countsFile = join(mkdtempSync(join(work, "counts-")), "counts.json");
  const options = "--forbid-only --reporter ./scripts/ci/reporter.cjs";
  const own = { MOCHA_OPTIONS: options, COUNTS: countsFile, PORTS: ownPorts() };
  const code = await command(say, "npm", args, { ...env, ...own });
  const none = { passed: 0, failed: 0 };
  const counts = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, "utf8")) : none;
  const sound = code === 0 && counts.passed > 0;
  return sound || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

async function publint(say, folder) {
  const tool = await install(join(work, "publint"), "publint");
  const args = [join(tool, "node_modules/publint/src/cli.js"), folder, "--strict"];
  if ((await command(say, process.execPath, args)) !== 0) throw new Error("publint is not content");
}

async function validator(folder) {
  const faults = await validate(await install(join(work, "validator"), "node-red-dev"), folder);
  if (faults.length > 0) throw new Error(`node-red-dev is not content:\n${faults.join("\n")}`);
}

let matrix = [];
let packed = "";

async function checkPackage() {
  const installed = join(packed, "node_modules/node-red-contrib-aws-iot-core");
  await step("node-red-dev", () => validator(installed));
  await step("publint", (say) => publint(say, installed));
}

const retry = ["--retries", "1"];
/**
 * What is tried in each Node-RED. Where a browser has to keep up with a busy machine, a test that fails is tried once more;
 * a message that is lost once is lost.
 */
const kinds = {
  acceptance: ["acceptance"],
  sidebar: ["browser", "--", ...retry, "--grep", "^the sidebar"],
  editor: ["browser", "--", ...retry, "--grep", "^the sidebar", "--invert"],
};

function tryIn({ name, ...nodeRed }, kind) {
  // fifty kills, shared out: what one leaves behind is this package's doing and the disk's, not that of a version
  const kills = { KILLS: String(50 / matrix.length) };
  const env = { ...kills, ...nodeRed, PACKAGE_INSTALLED: packed };
  return step(`${name}: ${kind}`, (say) => tests(say, ["run", ...kinds[kind]], env));
}

const built = step("installed and built", async (say) => {
  if ((await command(say, process.execPath, ["scripts/prepare.mjs"])) !== 0)
    throw new Error("the build failed");
});

async function prepare() {
  await step("the Node-REDs to try", async () => {
    matrix = await makeMatrix(join(work, "matrix"));
  });
  await built;
  await step("the package from npm pack, installed", async () => {
    packed = await installPackage(root, join(work, "package"));
  });
}

const prepared = prepare();
// side by side goes what differs: acceptance tests mostly wait while a browser works
const queue = prepared.then(() =>
  Object.keys(kinds).flatMap((_, round, all) =>
    matrix.map((nodeRed, which) => () => tryIn(nodeRed, all[(round + which) % all.length])),
  ),
);
/** Takes one after another of what is to be tried; three do, as what waits leaves the processors to what works. */
async function lane() {
  const waiting = await queue;
  while (waiting.length > 0) await waiting.shift()();
}

const unit = built.then(() => step("npm test", (say) => tests(say, ["test"])));
await Promise.all([prepared.then(checkPackage), unit.then(lane), lane(), lane()]);

// once more, all together: the steps printed theirs far above
for (const faults of retried) console.log(`\npassed or failed at the second try: ${faults}`);
for (const faults of failed) console.log(`\nfailed: ${faults}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
