import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const root = resolve(__dirname, "../..");
export const packageName = "node-red-contrib-aws-iot-core";

let folder: string | undefined;

/**
 * A user directory with nothing but the package, as npm installs it from what `npm pack` makes. Made once a run; a run
 * over several Node-REDs makes it before and names it in PACKAGE_INSTALLED.
 */
export function installedPackage(): string {
  folder ??= process.env["PACKAGE_INSTALLED"] ?? install();
  return folder;
}

function install(): string {
  const made = mkdtempSync(join(tmpdir(), "aws-iot-package-"));
  process.once("exit", () => rmSync(made, { recursive: true, force: true }));
  npm(root, "pack", "--pack-destination", made);
  const tarball = readdirSync(made).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("npm pack made no package");
  writeFileSync(join(made, "package.json"), JSON.stringify({ name: "user", private: true }));
  npm(made, "install", "--no-audit", "--no-fund", `./${tarball}`);
  return made;
}

const npm = (cwd: string, ...args: string[]): void => {
  execFileSync("npm", [...args, "--loglevel=error"], { cwd, stdio: ["ignore", "ignore", "inherit"] });
};
