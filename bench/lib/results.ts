import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SubjectName } from "./subject";

/** One line of a table: a value of each subject, and what is aimed at. */
export interface Row {
  readonly what: string;
  readonly values: Partial<Record<SubjectName, number | string>>;
  /** this package to the core nodes */
  readonly ratio?: number;
  readonly target?: Target;
}

/** The actual value is to be at most, or at least, that. */
export interface Target {
  readonly text: string;
  readonly met: boolean;
}

export interface Section {
  readonly title: string;
  /** what was done, in a sentence or two */
  readonly how: string;
  readonly rows: readonly Row[];
  /** another table, below */
  readonly table?: { readonly head: readonly string[]; readonly lines: readonly (readonly string[])[] };
}

export const atMost = (actual: number, limit: number, unit = ""): Target => ({
  text: `≤ ${limit}${unit}`,
  met: actual <= limit,
});
export const atLeast = (actual: number, limit: number, unit = ""): Target => ({
  text: `≥ ${limit.toLocaleString("en")}${unit}`,
  met: actual >= limit,
});

/** Three digits that count. */
export function show(value: number | string | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(Math.abs(value) < 0.1 ? 2 : 3)));
}

const verdict = (target: Target | undefined) => (target === undefined ? "" : target.met ? "met" : "**missed**");

const head = [
  "",
  "this package",
  "core mqtt nodes",
  "MQTT.js",
  "aws-iot-device-sdk-v2",
  "ratio to core",
  "target",
  "",
];

/** A section in Markdown. */
export function print({ title, how, rows, table }: Section): string {
  const lines = rows.map(({ what, values, ratio, target }) => [
    what,
    ...(["ours", "core", "mqttjs", "aws"] as const).map((name) => show(values[name])),
    show(ratio),
    target?.text ?? "",
    verdict(target),
  ]);
  const tables = [
    ...(lines.length > 0 ? [markdown(head, lines)] : []),
    ...(table ? [markdown(table.head, table.lines)] : []),
  ];
  return [`## ${title}`, how, ...tables].join("\n\n");
}

const markdown = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  [head, head.map((_, i) => (i === 0 ? "---" : "--:")), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const file = join(__dirname, "../RESULTS.md");

/** Writes the sections that were measured, each with its conditions; those that were not stay as they are. */
export function writeResults(intro: string, conditions: string, sections: ReadonlyMap<string, Section>): void {
  const kept = new Map<string, string>();
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  for (const [, name = "", text = ""] of before.matchAll(/<!-- (\w+) -->\n([^]*?)(?=\n<!-- |$)/g)) kept.set(name, text);
  for (const [name, section] of sections) kept.set(name, `${print(section)}\n\n${conditions}\n`);
  const parts = [...kept].map(([name, text]) => `<!-- ${name} -->\n${text.trimEnd()}\n`);
  writeFileSync(file, `${intro}\n${parts.join("\n")}`);
}
