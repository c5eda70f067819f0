import type { Node, NodeAPI } from "node-red";

/** what waits for the start of the flows; one listener serves all */
const waiting = new Set<() => void>();
let start: Start | undefined;

/** One start of the flows, shared by the nodes that are made in it. */
export interface Start {
  isOver: boolean;
}

/** The start that comes, or is under way. */
export function nextStart(RED: NodeAPI): Start {
  if (start !== undefined) return start;
  const own: Start = { isOver: false };
  start = own;
  RED.events.once("flows:started", () => {
    own.isOver = true;
    start = undefined;
    const due = [...waiting];
    waiting.clear();
    for (const one of due) one();
  });
  return own;
}

/** Does something at the end of the next start. */
export function afterStart(RED: NodeAPI, work: () => void): void {
  waiting.add(work);
  nextStart(RED);
}

/**
 * Does something as soon as all nodes are there, Catch and Status nodes too: what a node says while it is made reaches
 * only the log and the editor. Not done when the node closes before.
 */
export function whenStarted(RED: NodeAPI, node: Node, work: () => void): void {
  afterStart(RED, work);
  node.on("close", () => void waiting.delete(work));
}
