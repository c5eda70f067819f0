import type { Node, NodeAPI, NodeDef } from "node-red";
import type { Saved } from "../iot-core/settings";

/**
 * The runtime half of a type of node: called when the first node of the type is made, and what it gives makes each of
 * them of one that Node-RED has created.
 */
export type NodeRuntime<Credentials extends object = object> = (
  RED: NodeAPI,
) => (node: Node<Credentials>, saved: NodeDef & Saved) => void;

/** Registers a type of node; its runtime is loaded when the first one is made. */
export function registerNode<Credentials extends object = object>(
  RED: NodeAPI,
  type: string,
  load: () => NodeRuntime<Credentials>,
  options: object = {},
): void {
  let make: ReturnType<NodeRuntime<Credentials>> | undefined;
  function AwsIotNode(this: Node<Credentials>, saved: NodeDef & Saved): void {
    RED.nodes.createNode(this, saved);
    make ??= load()(RED);
    make(this, saved);
  }
  RED.nodes.registerType(type, AwsIotNode, options);
}

/** Has the admin routes below a path registered when the first of them is asked for; each checks its own permission. */
export function registerRoutesWhenAsked(
  RED: NodeAPI,
  below: string,
  load: () => (RED: NodeAPI) => void,
): void {
  let isDone = false;
  // not use(): with the admin API switched off, Node-RED's stand-in for it has only the methods of HTTP
  for (const method of ["get", "post"] as const) {
    RED.httpAdmin[method](new RegExp(`^${below}/`), (_request, _response, next) => {
      if (!isDone) load()(RED);
      isDone = true;
      next();
    });
  }
}
