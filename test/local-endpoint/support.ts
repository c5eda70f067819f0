import { once } from "node:events";
import { connect as tlsConnect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import {
  generate,
  parser,
  type IConnectPacket,
  type IPublishPacket,
  type ISubscription,
  type Packet,
} from "mqtt-packet";
import {
  startEndpoint,
  type ClientCertificate,
  type Clock,
  type Endpoint,
  type EndpointOptions,
  type IssueOptions,
  type PolicyDocument,
  type Timer,
} from "../../src/local-endpoint";

export const alpn = "x-amzn-mqtt-ca";

/** Time that moves only by `advance`. */
export class ManualClock implements Clock {
  #now = 1_000_000;
  readonly #timers = new Set<{ at: number; callback: () => void }>();

  now(): number {
    return this.#now;
  }

  setTimer(callback: () => void, ms: number): Timer {
    const timer = { at: this.#now + ms, callback };
    this.#timers.add(timer);
    return { cancel: () => this.#timers.delete(timer) };
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = end;
  }
}

export const allowingAllBut = (action: string, resource: string): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: "iot:*", Resource: "*" },
    { Effect: "Deny", Action: action, Resource: resource },
  ],
});

/** An endpoint for one test. */
export async function withEndpoint(
  options: EndpointOptions,
  test: (endpoint: Endpoint) => Promise<void>,
): Promise<void> {
  const endpoint = await startEndpoint(options);
  try {
    await test(endpoint);
  } finally {
    await endpoint.stop();
  }
}

/** How a client of AWS IoT dials this endpoint. */
export const dial = (endpoint: Endpoint, certificate?: ClientCertificate) => ({
  host: endpoint.host,
  port: endpoint.port,
  servername: endpoint.name,
  ALPNProtocols: [alpn],
  ca: endpoint.caPem,
  ...(certificate && { cert: certificate.certPem, key: certificate.keyPem }),
});

/** MQTT.js, connected once. */
export async function mqttClient(
  endpoint: Endpoint,
  certificate: ClientCertificate,
  options: IClientOptions = {},
): Promise<MqttClient> {
  const client = connect({
    ...dial(endpoint, certificate),
    protocol: "mqtts",
    reconnectPeriod: 0,
    ...options,
  } as IClientOptions);
  await new Promise<void>((resolve, reject) => {
    client.once("connect", () => resolve());
    client.once("error", reject);
    client.once("close", () => reject(new Error("closed")));
  });
  return client;
}

/** The next message a client gets, as topic and text. */
export const nextMessage = (client: MqttClient): Promise<[string, string]> =>
  new Promise((resolve) => {
    client.once("message", (topic, payload) => resolve([topic, payload.toString()]));
  });

type Wanted<C extends Packet["cmd"]> = Extract<Packet, { cmd: C }>;

/** A client that sends exactly what it is told, and keeps what it receives. */
export class RawClient {
  readonly received: Packet[] = [];
  readonly closed: Promise<void>;
  #wake: () => void = () => undefined;
  #open = true;
  #lastId = 0;

  private constructor(
    readonly socket: TLSSocket,
    private readonly protocolVersion: 4 | 5,
  ) {
    const packets = parser({ protocolVersion });
    packets.on("packet", (packet) => {
      this.received.push(packet);
      this.#wake();
    });
    socket.on("data", (chunk: Buffer) => packets.parse(chunk));
    socket.on("error", () => undefined);
    this.closed = new Promise((resolve) =>
      socket.on("close", () => {
        this.#open = false;
        this.#wake();
        resolve();
      }),
    );
  }

  static async open(
    endpoint: Endpoint,
    certificate: ClientCertificate | undefined,
    protocolVersion: 4 | 5,
    options: ConnectionOptions = {},
  ): Promise<RawClient> {
    const socket = tlsConnect({ ...dial(endpoint, certificate), ...options });
    await once(socket, "secureConnect");
    return new RawClient(socket, protocolVersion);
  }

  /** With a certificate of its own, up to an accepted CONNACK. */
  static async up(
    endpoint: Endpoint,
    protocolVersion: 4 | 5,
    { issue = {}, ...connect }: Partial<IConnectPacket> & { issue?: IssueOptions } = {},
  ): Promise<RawClient> {
    const certificate = await endpoint.certificates.issue(issue);
    const client = await RawClient.open(endpoint, certificate, protocolVersion);
    client.connect(connect);
    const connack = await client.next("connack");
    if (!connack || (connack.reasonCode ?? connack.returnCode) !== 0) throw new Error("not let in");
    return client;
  }

  send(...packets: Packet[]): void {
    const { protocolVersion } = this;
    this.socket.write(Buffer.concat(packets.map((packet) => generate(packet, { protocolVersion }))));
  }

  connect(more: Partial<IConnectPacket> = {}): void {
    const { protocolVersion } = this;
    this.send({ cmd: "connect", clientId: "raw", protocolVersion, clean: true, keepalive: 60, ...more });
  }

  publish(topic: string, more: Partial<IPublishPacket> = {}): void {
    const packet = { cmd: "publish", topic, payload: "x", qos: 1, retain: false, dup: false } as const;
    const qos = more.qos ?? 1;
    this.send({ ...packet, ...(qos > 0 && { messageId: ++this.#lastId }), ...more });
  }

  /** Subscribes; the codes of SUBACK, or undefined if the connection closed instead. */
  async subscribe(...filters: (string | ISubscription)[]): Promise<number[] | undefined> {
    const subscriptions = filters.map((one) =>
      typeof one === "string" ? { topic: one, qos: 1 as const } : one,
    );
    this.send({ cmd: "subscribe", messageId: ++this.#lastId, subscriptions });
    return (await this.next("suback"))?.granted as number[] | undefined;
  }

  async unsubscribe(...unsubscriptions: string[]): Promise<number[] | undefined> {
    this.send({ cmd: "unsubscribe", messageId: ++this.#lastId, unsubscriptions });
    return (await this.next("unsuback"))?.granted ?? undefined;
  }

  /** The first `n` packets not taken yet; fewer if the connection closed before. */
  async take(n: number): Promise<Packet[]> {
    while (this.isOpen && this.received.length < n) await this.#woken();
    return this.received.splice(0, n);
  }

  /** What came until the answer to a PINGREQ, without it. What the broker has to answer may come later. */
  async settled(): Promise<Packet[]> {
    this.send({ cmd: "pingreq" });
    const before = this.received;
    while (this.isOpen && !before.some(({ cmd }) => cmd === "pingresp")) await this.#woken();
    const at = before.findIndex(({ cmd }) => cmd === "pingresp");
    return at < 0 ? before.splice(0) : before.splice(0, at + 1).slice(0, -1);
  }

  end(): void {
    this.send({ cmd: "disconnect", reasonCode: 0 });
    this.socket.end();
  }

  get isOpen(): boolean {
    return this.#open;
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  /** The next packet of this kind; undefined if the connection closed without one. Packets before it are dropped. */
  async next<C extends Packet["cmd"]>(cmd: C): Promise<Wanted<C> | undefined> {
    for (;;) {
      const at = this.received.findIndex((packet) => packet.cmd === cmd);
      if (at >= 0) return this.received.splice(0, at + 1)[at] as Wanted<C>;
      if (!this.#open) return undefined;
      await this.#woken();
    }
  }
}
