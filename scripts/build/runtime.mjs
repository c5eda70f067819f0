import { join } from "node:path";
import { build } from "esbuild";

/**
 * Writes lib/bundle: runtime.js with what the nodes and the plugin export, by their types, and convert.js, the command.
 * `folders` names the folder of src/ of each. Readable as it is: names stay, and comments name the files.
 */
export async function bundleRuntime(root, folders) {
  const contents = Object.entries(folders)
    .map(([type, folder]) => `export { default as "${type}" } from "./${folder}/runtime";\n`)
    // the benchmark raises them, to be measured beside nodes that know of no limits
    .concat('export { defaults as subscriptionDefaults } from "./connection/subscriptions/options";\n')
    .join("");
  const options = {
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    packages: "external",
    charset: "utf8",
    tsconfig: join(root, "tsconfig.runtime.json"),
  };
  const src = join(root, "src");
  await build({
    ...options,
    stdin: { contents, resolveDir: src, sourcefile: "runtime.ts", loader: "ts" },
    outfile: join(root, "lib/bundle/runtime.js"),
  });
  await build({
    ...options,
    entryPoints: [join(src, "convert/cli.ts")],
    outfile: join(root, "lib/bundle/convert.js"),
  });
}
