import type { IPublishPacket } from "mqtt-packet";
import { codes } from "./breach";
import { openBroker, type Broker } from "./broker";
import { certificateId, Certificates } from "./certificates";
import { Connection } from "./connection";
import type { Core } from "./core";
import { Faults } from "./faults";
import { Journal, type ConnectionEntry } from "./journal";
import { Link } from "./link";
import { Listener, type Arrival, type Turned } from "./listener";
import { settingsFrom, type EndpointOptions, type Settings } from "./options";
import { serverIdentity, type ServerIdentity } from "./server-identity";
import { messageFrom } from "./session";
import { Sessions } from "./sessions";
import { Shares } from "./shares";

export interface PublishOptions {
  qos?: 0 | 1;
  retain?: boolean;
  properties?: IPublishPacket["properties"];
}

/** An endpoint on this machine that behaves like AWS IoT Core. */
export class Endpoint {
  readonly host = "127.0.0.1";
  /** the name of the server certificate, to be sent as SNI */
  readonly name: string;
  /** what clients must trust */
  readonly caPem: string;
  readonly certificates: Certificates;
  readonly faults = new Faults();
  readonly journal: Journal;
  #port = 0;
  #listener: Listener;
  readonly #core: Core;
  #arrivals = 0;
  #stopped: Promise<void> | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly broker: Broker,
    private readonly identity: ServerIdentity,
    certificates: Certificates,
    cloud: Link,
  ) {
    this.name = settings.name;
    this.caPem = identity.caPem;
    this.certificates = certificates;
    this.journal = new Journal(settings.keep);
    const shares = new Shares(broker, settings.clock);
    const { overlapping } = settings.behaviour;
    this.#core = {
      settings,
      faults: this.faults,
      journal: this.journal,
      certificates,
      shares,
      sessions: new Sessions(broker, shares, { clock: settings.clock, overlapping }),
      cloud,
      connections: new Map(),
      connects: new Map(),
      retained: new Map(),
    };
    this.#listener = this.#newListener();
  }

  get port(): number {
    return this.#port;
  }

  /** Listens; after `pause`, on the same port. */
  async resume(): Promise<void> {
    this.#port = await this.#listener.listen(this.#port || this.settings.port);
  }

  /** An outage: stops listening and drops every connection. Sessions and retained messages stay. */
  async pause(): Promise<void> {
    await this.#listener.close();
    this.#listener = this.#newListener();
  }

  /** Ends everything; once. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  async #stop(): Promise<void> {
    await this.#listener.close();
    this.#core.sessions.endAll();
    this.#core.cloud.close();
    await this.broker.close();
  }

  /** Publishes as the cloud does, to all who subscribed; resolves when the broker has it. */
  publish(topic: string, payload: string | Buffer, options: PublishOptions = {}): Promise<void> {
    const { retain = false, qos = 1, properties } = options;
    const packet = { topic, payload, qos, retain, ...(properties && { properties }) };
    return new Promise((resolve, reject) => {
      this.#core.cloud.publish(packet, (code) =>
        code === undefined ? reject(new Error("the broker is gone")) : resolve(),
      );
      if (qos === 0) resolve();
    });
  }

  /** Sends to one connected client, whatever it subscribed to, as Jobs and Direct Messaging do. */
  send(clientId: string, topic: string, payload: string | Buffer, options: PublishOptions = {}): void {
    const { retain = false, qos = 1, properties } = options;
    const packet: IPublishPacket = { cmd: "publish", topic, payload, qos, retain, dup: false };
    if (properties) packet.properties = properties;
    this.#connection(clientId).session.take(messageFrom(packet, this.settings.clock.now()));
  }

  /** Ends the connection of a client as AWS's API does; MQTT 5 gets the code. */
  disconnect(clientId: string, code: number = codes.administrative): void {
    this.#connection(clientId).end("API_INITIATED_DISCONNECT", "disconnected by the API", code);
  }

  /** Closes the connection of a client without a word, as AWS does at times, or cuts it with a TCP reset. */
  drop(clientId: string, how: "end" | "reset" = "end"): void {
    const connection = this.#connection(clientId);
    if (how === "end") connection.end("SERVER_INITIATED_DISCONNECT", "dropped");
    else connection.reset("SERVER_INITIATED_DISCONNECT", "dropped");
  }

  /** The client IDs that are connected. */
  get connected(): string[] {
    return [...this.#core.connections].filter(([, { isUp }]) => isUp).map(([clientId]) => clientId);
  }

  #connection(clientId: string): Connection {
    const connection = this.#core.connections.get(clientId);
    if (!connection?.isUp) throw new Error(`no client ${clientId} is connected`);
    return connection;
  }

  #newListener(): Listener {
    return new Listener(this.settings, this.faults, this.identity, {
      arrived: (arrival) => this.#arrived(arrival),
      turnedAway: (turned) => this.#turnedAway(turned),
    });
  }

  #arrived(arrival: Arrival): void {
    const { socket, speaks } = arrival;
    const der = socket.getPeerX509Certificate()?.raw;
    const entry: ConnectionEntry = {
      ...this.#entry(arrival.hello),
      alpn: socket.alpnProtocol || undefined,
      tlsVersion: socket.getProtocol() ?? undefined,
      certificateId: der && certificateId(der),
    };
    this.journal.add("connections", entry);
    if (speaks === "http") this.#answerHttp(arrival, entry);
    else this.#greet(arrival, entry);
  }

  #greet(arrival: Arrival, entry: ConnectionEntry): void {
    const connection = new Connection(arrival, this.#core, entry);
    const { certificateRefused } = this.settings.behaviour;
    if (certificateRefused !== "after-handshake") return;
    const certificate = this.certificates.byId(entry.certificateId);
    const why = certificate ? certificate.refusal : "certificate unknown";
    if (why !== undefined) connection.end("AUTH_ERROR", why);
  }

  /** Without ALPN port 443 speaks HTTP, to which MQTT is no request. */
  #answerHttp({ socket, tcp }: Arrival, entry: ConnectionEntry): void {
    const close = () => {
      entry.closedAt = this.settings.clock.now();
      entry.reason = "CLIENT_ERROR";
      entry.why = "no ALPN for MQTT";
      this.journal.changed("connections", entry);
      tcp.destroySoon();
    };
    if (this.settings.behaviour.withoutAlpn === "close") {
      socket.end();
      close();
      return;
    }
    socket.once("data", () => {
      socket.end("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
      close();
    });
    socket.on("close", () => tcp.destroy());
  }

  #turnedAway({ hello, why }: Turned): void {
    const entry = this.#entry(hello);
    const closedAt = entry.at;
    this.journal.add("connections", { ...entry, closedAt, reason: "CLIENT_ERROR", why });
  }

  #entry(hello: Turned["hello"]): ConnectionEntry {
    return {
      number: ++this.#arrivals,
      at: this.settings.clock.now(),
      serverName: hello?.serverName,
      alpnOffered: hello?.alpn,
    };
  }
}

/** Starts an endpoint that listens on 127.0.0.1. */
export async function startEndpoint(options: EndpointOptions = {}): Promise<Endpoint> {
  const settings = settingsFrom(options);
  const [broker, identity, certificates] = await Promise.all([
    openBroker(settings.broker),
    serverIdentity(settings.name, settings.tls),
    Certificates.create(settings.policy),
  ]);
  const cloud = await Link.open(broker, `cloud-${process.pid}`, {
    deliver: () => undefined,
    lost: () => undefined,
  });
  const endpoint = new Endpoint(settings, broker, identity, certificates, cloud);
  try {
    await endpoint.resume();
  } catch (error) {
    await endpoint.stop();
    throw error;
  }
  return endpoint;
}
