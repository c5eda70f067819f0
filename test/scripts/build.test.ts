import assert from "node:assert/strict";
import { join } from "node:path";
import { runInNewContext } from "node:vm";

const checksFile: string = "../../scripts/build/checks.mjs";
const htmlFile: string = "../../scripts/build/html.mjs";

/** A node folder the build accepts. */
const node = () => ({
  type: "aws-iot-in",
  template: `<label for="node-input-name" data-i18n="label.name"></label>
    <input type="text" id="node-input-name" data-i18n="[placeholder]label.name;[title]label.hint">
    <input type="hidden" id="node-input-inputs">`,
  editorSource: `text("label.hint"); fields.text("name");`,
  definition: {
    category: "network",
    icon: "aws-iot-in.svg",
    defaults: { name: { value: "" }, inputs: { value: 0 } } as Record<string, object>,
  },
  languages: {
    "en-US": {
      catalogue: { label: { name: "Name", hint: "At __place__" } },
      help: "Receives.\n\n### Details\n",
    },
    ko: { catalogue: { label: { name: "이름", hint: "__place__에서" } }, help: "받습니다.\n" },
  },
});

describe("the build", () => {
  let checks: {
    checkNode(node: object, icons: readonly string[]): string[];
    checkPackage(packageJson: object, types: readonly string[], plugins?: readonly string[]): string[];
    checkPlugin(plugin: object): string[];
  };
  let html: {
    printDefinition(definition: object): string;
    nodeHtml(node: object, code: string, definition: object): string;
    helpHtml(type: string, markdown: string): string;
    pluginHtml(plugin: object, code: string): string;
    bundle(entry: string): Promise<string>;
  };

  before(async () => {
    checks = await import(checksFile);
    html = await import(htmlFile);
  });

  const faultsOf = (change: (one: ReturnType<typeof node>) => void): string[] => {
    const changed = node();
    change(changed);
    return checks.checkNode(changed, ["aws-iot-in.svg"]);
  };

  const refusals: [string, (one: ReturnType<typeof node>) => void, RegExp][] = [
    [
      "a language that lacks a key",
      (one) => Object.assign(one.languages.ko.catalogue, { label: { name: "이름" } }),
      /ko lacks the key label.hint/,
    ],
    [
      "a language with a key of its own",
      (one) => Object.assign(one.languages.ko.catalogue, { extra: "x" }),
      /ko has the key extra that en-US lacks/,
    ],
    [
      "an empty text",
      (one) => Object.assign(one.languages.ko.catalogue.label, { name: "" }),
      /ko has no text for label.name/,
    ],
    [
      "placeholders that differ",
      (one) => Object.assign(one.languages.ko.catalogue.label, { hint: "__plaec__에서" }),
      /placeholders of label.hint/,
    ],
    [
      "a key in the form that does not exist",
      (one) => void (one.template += `<b data-i18n="label.nmae"></b>`),
      /no text for the key label.nmae/,
    ],
    [
      "a key in the script that does not exist",
      (one) => void (one.editorSource += `text("label.nothing")`),
      /no text for the key label.nothing/,
    ],
    [
      "an icon that does not exist",
      (one) => void (one.definition.icon = "aws-iot-im.svg"),
      /no icons\/aws-iot-im.svg/,
    ],
    [
      "a property without a field",
      (one) => void (one.definition.defaults["qos"] = { value: 1 }),
      /the property qos has no field/,
    ],
    [
      "a field without a property",
      (one) => void (one.template += `<input id="node-input-qso" aria-label="x">`),
      /the field #node-input-qso is no property/,
    ],
    [
      "a field without a label",
      (one) => void (one.template = one.template.replace("<label for", "<label id")),
      /the field #node-input-name has no label/,
    ],
    [
      "help that begins with a heading",
      (one) => void (one.languages.ko.help = "### Details\n\ntext"),
      /the help in ko does not begin with a paragraph/,
    ],
    ["missing help", (one) => void (one.languages.ko.help = ""), /the help in ko/],
    [
      "a folder without the base language",
      (one) => void Reflect.deleteProperty(one.languages, "en-US"),
      /no locales\/en-US.json/,
    ],
  ];

  it("accepts a complete node folder", () => {
    assert.deepEqual(
      faultsOf(() => undefined),
      [],
    );
  });

  for (const [what, change, expected] of refusals) {
    it(`refuses ${what}`, () => {
      const faults = faultsOf(change);
      assert.match(faults.join("\n"), expected);
      assert.match(faults[0] ?? "", /^aws-iot-in: /);
    });
  }

  it("refuses node folders and package.json that do not name the same nodes", () => {
    const packageJson = {
      "node-red": { nodes: { "aws-iot-in": "nodes/aws-iot-in.js", gone: "nodes/gone.js" } },
    };
    const faults = checks.checkPackage(packageJson, ["aws-iot-in", "aws-iot-new"]);
    assert.equal(faults.length, 2);
    assert.match(faults.join("\n"), /aws-iot-new[^]*gone/);
  });

  it("refuses a plugin that package.json does not name, and the reverse", () => {
    const packageJson = { "node-red": { plugins: { gone: "nodes/gone.js" } } };
    const faults = checks.checkPackage(packageJson, [], ["aws-iot-sidebar"]);
    assert.equal(faults.length, 2);
    assert.match(faults.join("\n"), /aws-iot-sidebar[^]*gone/);
    const right = { "node-red": { plugins: { "aws-iot-sidebar": "nodes/aws-iot-sidebar.js" } } };
    assert.deepEqual(checks.checkPackage(right, [], ["aws-iot-sidebar"]), []);
  });

  it("refuses a plugin with a text that is missing", () => {
    const languages = { "en-US": { catalogue: { a: "A" } }, ko: { catalogue: {} } };
    const faults = checks.checkPlugin({ id: "aws-iot-sidebar", languages, editorSource: `text("b")` });
    assert.deepEqual(faults, [
      "aws-iot-sidebar: ko lacks the key a",
      "aws-iot-sidebar: no text for the key b",
    ]);
  });

  it("prints a definition that reads and runs like the one in the bundle", () => {
    const definition = {
      category: "network",
      inputs: 0,
      defaults: { name: { value: "" }, topic: { value: "it's", validate: () => "no" } },
      label: () => "label",
      list: [1, undefined, "a"],
    };
    const printed = html.printDefinition(definition);
    assert.match(printed, /defaults: \{/);
    assert.match(
      printed,
      /topic: \{ value: "it's", validate: editor\.definition\.defaults\.topic\.validate \}/,
    );
    const read = runInNewContext(`(${printed})`, { editor: { definition } });
    assert.equal(read.label, definition.label);
    assert.equal(read.defaults.topic.value, "it's");
  });

  it("writes the script tag in the one spelling the flow library reads", () => {
    const written = html.nodeHtml({ type: "t", template: "<b></b>", style: "" }, "var editor;", {
      category: "network",
    });
    assert.match(written, /<script type="text\/javascript">\n/);
    assert.match(written, /RED\.nodes\.registerType\('t', \{ category: "network" \}\);/);
  });

  it("registers a plugin from one inline script", () => {
    const written = html.pluginHtml({ id: "p", style: "b {}" }, "var editor;");
    assert.match(
      written,
      /^<style>\nb \{\}\n<\/style>\n<script type="text\/javascript">\n\(function \(\) \{\nvar editor;\n/,
    );
    assert.match(written, /RED\.plugins\.registerPlugin\('p', editor\.plugin\);/);
  });

  it("leaves the English texts of errors to the catalogues", async () => {
    const entry = join(__dirname, "../../src/iot-core/topics.ts");
    const code = await html.bundle(entry);
    assert.doesNotMatch(code, /misplaced wildcard/);
    const { checkFilter } = runInNewContext(`${code};editor`) as typeof import("../../src/iot-core/topics");
    const error = checkFilter("a/#/b");
    assert.equal(error?.code, "filter-wildcard-misplaced");
    assert.equal(error.params["filter"], "a/#/b");
  });

  it("keeps the licence of what it bundles, and needs none for what is its own", async () => {
    const source = (path: string) => join(__dirname, "../../src", path);
    const plotting = await html.bundle(source("sidebar/editor/plot.ts"));
    assert.match(plotting, /uplot[^]*MIT License[^]*Copyright[^]*Leon Sorokin[^]*permission notice shall be/);
    assert.doesNotMatch(await html.bundle(source("iot-core/topics.ts")), /License|Copyright/);
  });

  it("does not indent help, so that Markdown stays Markdown", () => {
    const written = html.helpHtml("t", "\nText.\n\n### Details\n");
    assert.equal(
      written,
      '<script type="text/markdown" data-help-name="t">\nText.\n\n### Details\n</script>\n',
    );
  });
});
