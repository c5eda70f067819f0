import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";

/** The editor script of a node folder, and the `definition` it exports. */
export async function bundleEditor({ folder }) {
  const code = await bundle(join(folder, "editor.ts"));
  return { code, definition: runInNewContext(`${code};editor.definition`) };
}

/**
 * The editor has the texts of errors in its catalogues, in its own language: there is no need to send them in English
 * with every script.
 */
const untold = {
  name: "untold",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/texts$/ }, ({ importer }) =>
      /[\\/]iot-core[\\/]errors\.ts$/.test(importer) ? { path: "texts", namespace: "untold" } : undefined,
    );
    onLoad({ filter: /^texts$/, namespace: "untold" }, () => ({
      contents: `export const english = new Proxy({}, { get: (_, code) => ({ short: code, sentence: code, remedy: "" }) });`,
    }));
  },
};

/** A script with all it imports, as the variable `editor`. */
export async function bundle(entry) {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    globalName: "editor",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    plugins: [untold],
  });
  return licencesOf(result.metafile) + result.outputFiles[0].text.trim();
}

/** The licences of the packages in a bundle, which have to go along with every copy. */
function licencesOf({ inputs }) {
  const folders = Object.keys(inputs).flatMap(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [],
  );
  return [...new Set(folders)]
    .map((folder) => {
      const { name } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      return `/*! ${name}\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}\n*/\n`;
    })
    .join("");
}

/**
 * The definition as the flow library reads it without running it: literals, and functions by their place in the
 * bundle.
 */
export function printDefinition(value, path = "editor.definition", indent = "") {
  if (typeof value === "function") return path;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return `[${value.map((item, i) => printDefinition(item, `${path}[${i}]`, inner)).join(", ")}]`;
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const parts = entries.map(([key, item]) => `${key}: ${printDefinition(item, `${path}.${key}`, inner)}`);
  const flat = `{ ${parts.join(", ")} }`;
  if (flat.length < 90 && !flat.includes("\n")) return parts.length === 0 ? "{}" : flat;
  return `{\n${parts.map((part) => `${inner}${part},\n`).join("")}${indent}}`;
}

/** The editor half of a node. The flow library and the validator know only this spelling of the script's type. */
export const nodeHtml = ({ type, template, style }, code, definition) =>
  `${style ? `<style>\n${style.trim()}\n</style>\n` : ""}<script type="text/html" data-template-name="${type}">
${template.trim()}
</script>
<script type="text/javascript">
(function () {
${code}
RED.nodes.registerType('${type}', ${printDefinition(definition)});
})();
//# sourceURL=${type}.js
</script>
`;

export const helpHtml = (type, markdown) =>
  `<script type="text/markdown" data-help-name="${type}">\n${markdown.trim()}\n</script>\n`;

/** The editor half of a plugin. */
export const pluginHtml = ({ id, style }, code) =>
  `<style>
${style.trim()}
</style>
<script type="text/javascript">
(function () {
${code}
RED.plugins.registerPlugin('${id}', editor.plugin);
})();
//# sourceURL=${id}.js
</script>
`;
