// Builds what Node-RED reads (nodes/) and the runtime it requires (lib/) from src/; both are shipped, not committed.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { checkNode, checkPackage, checkPlugin } from "./build/checks.mjs";
import { bundle, bundleEditor, helpHtml, nodeHtml, pluginHtml } from "./build/html.mjs";
import { bundleRuntime } from "./build/runtime.mjs";
import { readNodeFolder, readPlugin } from "./build/read.mjs";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const at = (...parts) => join(root, ...parts);
/** src/sidebar: the one plugin of the package */
const sidebar = "aws-iot-sidebar";

/** Type-checks the editor half and compiles the runtime half. */
export function compile() {
  const tsc = require.resolve("typescript/package.json").replace("package.json", "bin/tsc");
  for (const project of ["tsconfig.runtime.json", "tsconfig.editor.json"]) {
    const { status } = spawnSync(process.execPath, [tsc, "-p", at(project)], { cwd: root, stdio: "inherit" });
    if (status !== 0) throw new Error(`${project} does not compile`);
  }
  for (const file of filesBelow(at("lib"))) {
    if (!existsSync(at("src", relative(at("lib"), file).replace(/\.js$/, ".ts")))) rmSync(file);
  }
}

/** Writes nodes/ from the folders of src/nodes; throws with every fault found. */
export async function assemble() {
  const written = new Set();
  const write = (path, text) => {
    const file = at("nodes", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    written.add(file);
  };
  const types = readdirSync(at("src/nodes"));
  const errorTexts = require(at("lib/iot-core/texts/index.js")).texts();
  const { register } = require(at("lib/register.js"));
  const icons = existsSync(at("icons")) ? readdirSync(at("icons")) : [];
  const faults = checkPackage(JSON.parse(readFileSync(at("package.json"), "utf8")), types, [sidebar]);
  for (const type of types) {
    const node = readNodeFolder(at("src/nodes", type), type, errorTexts);
    const { code, definition } = await bundleEditor(node);
    if (!(type in register)) faults.push(`${type} is not in src/register.ts`);
    faults.push(...checkNode({ ...node, definition }, icons));
    write(`${type}.js`, registration(type));
    write(`${type}.html`, nodeHtml(node, code, definition));
    for (const [language, { catalogue, help }] of Object.entries(node.languages)) {
      write(`locales/${language}/${type}.json`, `${JSON.stringify(catalogue, null, 2)}\n`);
      write(`locales/${language}/${type}.html`, helpHtml(type, help));
    }
  }
  faults.push(...(await assembleSidebar(write)));
  await bundleRuntime(root);
  for (const icon of icons) {
    cpSync(at("icons", icon), at("nodes/icons", icon));
    written.add(at("nodes/icons", icon));
  }
  if (faults.length > 0) throw new Error(faults.map((fault) => `- ${fault}`).join("\n"));
  for (const file of filesBelow(at("nodes"))) if (!written.has(file)) rmSync(file);
}

async function assembleSidebar(write) {
  const plugin = readPlugin(at("src/sidebar"), sidebar);
  write(`${sidebar}.js`, registration(sidebar));
  write(`${sidebar}.html`, pluginHtml(plugin, await bundle(at("src/sidebar/editor/index.ts"))));
  for (const [language, { catalogue }] of Object.entries(plugin.languages)) {
    write(`locales/${language}/${sidebar}.json`, `${JSON.stringify(catalogue, null, 2)}\n`);
  }
  return checkPlugin(plugin);
}

/** The file Node-RED requires for a node or the plugin. */
const registration = (id) => `module.exports = require("../lib/bundle/register.js").register["${id}"];\n`;

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    compile();
    await assemble();
    mkdirSync(at(".cache"), { recursive: true });
    writeFileSync(at(".cache/built"), "");
  } catch (error) {
    console.error(`build failed:\n${error.message}`);
    process.exitCode = 1;
  }
}
