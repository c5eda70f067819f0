import { defaults as ackDefaults } from "../../src/nodes/aws-iot-ack/config";
import { defaults as connectionDefaults } from "../../src/nodes/aws-iot-connection/config";
import { defaults as inDefaults } from "../../src/nodes/aws-iot-in/config";
import { defaults as outDefaults } from "../../src/nodes/aws-iot-out/config";
import type { FlowNode, Message, NodeRed } from "./node-red";
import { remember } from "./secrets";

/** An endpoint and the credentials to use there, as PEM text. */
export interface Target {
  readonly endpoint: string;
  readonly port: number;
  readonly credentials: { readonly cert: string; readonly key: string; readonly ca: string };
}

const place = { z: "tab", x: 0, y: 0 };
const wires = (to: readonly string[]) => (to.length === 0 ? [] : [to]);

/** A connection with pasted credentials; its id is "aws" unless `properties` say else. */
export function connection({ endpoint, port, credentials }: Target, properties: Message = {}): FlowNode {
  remember(credentials.key);
  const own = { endpoint, port, alpn: "x-amzn-mqtt-ca", credentials };
  return { id: "aws", type: "aws-iot-connection", ...connectionDefaults, ...own, ...properties };
}

export const inNode = (id: string, properties: Message, ...to: string[]): FlowNode => ({
  id,
  type: "aws-iot-in",
  ...place,
  ...inDefaults,
  connection: "aws",
  ...properties,
  wires: wires(to),
});

export const outNode = (id: string, properties: Message, ...to: string[]): FlowNode => ({
  id,
  type: "aws-iot-out",
  ...place,
  ...outDefaults,
  connection: "aws",
  ...properties,
  wires: wires(to),
});

export const ackNode = (id: string, properties: Message = {}): FlowNode => ({
  id,
  type: "aws-iot-ack",
  ...place,
  ...ackDefaults,
  ...properties,
  wires: [],
});

export const probe = (id: string, ...to: string[]): FlowNode => ({
  id,
  type: "probe",
  ...place,
  name: "",
  wires: wires(to),
});

/** Publishes numbers, see `nodes/load.js`. */
export const load = (id: string, properties: Message, ...to: string[]): FlowNode => ({
  id,
  type: "load",
  ...place,
  ...properties,
  wires: wires(to),
});

/** Tells of its heap after garbage collection, see `nodes/load.js`. */
export const memory = (id: string, ...to: string[]): FlowNode => ({
  id,
  type: "memory",
  ...place,
  wires: wires(to),
});

export const complete = (id: string, scope: readonly string[], ...to: string[]): FlowNode => ({
  id,
  type: "complete",
  ...place,
  scope,
  uncaught: false,
  wires: wires(to),
});

/** Writes down the numbers that it gets. */
export const diary = (id: string, file: string): FlowNode => ({
  id,
  type: "diary",
  ...place,
  file,
  wires: [],
});

/** A tab whose probes "errors", "statuses" and "completed" get what Catch, Status and Complete nodes see of `watched`. */
export const watchedTab = (...watched: string[]): FlowNode[] => [
  { id: place.z, type: "tab", label: "test" },
  { id: "catch", type: "catch", ...place, scope: null, uncaught: false, wires: [["errors"]] },
  { id: "status", type: "status", ...place, scope: watched, wires: [["statuses"]] },
  { id: "complete", type: "complete", ...place, scope: watched, uncaught: false, wires: [["completed"]] },
  ...["errors", "statuses", "completed"].map((id) => probe(id)),
];

/** Waits until the status of a node, or of any, begins with the word. */
export const status = (nodeRed: NodeRed, word: string): Promise<Message> =>
  nodeRed.next("statuses", (msg) => statusText(msg).replace("node-red:common.status.", "").startsWith(word));

export const statusText = ({ status: shown }: Message): string => String((shown as { text?: unknown }).text);

/** A copy that lacks some properties. */
export const without = (message: Message, ...properties: string[]): Message =>
  Object.fromEntries(Object.entries(message).filter(([name]) => !properties.includes(name)));
