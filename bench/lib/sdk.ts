import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(__dirname, "../../.cache/bench");
const name = "aws-iot-device-sdk-v2";
/** where aws-iot-device-sdk-v2 is installed, beside this package and not in it: it is 56 MB */
export const sdkFolder = join(folder, "node_modules", name);

/** Installs the SDK when it is not there; false when it cannot be had or does not run here. */
export function haveSdk(): boolean {
  if (!existsSync(sdkFolder)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), "{}");
    spawnSync("npm", ["install", name, "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder, stdio: "inherit" });
  }
  return spawnSync(process.execPath, ["-e", `require(${JSON.stringify(sdkFolder)}).mqtt5.Mqtt5Client.name`]).status === 0;
}

/** The version of a package by its folder. */
export const versionIn = (path: string): string => {
  const { version } = JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as { version: string };
  return version;
};
