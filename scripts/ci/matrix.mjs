import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

async function npm(cwd, ...args) {
  const [code] = await once(spawn("npm", args, { cwd, stdio: ["ignore", "ignore", "inherit"] }), "exit");
  if (code !== 0) throw new Error(`npm ${args.join(" ")} ended with ${code}`);
}
const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];

/** An empty package in a new folder, with these packages of npm installed. */
export async function install(folder, ...packages) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "folder", private: true }));
  await npm(folder, "install", ...quiet, ...packages);
  return folder;
}

/** The Node-REDs to try: each with the Node it is most used with. */
export async function makeMatrix(folder) {
  const matrix = [];
  for (const [nodeRed, node] of [
    [4, 20],
    [5, 24],
  ]) {
    matrix.push({
      name: `Node-RED ${nodeRed} on Node ${node}`,
      NR_PATH: await install(join(folder, `node-red-${nodeRed}`), `node-red@${nodeRed}`),
      NR_NODE: await nodeOf(folder, node),
    });
  }
  return matrix;
}

/** The Node that runs this where it is the wanted one, else one from npm. */
async function nodeOf(folder, major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const binary = `node-${process.platform}-${process.arch}`;
  const at = await install(join(folder, `node-${major}`), "--ignore-scripts", `${binary}@${major}`);
  return join(at, "node_modules", binary, "bin/node");
}

/** The package as a user gets it: what `npm pack` makes of `root`, installed in an empty folder. */
export async function installPackage(root, folder) {
  mkdirSync(folder, { recursive: true });
  await npm(root, "pack", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  return install(folder, `./${tarball}`);
}
