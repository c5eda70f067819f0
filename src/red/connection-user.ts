import { isDeepStrictEqual } from "node:util";
import type { Node, NodeAPI, NodeStatus } from "node-red";
import type { ConnectionDoor } from "../connection/door";
import type { ConnectionStatus } from "../connection/types";
import { AwsIotError } from "../iot-core/errors";
import { type ConnectionHost, hosts } from "./connection-host";
import { onInput } from "./input";
import { localize, Report } from "./report";
import { connectionStatus, type StatusDetails } from "./status";
import { whenStarted } from "./when-started";

/** A node's side of its connection: uses it, and shows its state or the node's own trouble. */
export class ConnectionUser {
  readonly #host: ConnectionHost;
  #trouble: AwsIotError | undefined;
  #status: ConnectionStatus = idle;
  #details: StatusDetails = nothingWaits;
  #shown: NodeStatus | undefined;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    host: ConnectionHost,
    /** whether the status tells of the outbox */
    private readonly publishes: boolean,
  ) {
    this.#host = host;
    host.join(node, this);
  }

  /** The connection does something else. */
  draw(status: ConnectionStatus, details: StatusDetails): void {
    this.#status = status;
    this.#details = details;
    this.#draw();
  }

  get door(): ConnectionDoor {
    return this.#host.door;
  }

  get mqtt5(): boolean {
    return this.#host.settings.protocolVersion === 5;
  }

  /** Something was put into the outbox, or taken out. */
  touch(): void {
    this.#host.touch();
  }

  /** What is wrong with this node itself; undefined: nothing any more. */
  set trouble(error: AwsIotError | undefined) {
    if (this.#trouble === error) return;
    this.#trouble = error;
    this.#draw();
  }

  get trouble(): AwsIotError | undefined {
    return this.#trouble;
  }

  /** The payload of `msg.action = "status"`. */
  report(): object {
    const { door } = this;
    const { status } = door;
    const error = "error" in status ? status.error : undefined;
    return {
      state: status.state,
      ...("until" in status ? { nextAttempt: new Date(status.until).toISOString() } : {}),
      ...("since" in status ? { since: new Date(status.since).toISOString() } : {}),
      ...(error === undefined ? {} : { code: error.code, ...localize(this.RED, error) }),
      endpoint: this.#host.settings.endpoint,
      clientId: this.#host.settings.clientId,
      ...door.stats(),
    };
  }

  leave(): void {
    this.#host.leave(this.node);
  }

  #draw(): void {
    const details = this.publishes ? this.#details : nothingWaits;
    const status: NodeStatus =
      this.#trouble === undefined || this.#status.state !== "connected"
        ? connectionStatus(this.RED, this.#status, details, Date.now())
        : { fill: "red", shape: "dot", text: localize(this.RED, this.#trouble).short };
    if (isDeepStrictEqual(status, this.#shown)) return;
    this.#shown = status;
    this.node.status(status);
  }
}

// shared, as there may be thousands of nodes
const idle: ConnectionStatus = { state: "idle" };
const nothingWaits: StatusDetails = { waiting: 0, memoryInstead: false };

/**
 * Joins a node to the connection it names. Undefined where there is none, or where a setting is at fault: then the node
 * says so in its status and log, and of every message it gets.
 */
export function useConnection(
  RED: NodeAPI,
  node: Node,
  fault: AwsIotError | undefined,
  connectionId: unknown,
  publishes: boolean,
): ConnectionUser | undefined {
  const host = typeof connectionId === "string" ? hosts.get(connectionId) : undefined;
  if (fault === undefined && host !== undefined) return new ConnectionUser(RED, node, host, publishes);
  const why = fault ?? new AwsIotError("connection-missing", "settings");
  refuse(RED, node, why);
  onInput(RED, node, (_message, _send, settle) => settle(why));
  return undefined;
}

/** The node cannot work as it is set up: says so in its status and to Catch nodes, or else in the log. */
export function refuse(RED: NodeAPI, node: Node, error: AwsIotError): void {
  whenStarted(RED, node, () => {
    node.status({ fill: "red", shape: "ring", text: localize(RED, error).short });
    node.error(new Report(RED, error), {});
  });
}
