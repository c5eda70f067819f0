// Runs before `npm start` and `npm test`: installs and builds what is missing or out of date. Needs no package itself.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => join(root, ...parts);

/** Whether every package of the lock file that this machine can have is installed in the version it names. */
export function isInstalled(lock, installed) {
  return Object.entries(lock.packages).every(
    ([path, { version, optional }]) =>
      path === "" || optional || installed.packages[path]?.version === version,
  );
}

/** The latest time of change in files and folders. */
export function latestChange(paths) {
  return Math.max(0, ...paths.map(changedAt));
}

function changedAt(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, latestChange(readdirSync(path).map((name) => join(path, name))));
}

function isBuilt() {
  const outputs = ["lib", "nodes", ".cache/built"].map((path) => at(path));
  const sources = [
    "src",
    "icons",
    "scripts/build.mjs",
    "scripts/build",
    "package.json",
    "tsconfig.json",
    "tsconfig.runtime.json",
    "tsconfig.editor.json",
  ];
  return (
    outputs.every((path) => existsSync(path)) &&
    changedAt(at(".cache/built")) >= latestChange(sources.map((path) => at(path)))
  );
}

function run(what, command, args) {
  console.error(`${what} …`);
  const shell = process.platform === "win32";
  const { status } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], shell });
  if (status !== 0) process.exit(status ?? 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const json = (path) =>
    existsSync(at(path)) ? JSON.parse(readFileSync(at(path), "utf8")) : { packages: {} };
  if (!isInstalled(json("package-lock.json"), json("node_modules/.package-lock.json"))) {
    run("Installing", "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  }
  if (!isBuilt()) run("Building", process.execPath, [at("scripts/build.mjs")]);
}
