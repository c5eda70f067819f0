import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from "node-red";
import { asError } from "../connection/attempt";
import type { AwsIotError } from "../iot-core/errors";
import { Report } from "./report";

/** Ends the handling of one message: Complete nodes see it, or Catch nodes get the error. */
export type Settle = (error?: AwsIotError) => void;
export type Send = (message: NodeMessage) => void;

/**
 * The one way messages come into a node: `handle` calls `settle` once for each of them, at any time. What it throws
 * reaches Catch nodes like any other error.
 */
export function onInput(
  RED: NodeAPI,
  node: Node,
  handle: (message: NodeMessageInFlow, send: Send, settle: Settle) => void,
): void {
  node.on("input", (message, send, done) => {
    const settle: Settle = (error) => (error === undefined ? done() : done(new Report(RED, error)));
    try {
      handle(message, send, settle);
    } catch (error) {
      settle(asError(error));
    }
  });
}
