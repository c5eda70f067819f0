import type { Node, NodeAPI } from "node-red";
import type { ConnectionCredentials } from "../connection-settings";

type Values = Readonly<Record<string, unknown>>;

/** What the editor has in place of a secret that Node-RED keeps. */
const KEPT = "__PWRD__";

/** Values of a form as Node-RED hands them to a node: `${NAME}` becomes that variable, where there is one. */
export function withEnvironment(
  RED: NodeAPI,
  values: Values,
  node: Node | undefined,
): Record<string, unknown> {
  const fill = (value: unknown): unknown => {
    if (typeof value !== "string" || !/^\$\{\S+\}$/.test(value)) return value;
    const scope = node ?? ({} as Node);
    const found: unknown = RED.util.evaluateNodeProperty(value, "env", scope, {});
    return found === "" ? value : found;
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fill(value)]));
}

/** The credentials in a form; those it only names come from Node-RED's store. */
export function formCredentials(
  RED: NodeAPI,
  values: Values,
  id: string,
  node: Node | undefined,
): ConnectionCredentials {
  const kept: Values = { ...RED.nodes.getCredentials(id) };
  const known = Object.entries(values).map(([name, value]) => [name, value === KEPT ? kept[name] : value]);
  const filled = withEnvironment(RED, Object.fromEntries(known) as Values, node);
  const { cert, key, ca, passphrase, proxyPassword } = filled;
  return Object.fromEntries(
    Object.entries({ cert, key, ca, passphrase, proxyPassword }).filter(
      ([, value]) => typeof value === "string" && value !== "",
    ),
  ) as ConnectionCredentials;
}
