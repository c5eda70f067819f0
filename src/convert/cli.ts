#!/usr/bin/env node
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { convert } from "./convert";
import { findings } from "./report";
import type { FlowNode, Remark } from "./types";

const usage = `Turns Node-RED's own MQTT nodes that lead to AWS IoT Core into nodes of node-red-contrib-aws-iot-core.

Usage: node-red-contrib-aws-iot-core convert FLOWS.json [-o FILE] [--all]

  FLOWS.json   a flow file or an export of the editor; - for standard input
  -o FILE      a new file for the converted flow; by default standard output
  --all        convert every MQTT broker, also those that do not look like AWS IoT Core

What could not be carried is reported on standard error.
Exit status: 0 converted, 1 a file could not be read or written, 2 wrong usage, 3 nothing to convert.
`;

/** Ends with a text on standard error. */
class Stop extends Error {
  constructor(
    readonly status: 1 | 2 | 3,
    message: string,
  ) {
    super(message);
  }
}

function argumentsFrom(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        output: { type: "string", short: "o" },
        all: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const [command, input, ...rest] = positionals;
    if (values.help) return undefined;
    if (command !== "convert" || input === undefined || rest.length > 0)
      throw new Error("FLOWS.json is needed");
    return { input, output: values.output, all: values.all };
  } catch (error) {
    throw new Stop(2, `${reason(error)}\n\n${usage}`);
  }
}

function readFlow(input: string): readonly FlowNode[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(input === "-" ? 0 : input, "utf8"));
  } catch (error) {
    throw new Stop(1, `${input} could not be read as a flow: ${reason(error)}\n`);
  }
  const flow =
    typeof content === "object" && content !== null && "flows" in content ? content.flows : content;
  if (Array.isArray(flow) && flow.every(isNode)) return flow;
  throw new Stop(1, `${input} is not a flow: it must be a list of nodes with id and type.\n`);
}

const isNode = (item: unknown): item is FlowNode =>
  typeof item === "object" &&
  item !== null &&
  "id" in item &&
  "type" in item &&
  typeof item.id === "string" &&
  typeof item.type === "string";

function write(output: string | undefined, flow: readonly FlowNode[]): void {
  const content = `${JSON.stringify(flow, null, 4)}\n`;
  if (output === undefined) {
    process.stdout.write(content);
    return;
  }
  try {
    writeFileSync(output, content, { flag: "wx" });
  } catch (error) {
    throw new Stop(1, `${output} could not be written: ${reason(error)}\n`);
  }
}

function report(count: number, remarks: readonly Remark[]): string {
  const lines = findings(remarks).map(
    ({ error, nodes }) => `- ${error.message} ${error.remedy}\n    ${nodes.join("\n    ")}\n`,
  );
  const head = `${count} ${count === 1 ? "node" : "nodes"} converted.\n`;
  return lines.length === 0 ? head : `${head}\nTo look at:\n${lines.join("")}`;
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Runs the command and gives its exit status. */
function run(args: readonly string[]): number {
  try {
    const options = argumentsFrom(args);
    if (!options) {
      process.stdout.write(usage);
      return 0;
    }
    const newId = () => randomBytes(8).toString("hex");
    const { flow, converted, remarks } = convert(readFlow(options.input), { all: options.all, newId });
    if (converted.length > 0) write(options.output, flow);
    process.stderr.write(report(converted.length, remarks));
    return converted.length > 0 ? 0 : 3;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    process.stderr.write(error.message);
    return error.status;
  }
}

process.exitCode = run(process.argv.slice(2));
