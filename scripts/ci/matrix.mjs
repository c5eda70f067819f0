import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const npm = (cwd, ...args) => execFileSync("npm", args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];

/** An empty package in a new folder, with these packages of npm installed. */
export function install(folder, ...packages) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "folder", private: true }));
  npm(folder, "install", ...quiet, ...packages);
  return folder;
}

/** The Node-REDs to try: each with the Node it is most used with. */
export function makeMatrix(folder) {
  return [
    { nodeRed: 4, node: 20 },
    { nodeRed: 5, node: 24 },
  ].map(({ nodeRed, node }) => ({
    name: `Node-RED ${nodeRed} on Node ${node}`,
    NR_PATH: install(join(folder, `node-red-${nodeRed}`), `node-red@${nodeRed}`),
    NR_NODE: nodeOf(folder, node),
  }));
}

/** The Node that runs this where it is the wanted one, else one from npm. */
function nodeOf(folder, major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const binary = `node-${process.platform}-${process.arch}`;
  const at = install(join(folder, `node-${major}`), "--ignore-scripts", `${binary}@${major}`);
  return join(at, "node_modules", binary, "bin/node");
}

/** The package as a user gets it: what `npm pack` makes of `root`, installed in an empty folder. */
export function installPackage(root, folder) {
  mkdirSync(folder, { recursive: true });
  npm(root, "pack", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  return install(folder, `./${tarball}`);
}
