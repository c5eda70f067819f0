import { AwsIotError } from "../iot-core/errors";
import { isAws, tlsOf, toConnection } from "./broker";
import { toIn, toOut } from "./nodes";
import type { Converted, Credentials, FlowNode, Remark } from "./types";
import { text } from "./values";

export interface ConvertOptions {
  /** also brokers that do not look like AWS IoT Core */
  readonly all?: boolean;
  /** ids of the only `mqtt in` and `mqtt out` nodes to convert; by default all */
  readonly only?: ReadonlySet<string>;
  /** by id of a `tls-config` or an `mqtt-broker`, where they can be read */
  readonly credentials?: ReadonlyMap<string, Credentials>;
  /** the id of a connection whose broker other nodes still need */
  readonly newId: () => string;
}

export interface Conversion {
  /** the whole flow, in its order */
  readonly flow: readonly FlowNode[];
  /** the new nodes in it */
  readonly converted: readonly FlowNode[];
  readonly remarks: readonly Remark[];
}

/**
 * A flow of Node-RED's own MQTT nodes as one of this package's: each `mqtt-broker` with its `tls-config` becomes an
 * `aws-iot-connection`, each `mqtt in` and `mqtt out` an `aws-iot-in` and `aws-iot-out` with the same id and wires. A
 * broker that leads elsewhere stays with its nodes, and what other nodes still need stays too. Pure.
 */
export function convert(flow: readonly FlowNode[], options: ConvertOptions): Conversion {
  const byId = new Map(flow.map((node) => [node.id, node]));
  const remarks: Remark[] = [];
  const remark = (node: FlowNode, ...errors: readonly AwsIotError[]) =>
    remarks.push(...errors.map((error) => ({ node, error })));
  const { nodes, brokers } = choose(flow, byId, options, remark);

  const leaving = new Set<FlowNode>(nodes);
  const needed = (one: FlowNode) =>
    flow.some((node) => node !== one && !leaving.has(node) && JSON.stringify(node).includes(`"${one.id}"`));
  const becomes = new Map<FlowNode, FlowNode[]>();
  const connections = new Map<string, string>();
  for (const broker of brokers) {
    const tls = byId.get(tlsOf(broker));
    const credentials = (id = "") => options.credentials?.get(id);
    const { node, errors } = toConnection(broker, tls, credentials(tls?.id), credentials(broker.id));
    const stays = needed(broker);
    const connection = stays ? { ...node, id: options.newId() } : node;
    if (!stays) leaving.add(broker);
    becomes.set(broker, stays ? [broker, connection] : [connection]);
    connections.set(broker.id, connection.id);
    remark(broker, ...errors);
  }
  for (const node of nodes) {
    const connection = connections.get(text(node["broker"])) ?? "";
    const { node: now, errors }: Converted = (node.type === "mqtt in" ? toIn : toOut)(node, connection);
    becomes.set(node, [now]);
    remark(node, ...errors);
  }
  for (const broker of brokers) {
    const tls = byId.get(text(broker["tls"]));
    if (tls && leaving.has(broker) && !needed(tls)) becomes.set(tls, []);
  }
  const converted = [...becomes].flatMap(([before, after]) => after.filter((node) => node !== before));
  return { flow: flow.flatMap((node) => becomes.get(node) ?? [node]), converted, remarks };
}

/** The nodes to convert and the brokers they need; told of every MQTT node that stays. */
function choose(
  flow: readonly FlowNode[],
  byId: ReadonlyMap<string, FlowNode>,
  { all = false, only }: ConvertOptions,
  remark: (node: FlowNode, error: AwsIotError) => void,
) {
  const asked = flow.filter(({ id, type }) => /^mqtt (in|out)$/.test(type) && (only?.has(id) ?? true));
  const used = new Set(asked.map((node) => byId.get(text(node["broker"]))));
  const brokers = flow.filter((node) => node.type === "mqtt-broker" && (!only || used.has(node)));
  const chosen = brokers.filter((broker) => {
    const fits = all || isAws(broker, byId.get(tlsOf(broker)));
    const name = text(broker["broker"]) || text(broker["name"]) || broker.id;
    if (!fits) remark(broker, new AwsIotError("convert-not-aws", "settings", { broker: name }));
    return fits;
  });
  const nodes = asked.filter((node) => {
    const broker = byId.get(text(node["broker"]));
    if (broker?.type !== "mqtt-broker") remark(node, new AwsIotError("convert-broker-missing", "settings"));
    return broker !== undefined && chosen.includes(broker);
  });
  return { nodes, brokers: chosen };
}
