import { once } from "node:events";
import { connect as tlsConnect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { generate, parser, type IConnectPacket, type Packet } from "mqtt-packet";
import type { ClientCertificate, Endpoint } from "../../src/local-endpoint";

export const alpn = "x-amzn-mqtt-ca";

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

  send(...packets: Packet[]): void {
    const { protocolVersion } = this;
    this.socket.write(Buffer.concat(packets.map((packet) => generate(packet, { protocolVersion }))));
  }

  connect(more: Partial<IConnectPacket> = {}): void {
    const { protocolVersion } = this;
    this.send({ cmd: "connect", clientId: "raw", protocolVersion, clean: true, keepalive: 60, ...more });
  }

  /** The next packet of this kind; undefined if the connection closed without one. Packets before it are dropped. */
  async next<C extends Packet["cmd"]>(cmd: C): Promise<Wanted<C> | undefined> {
    for (;;) {
      const at = this.received.findIndex((packet) => packet.cmd === cmd);
      if (at >= 0) return this.received.splice(0, at + 1)[at] as Wanted<C>;
      if (!this.#open) return undefined;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
