// What the build refuses. Each check returns its findings as sentences; none: all is well.

const base = "en-US";

/** Node folders and package.json name the same nodes, and the same plugins. */
export function checkPackage(packageJson, types, plugins = []) {
  const { nodes = {}, plugins: listedPlugins = {} } = packageJson["node-red"] ?? {};
  return [
    ...types
      .filter((type) => nodes[type] !== `nodes/${type}.js`)
      .map((type) => `src/nodes/${type} is not "nodes/${type}.js" in package.json's node-red.nodes`),
    ...Object.keys(nodes)
      .filter((type) => !types.includes(type))
      .map((type) => `package.json names the node ${type}, but there is no src/nodes/${type}`),
    ...plugins
      .filter((id) => listedPlugins[id] !== `nodes/${id}.js`)
      .map((id) => `${id} is not "nodes/${id}.js" in package.json's node-red.plugins`),
    ...Object.keys(listedPlugins)
      .filter((id) => !plugins.includes(id))
      .map((id) => `package.json names the plugin ${id}, but the build knows none of that name`),
  ];
}

/** All checks of a plugin's folder. */
export function checkPlugin({ id, languages, editorSource }) {
  const faults = [...checkCatalogues(languages), ...checkKeys(languages, "", editorSource)];
  return faults.map((fault) => `${id}: ${fault}`);
}

/** All checks of one node folder. */
export function checkNode(node, icons) {
  const faults = [
    ...checkCatalogues(node.languages),
    ...checkKeys(node.languages, `${node.template}`, node.editorSource),
    ...checkFields(node.definition, node.template),
    ...checkIcon(node.definition, icons),
    ...checkHelp(node.languages),
  ];
  return faults.map((fault) => `${node.type}: ${fault}`);
}

/** Every language has exactly the keys of en-US, and no empty text. */
export function checkCatalogues(languages) {
  if (!languages[base]) return [`no locales/${base}.json`];
  const expected = flatten(languages[base].catalogue);
  return Object.entries(languages).flatMap(([language, { catalogue }]) => {
    const found = flatten(catalogue);
    return [
      ...[...expected.keys()]
        .filter((key) => !found.has(key))
        .map((key) => `${language} lacks the key ${key}`),
      ...[...found.keys()]
        .filter((key) => !expected.has(key))
        .map((key) => `${language} has the key ${key} that ${base} lacks`),
      ...[...found].filter(([, text]) => text === "").map(([key]) => `${language} has no text for ${key}`),
      ...[...found]
        .filter(([key, text]) => !samePlaceholders(text, expected.get(key) ?? text))
        .map(([key]) => `${language} and ${base} differ in the placeholders of ${key}`),
    ];
  });
}

/** Every key the form names (data-i18n) or the script asks for (`text("…")`) exists. */
export function checkKeys(languages, template, editorSource = "") {
  const known = flatten(languages[base]?.catalogue ?? {});
  const inForm = [...template.matchAll(/data-i18n="([^"]*)"/g)].flatMap(([, keys]) =>
    keys.split(";").map((key) => key.replace(/^\[[^\]]*\]/, "")),
  );
  const inScript = [...editorSource.matchAll(/(?<![.\w])text\("([^"]+)"/g)].map(([, key]) => key);
  return [...new Set([...inForm, ...inScript])]
    .filter((key) => !known.has(key))
    .map((key) => `no text for the key ${key}`);
}

/** A property is saved only when it has a field, and a field is saved only when it is a property. */
export function checkFields(definition, template) {
  const prefix = definition.category === "config" ? "node-config-input-" : "node-input-";
  const fields = new Set(
    [...template.matchAll(/\bid="([^"]+)"/g)]
      .map(([, id]) => id)
      .filter((id) => id.startsWith(prefix))
      .map((id) => id.slice(prefix.length)),
  );
  const properties = [...Object.keys(definition.defaults), ...Object.keys(definition.credentials ?? {})];
  const labels = new Set([...template.matchAll(/\bfor="([^"]+)"/g)].map(([, id]) => id));
  const named = (field) =>
    labels.has(prefix + field) || /type="hidden"|aria-label/.test(tagOf(template, prefix + field));
  return [
    ...properties
      .filter((property) => !fields.has(property))
      .map((property) => `the property ${property} has no field #${prefix}${property}`),
    ...[...fields]
      .filter((field) => !properties.includes(field))
      .map((field) => `the field #${prefix}${field} is no property`),
    ...[...fields]
      .filter((field) => properties.includes(field) && !named(field))
      .map((field) => `the field #${prefix}${field} has no label`),
  ];
}

const tagOf = (template, id) => new RegExp(`<[^>]*\\bid="${id}"[^>]*>`).exec(template)?.[0] ?? "";

/** The icon of a node in the palette lies in icons/. */
export function checkIcon(definition, icons) {
  if (definition.category === "config" && definition.icon === undefined) return [];
  return icons.includes(definition.icon) ? [] : [`no icons/${definition.icon}`];
}

/** Every language has help, and its first paragraph (the palette's tooltip) is plain text. */
export function checkHelp(languages) {
  return Object.entries(languages)
    .filter(([, { help }]) => !/^\p{L}/u.test(help.trim().split(/\n\s*\n/)[0]))
    .map(([language]) => `the help in ${language} does not begin with a paragraph`);
}

function flatten(value, path = "", into = new Map()) {
  for (const [key, item] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key;
    if (typeof item === "string") into.set(at, item);
    else flatten(item, at, into);
  }
  return into;
}

const placeholders = (text) =>
  [...new Set(text.match(/__\w+?__/g))].toSorted((a, b) => a.localeCompare(b)).join();
const samePlaceholders = (a, b) => placeholders(a) === placeholders(b);
