import type { AwsIotError } from "../iot-core/errors";
import type { FlowNode, Remark } from "./types";
import { text } from "./values";

/** One remark for all the nodes it is true of. */
export interface Finding {
  readonly error: AwsIotError;
  /** as people know them */
  readonly nodes: readonly string[];
}

/** What a node is called: its name, else what it is for. */
function called(node: FlowNode): string {
  const purpose = text(node[node.type === "mqtt-broker" ? "broker" : "topic"]);
  return `${node.type} "${text(node["name"]) || purpose || node.id}"`;
}

/** The remarks, equal ones together. */
export function findings(remarks: readonly Remark[]): readonly Finding[] {
  const found = new Map<string, { error: AwsIotError; nodes: Set<string> }>();
  for (const { node, error } of remarks) {
    const key = JSON.stringify([error.code, error.params]);
    const one = found.get(key) ?? { error, nodes: new Set() };
    one.nodes.add(called(node));
    found.set(key, one);
  }
  return [...found.values()].map(({ error, nodes }) => ({ error, nodes: [...nodes] }));
}
