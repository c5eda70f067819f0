import type { Node, NodeAPI } from "node-red";
import { Connection } from "../connection/connection";
import type { ConnectionDoor } from "../connection/door";
import type { ConnectionSettings, ConnectionStatus } from "../connection/types";
import type { AwsIotError } from "../iot-core/errors";
import { Report, translate } from "./report";
import type { StatusDetails } from "./status";
import { whenStarted } from "./when-started";

/** At most so often the statuses follow what waits in the outbox. */
const REFRESH_MS = 500;
/** Of Node-RED's 15 s for closing a node, those a connection may take. */
const CLOSE_MS = 8_000;
/** A node that catches errors is told once for each user of the connection: enough is enough. */
const MOST_CATCHERS = 100;

/** Shows what the connection does with a node that uses it. */
interface User {
  draw(status: ConnectionStatus, details: StatusDetails): void;
}

/** The connections of this Node-RED by node id, for the editor. */
export const hosts = new Map<string, ConnectionHost>();

/** The runtime half of an aws-iot-connection: makes the connection when a node first uses it, and tells of it. */
export class ConnectionHost {
  /** where Node-RED looks for the flows whose Catch nodes get the errors of a global config node */
  readonly users: Record<string, Node> = {};
  readonly #joined = new Map<string, User>();
  /** gives the connection up; it is held while at least one node uses it */
  #release: (() => void) | undefined;
  #connection: Connection | undefined;
  #details: StatusDetails = { waiting: 0, memoryInstead: false };
  #refresh: NodeJS.Timeout | undefined;
  #wasConnected = false;
  /** failures while the flows start: there are no Catch nodes yet */
  #early: AwsIotError[] | undefined = [];

  constructor(
    private readonly RED: NodeAPI,
    readonly node: Node,
    readonly settings: ConnectionSettings,
  ) {
    hosts.set(node.id, this);
    whenStarted(RED, node, () => {
      const early = this.#early ?? [];
      this.#early = undefined;
      for (const error of early) this.#tell(error);
    });
  }

  /** the connection, where a node has used it */
  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** The connection; made at the first call. */
  get door(): ConnectionDoor {
    this.#connection ??= this.#open();
    return this.#connection;
  }

  /** A node begins to use the connection. */
  join(node: Node, user: User): void {
    const { door } = this;
    if (Object.keys(this.users).length < MOST_CATCHERS) this.users[node.id] = node;
    this.#joined.set(node.id, user);
    this.#release ??= door.hold(this.node.id);
    user.draw(door.status, this.#details);
  }

  leave(node: Node): void {
    this.#joined.delete(node.id);
    delete this.users[node.id];
    if (this.#joined.size > 0) return;
    this.#release?.();
    this.#release = undefined;
  }

  /** Something was put into the outbox: the statuses follow in a moment. */
  touch(): void {
    this.#refresh ??= setTimeout(() => this.#follow(), REFRESH_MS).unref();
  }

  /** Ends the connection; never rejects. */
  async close(removed: boolean): Promise<void> {
    clearTimeout(this.#refresh);
    await this.#connection?.close(removed, CLOSE_MS);
    if (hosts.get(this.node.id) === this) hosts.delete(this.node.id);
  }

  #open(): Connection {
    const connection = new Connection(this.settings);
    connection.onStatus((status) => this.#changed(status));
    connection.onError((error) => this.#tell(error));
    return connection;
  }

  #changed(status: ConnectionStatus): void {
    const connected = status.state === "connected";
    const { clientId, endpoint, port } = this.settings;
    if (connected) this.node.log(translate(this.RED, "log.connected", { clientId, endpoint, port }));
    else if (this.#wasConnected)
      this.node.log(translate(this.RED, "log.disconnected", { clientId, endpoint, port }));
    this.#wasConnected = connected;
    this.#look();
    this.#draw(status);
    if (this.#details.waiting > 0) this.touch();
  }

  #tell(error: AwsIotError): void {
    if (this.#early !== undefined) return void this.#early.push(error);
    // the message makes Node-RED look for Catch nodes; without one the error goes to the log
    this.node.error(new Report(this.RED, error), {});
    this.touch();
  }

  /** Keeps the statuses true while something waits and moves. */
  #follow(): void {
    this.#refresh = undefined;
    const connection = this.#connection;
    if (connection === undefined) return;
    if (this.#look()) this.#draw(connection.status);
    if (this.#details.waiting > 0 && connection.status.state === "connected") this.touch();
  }

  /** Looks at the outbox; whether what the statuses show has changed. */
  #look(): boolean {
    const before = this.#details;
    const stats = this.#connection?.stats();
    if (stats === undefined) return false;
    const memoryInstead = this.settings.outbox.store === "disk" && stats.store === "memory";
    this.#details = { waiting: stats.waiting, memoryInstead };
    return before.waiting !== stats.waiting || before.memoryInstead !== memoryInstead;
  }

  #draw(status: ConnectionStatus): void {
    for (const user of this.#joined.values()) user.draw(status, this.#details);
  }
}
