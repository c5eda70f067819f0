import { constants } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createSecureContext, TLSSocket, type SecureContext, type SecureVersion } from "node:tls";
import type { Faults } from "./faults";
import type { Hello } from "./hello";
import { readHello } from "./hello";
import type { Settings } from "./options";
import type { ServerIdentity } from "./server-identity";

/** A client behind a finished TLS handshake. */
export interface Arrival {
  socket: TLSSocket;
  /** the TCP connection below it */
  tcp: Socket;
  hello: Hello;
  speaks: "mqtt" | "http";
}

/** A client whose TLS handshake failed or was refused. */
export interface Turned {
  hello: Hello | undefined;
  why: string;
}

export interface ListenerEvents {
  arrived(arrival: Arrival): void;
  turnedAway(turned: Turned): void;
}

interface Welcome {
  speaks: "mqtt" | "http";
  alpn: string[] | undefined;
}

const mqtt = "x-amzn-mqtt-ca";
const http = "x-amzn-http-ca";
/** AWS's name for MQTT with a custom authorizer, which looks at no certificate */
const customAuthorizer = "mqtt";

/** How AWS answers a ClientHello: what will be spoken, or why the handshake ends. */
export function welcome(
  hello: Hello,
  settings: Pick<Settings, "name" | "like" | "behaviour">,
): Welcome | string {
  const { name, like, behaviour } = settings;
  const { serverName, alpn } = hello;
  if (serverName === undefined && behaviour.withoutServerName === "close") return "no SNI";
  const right = serverName === undefined || serverName === name || serverName === "localhost";
  if (!right && behaviour.wrongServerName === "close") return `SNI is ${serverName}, not ${name}`;
  if (like === 8883) {
    const first = alpn?.includes(mqtt) ? mqtt : alpn?.[0];
    return { speaks: "mqtt", alpn: first === undefined ? undefined : [first] };
  }
  if (!alpn) return { speaks: "http", alpn: undefined };
  if (alpn.includes(mqtt)) return { speaks: "mqtt", alpn: [mqtt] };
  if (alpn.includes(customAuthorizer)) return { speaks: "mqtt", alpn: [customAuthorizer] };
  if (alpn.includes(http)) return { speaks: "http", alpn: [http] };
  // offering what the client does not know makes OpenSSL send alert 120
  return { speaks: "http", alpn: behaviour.unknownAlpn === "alert" ? [mqtt] : undefined };
}

const versions: Record<Settings["tls"]["versions"], [SecureVersion, SecureVersion]> = {
  "1.2": ["TLSv1.2", "TLSv1.2"],
  "1.3": ["TLSv1.3", "TLSv1.3"],
  both: ["TLSv1.2", "TLSv1.3"],
};

/** The TLS server. Each ClientHello is read before the handshake, because ALPN decides whether a certificate is demanded. */
export class Listener {
  readonly #context: SecureContext;
  readonly #open = new Set<Socket>();
  readonly #server: Server;

  constructor(
    private readonly settings: Settings,
    private readonly faults: Faults,
    identity: ServerIdentity,
    private readonly events: ListenerEvents,
  ) {
    const [minVersion, maxVersion] = versions[settings.tls.versions];
    const secureOptions = constants.SSL_OP_NO_TICKET;
    const { certPem: cert, keyPem: key } = identity;
    this.#context = createSecureContext({ cert, key, minVersion, maxVersion, secureOptions });
    this.#server = createServer({ noDelay: true }, (tcp) => this.#accept(tcp));
    // one connection that cannot be accepted is no reason to stop
    this.#server.on("error", () => undefined);
  }

  /** Listens on 127.0.0.1; resolves to the port. */
  async listen(port: number): Promise<number> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  /** Stops listening and drops every connection. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const tcp of this.#open) tcp.destroy();
    await closed;
  }

  #accept(tcp: Socket): void {
    this.#open.add(tcp);
    tcp.on("close", () => this.#open.delete(tcp));
    tcp.on("error", () => tcp.destroy());
    this.faults.whenReading(tcp, () => this.#readHello(tcp));
  }

  #readHello(tcp: Socket): void {
    let bytes: Buffer = Buffer.alloc(0);
    const read = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const hello = readHello(bytes);
      if (hello === "more" && bytes.length < 65_536) return;
      tcp.off("data", read);
      tcp.pause();
      if (!hello || hello === "more") {
        this.events.turnedAway({ hello: undefined, why: "not TLS" });
        tcp.destroy();
        return;
      }
      tcp.unshift(bytes);
      this.#handshake(tcp, hello);
    };
    tcp.on("data", read);
  }

  #handshake(tcp: Socket, hello: Hello): void {
    const answer = welcome(hello, this.settings);
    if (typeof answer === "string") {
      this.events.turnedAway({ hello, why: answer });
      tcp.destroy();
      return;
    }
    const { speaks, alpn } = answer;
    const demand = speaks === "mqtt" && alpn?.[0] !== customAuthorizer;
    const socket = new TLSSocket(tcp, {
      isServer: true,
      secureContext: this.#context,
      requestCert: demand,
      // makes OpenSSL end a handshake without certificate; what it thinks of the certificate is not asked
      rejectUnauthorized: demand,
      ...(alpn && { ALPNProtocols: alpn }),
    });
    let secure = false;
    const failed = (why: string) => {
      if (!secure) this.events.turnedAway({ hello, why });
      secure = true;
      tcp.destroy();
    };
    socket.on("_tlsError", (error: Error) => failed(error.message));
    socket.on("error", (error: Error) => failed(error.message));
    socket.on("close", () => failed("closed in the handshake"));
    socket.once("secure", () => {
      secure = true;
      this.events.arrived({ socket, tcp, hello, speaks });
    });
  }
}
