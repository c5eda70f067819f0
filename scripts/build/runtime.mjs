import { join } from "node:path";
import { build } from "esbuild";

/**
 * Writes lib/bundle: register.js, which Node-RED's start needs; runtime.js, what a flow or an editor needs; convert.js,
 * the command. A few files, since each costs time to find and read, most of all on a small machine; and readable as they
 * are: names stay, and comments name the files of src/.
 */
export async function bundleRuntime(root) {
  const src = join(root, "src");
  await build({
    entryPoints: {
      register: join(src, "register.ts"),
      runtime: join(src, "runtime.ts"),
      convert: join(src, "convert/cli.ts"),
    },
    outdir: join(root, "lib/bundle"),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    packages: "external",
    external: ["./runtime"],
    charset: "utf8",
    tsconfig: join(root, "tsconfig.runtime.json"),
  });
}
