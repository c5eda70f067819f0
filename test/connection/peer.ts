import { EventEmitter, once } from "node:events";
import { connect, createServer, type TLSSocket } from "node:tls";
import * as mqtt from "mqtt-packet";
import { makeCertificates } from "../rig/certificates";

/** The other end of one MQTT connection over TLS: it answers what it is told to, and keeps what it received. */
export interface Peer {
  readonly port: number;
  readonly ca: string;
  readonly received: mqtt.Packet[];
  /** settles with the names of the packets received when the client has closed */
  readonly closed: Promise<readonly string[]>;
  /** settles with the next packet of a kind that comes */
  heard(cmd: mqtt.Packet["cmd"]): Promise<mqtt.Packet>;
  send(packet: mqtt.Packet): void;
  stop(): void;
}

interface Answer {
  readonly sessionPresent?: boolean;
  /** packets that come with CONNACK in one piece */
  readonly beside?: readonly mqtt.Packet[];
}

/** Listens; answers CONNECT with CONNACK and nothing else. */
export async function startPeer(
  protocolVersion: 4 | 5 = 5,
  { sessionPresent = false, beside = [] }: Answer = {},
): Promise<Peer> {
  const { ca, server } = await makeCertificates();
  const received: mqtt.Packet[] = [];
  const news = new EventEmitter();
  let socket: TLSSocket | undefined;
  let close: (names: readonly string[]) => void = () => undefined;
  const closed = new Promise<readonly string[]>((fulfil) => (close = fulfil));
  const listener = createServer({ cert: server.cert, key: server.key }, (accepted) => {
    socket = accepted;
    const parser = mqtt.parser({ protocolVersion });
    parser.on("packet", (packet: mqtt.Packet) => {
      received.push(packet);
      news.emit(packet.cmd, packet);
      if (packet.cmd === "connect")
        send({ cmd: "connack", returnCode: 0, reasonCode: 0, sessionPresent }, ...beside);
    });
    accepted.on("data", (chunk: Buffer) => parser.parse(chunk));
    accepted.on("error", () => undefined);
    accepted.on("close", () => close(received.map(({ cmd }) => cmd)));
  });
  const send = (...packets: readonly mqtt.Packet[]) =>
    void socket?.write(Buffer.concat(packets.map((packet) => mqtt.generate(packet, { protocolVersion }))));
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const heard = async (cmd: string) => (await once(news, cmd))[0] as mqtt.Packet;
  return { port: address.port, ca, received, closed, heard, send, stop: () => void listener.close() };
}

/** A TLS connection to the peer, as a dial hands it over. */
export async function dialPeer({ port, ca }: Peer): Promise<TLSSocket> {
  const socket = connect({ host: "127.0.0.1", port, ca: [ca], servername: "localhost" });
  socket.on("error", () => undefined);
  await once(socket, "secureConnect");
  return socket;
}
