import type { Node, NodeAPI } from "node-red";

/** what waits for the start of the flows; one listener serves all */
const waiting = new Set<() => void>();
let isListening = false;

/**
 * Does something as soon as all nodes are there, Catch and Status nodes too: what a node says while it is made reaches
 * only the log and the editor. Not done when the node closes before.
 */
export function whenStarted(RED: NodeAPI, node: Node, work: () => void): void {
  waiting.add(work);
  node.on("close", () => void waiting.delete(work));
  if (isListening) return;
  isListening = true;
  RED.events.once("flows:started", () => {
    isListening = false;
    const due = [...waiting];
    waiting.clear();
    for (const one of due) one();
  });
}
