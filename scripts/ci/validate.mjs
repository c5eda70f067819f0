import { spawnSync } from "node:child_process";
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

/** Asks Node-RED's own validator, installed in `tool`, about a package; returns the rules that fail. */
export function validate(tool, folder) {
  const card = join(tool, "card.json");
  writeFileSync(join(tool, "stub.cjs"), stub);
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      "--require",
      join(tool, "stub.cjs"),
      join(tool, "node_modules/.bin/node-red-dev"),
      "validate",
      "-p",
      folder,
      "-o",
      card,
    ],
    { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`node-red-dev ended with ${status}: ${stderr}`);
  return Object.entries(JSON.parse(readFileSync(card, "utf8")))
    .filter(([rule, { test }]) => rule !== "package" && !test)
    .map(([rule, finding]) => `${rule}: ${JSON.stringify(finding)}`);
}
