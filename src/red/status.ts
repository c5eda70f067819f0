import type { NodeAPI, NodeStatus } from "node-red";
import type { ConnectionStatus } from "../connection/types";
import { localize, translate } from "./report";

/** What a node's status tells beside the state of its connection. */
export interface StatusDetails {
  /** messages in the outbox */
  readonly waiting: number;
  /** the disk store is wanted, but memory is in use */
  readonly memoryInstead: boolean;
}

/** Attempts that follow sooner are not announced. */
const WORTH_TELLING_MS = 3_000;

/** The bare words, in the core nodes' keys that the editor translates; shared by all nodes. */
const looks = {
  connected: { fill: "green", shape: "dot", text: "node-red:common.status.connected" },
  connecting: { fill: "yellow", shape: "ring", text: "node-red:common.status.connecting" },
  disconnected: { fill: "red", shape: "ring", text: "node-red:common.status.disconnected" },
} as const;

/**
 * The status of a node in the words and colours of Node-RED's core mqtt nodes. Details follow the word only when there
 * is something to say.
 */
export function connectionStatus(
  RED: NodeAPI,
  status: ConnectionStatus,
  details: StatusDetails,
  now: number,
): NodeStatus {
  const word = wordOf(status);
  const cause = causeOf(RED, status, now);
  const extras = [
    ...(details.waiting > 0
      ? [translate(RED, "status.waiting", { count: details.waiting.toLocaleString("en-US") })]
      : []),
    ...(details.memoryInstead ? [translate(RED, "status.memory")] : []),
  ];
  if (cause === "" && extras.length === 0) return looks[word];
  const key = looks[word].text;
  const shown = RED._(key);
  const head = shown === key ? word : shown;
  return { ...looks[word], text: [cause === "" ? head : `${head}: ${cause}`, ...extras].join(", ") };
}

const wordOf = ({ state }: ConnectionStatus): keyof typeof looks =>
  state === "connected" || state === "connecting" ? state : "disconnected";

function causeOf(RED: NodeAPI, status: ConnectionStatus, now: number): string {
  if (status.state === "failed") return localize(RED, status.error).short;
  if (status.state === "connected") return status.warning ? localize(RED, status.warning).short : "";
  if (status.state !== "waiting" || status.error === undefined) return "";
  const cause = localize(RED, status.error).short;
  if (status.until - now < WORTH_TELLING_MS) return cause;
  const time = new Date(status.until).toTimeString().slice(0, 8);
  return `${cause}, ${translate(RED, "status.next", { time })}`;
}
