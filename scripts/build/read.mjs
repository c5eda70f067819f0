import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The type whose catalogue carries the error texts of src/iot-core. */
const errorTextsIn = "aws-iot-connection";

/** Everything of a node folder the build reads, but its TypeScript. */
export function readNodeFolder(folder, type, errorTexts) {
  const read = (name) => readFileSync(join(folder, name), "utf8");
  const names = existsSync(join(folder, "locales")) ? readdirSync(join(folder, "locales")) : [];
  const languages = {};
  for (const language of new Set(names.map((name) => name.replace(/\.(json|md)$/, "")))) {
    const catalogue = JSON.parse(read(`locales/${language}.json`));
    if (type === errorTextsIn) catalogue.errors = errorTexts[language] ?? {};
    const help = existsSync(join(folder, `locales/${language}.md`)) ? read(`locales/${language}.md`) : "";
    languages[language] = { catalogue, help };
  }
  return {
    type,
    folder,
    template: read("template.html"),
    style: existsSync(join(folder, "style.css")) ? read("style.css") : "",
    editorSource: read("editor.ts"),
    languages,
  };
}

/** Everything of the sidebar's folder the build reads, but its TypeScript. */
export function readPlugin(folder, id) {
  const read = (name) => readFileSync(join(folder, name), "utf8");
  const names = readdirSync(join(folder, "locales"));
  const scripts = ["editor", "model"].flatMap((part) =>
    readdirSync(join(folder, part), { recursive: true }).map((name) => join(part, name)),
  );
  return {
    id,
    folder,
    style: read("style.css"),
    editorSource: scripts
      .filter((name) => name.endsWith(".ts"))
      .map(read)
      .join("\n"),
    languages: Object.fromEntries(
      names.map((name) => [name.replace(/\.json$/, ""), { catalogue: JSON.parse(read(`locales/${name}`)) }]),
    ),
  };
}
