import type { IConnectPacket, IPublishPacket, Packet } from "mqtt-packet";

/** AWS's names for why a connection ended, as its lifecycle events carry them. */
export type DisconnectReason =
  | "AUTH_ERROR"
  | "CLIENT_INITIATED_DISCONNECT"
  | "CLIENT_ERROR"
  | "CONNECTION_LOST"
  | "DUPLICATE_CLIENTID"
  | "MQTT_KEEP_ALIVE_TIMEOUT"
  | "SERVER_ERROR"
  | "SERVER_INITIATED_DISCONNECT"
  | "API_INITIATED_DISCONNECT"
  | "THROTTLED";

/** A TCP connection; fields fill as it goes on. */
export interface ConnectionEntry {
  /** 1 for the first */
  number: number;
  at: number;
  serverName?: string | undefined;
  alpnOffered?: readonly string[] | undefined;
  alpn?: string | undefined;
  tlsVersion?: string | undefined;
  certificateId?: string | undefined;
  connect?: IConnectPacket;
  clientId?: string;
  sessionPresent?: boolean;
  /** when CONNACK accepted it */
  connectedAt?: number;
  closedAt?: number;
  reason?: DisconnectReason;
  /** why, in words */
  why?: string;
}

export interface PacketEntry {
  at: number;
  connection: number;
  clientId: string | undefined;
  from: "client" | "endpoint";
  packet: Packet;
}

/** A PUBLISH of a client that AWS accepted. */
export interface PublishEntry {
  at: number;
  connection: number;
  clientId: string;
  topic: string;
  payload: Buffer;
  qos: 0 | 1;
  retain: boolean;
  dup: boolean;
  properties: IPublishPacket["properties"];
}

/** A packet that broke a rule, a limit or a policy: a client's, or a PUBLISH that it does not get. */
export interface BreachEntry {
  at: number;
  connection: number;
  clientId: string | undefined;
  packet: Packet;
  reason: DisconnectReason;
  why: string;
}

export interface Entries {
  connections: ConnectionEntry;
  packets: PacketEntry;
  publishes: PublishEntry;
  breaches: BreachEntry;
}

type List = keyof Entries;

/** What happened at the endpoint, oldest first; of each list at least the last `keep` entries. */
export class Journal {
  readonly connections: ConnectionEntry[] = [];
  readonly packets: PacketEntry[] = [];
  readonly publishes: PublishEntry[] = [];
  readonly breaches: BreachEntry[] = [];
  readonly #watchers: { [K in List]: Set<(entry: Entries[K]) => void> } = {
    connections: new Set(),
    packets: new Set(),
    publishes: new Set(),
    breaches: new Set(),
  };

  constructor(private readonly keep: number) {}

  add<K extends List>(list: K, entry: Entries[K]): void {
    const entries = this[list] as Entries[K][];
    entries.push(entry);
    if (entries.length >= this.keep * 2) entries.splice(0, entries.length - this.keep);
    this.changed(list, entry);
  }

  /** Tells the watchers of an entry that it has more to say. */
  changed<K extends List>(list: K, entry: Entries[K]): void {
    for (const watcher of this.#watchers[list]) watcher(entry);
  }

  /** Calls back for each new or changed entry, until the function it returns is called. */
  watch<K extends List>(list: K, watcher: (entry: Entries[K]) => void): () => void {
    this.#watchers[list].add(watcher);
    return () => this.#watchers[list].delete(watcher);
  }

  /** The first entry that is as wanted, among those there and those to come. */
  wait<K extends List>(list: K, wanted: (entry: Entries[K]) => boolean): Promise<Entries[K]> {
    const there = (this[list] as Entries[K][]).find(wanted);
    if (there) return Promise.resolve(there);
    return new Promise((resolve) => {
      const stop = this.watch(list, (entry) => {
        if (!wanted(entry)) return;
        stop();
        resolve(entry);
      });
    });
  }

  /** Forgets everything so far. */
  clear(): void {
    for (const list of [this.connections, this.packets, this.publishes, this.breaches]) list.length = 0;
  }
}
