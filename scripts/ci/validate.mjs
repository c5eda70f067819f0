import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Rules that ask servers which packages exist; an answer of "none" replaces the catalogue's, so N01 and P08 say nothing. */
const stub = `
const Module = require("node:module");
const load = Module._load;
Module._load = function (id) {
  const loaded = load.apply(this, arguments);
  if (id === "axios" && !loaded.stubbed) {
    const get = loaded.get.bind(loaded);
    loaded.stubbed = true;
    loaded.get = (url, ...rest) =>
      /catalogue/.test(url) ? Promise.resolve({ data: { modules: [] } }) : get(url, ...rest);
  }
  return loaded;
};
`;

/** Asks Node-RED's own validator, installed in `tool`, about a package; resolves with the rules that fail. */
export async function validate(tool, folder) {
  const card = join(tool, "card.json");
  const stubbed = join(tool, "stub.cjs");
  writeFileSync(stubbed, stub);
  const cli = join(tool, "node_modules/.bin/node-red-dev");
  const args = ["--require", stubbed, cli, "validate", "-p", folder, "-o", card];
  const [code] = await once(
    spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] }),
    "exit",
  );
  if (code !== 0) throw new Error(`node-red-dev ended with ${code}`);
  return Object.entries(JSON.parse(readFileSync(card, "utf8")))
    .filter(([rule, { test }]) => rule !== "package" && !test)
    .map(([rule, finding]) => `${rule}: ${JSON.stringify(finding)}`);
}
