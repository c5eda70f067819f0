import { Listeners } from "./listeners";

/** One MQTT packet as it passes, by the fields of MQTT.js; what is not of its type is absent. */
export interface Packet {
  readonly cmd: string;
  /** packet id */
  readonly messageId?: number | undefined;
  readonly topic?: unknown;
  readonly payload?: unknown;
  readonly qos?: number | undefined;
  readonly retain?: boolean | undefined;
  readonly dup?: boolean | undefined;
  readonly reasonCode?: number | undefined;
  /** reason code of CONNACK with MQTT 3.1.1 */
  readonly returnCode?: number | undefined;
  /** reason codes of SUBACK and UNSUBACK */
  readonly granted?: unknown;
  readonly properties?: unknown;
  /** what SUBSCRIBE, UNSUBSCRIBE and CONNECT say */
  readonly subscriptions?: unknown;
  readonly unsubscriptions?: unknown;
  readonly clientId?: unknown;
  readonly will?: unknown;
  /** bytes after the fixed header; of received packets only */
  readonly length?: number | undefined;
}

/** Our own packets go `out`, those of AWS IoT come `in`. */
export type Direction = "out" | "in";

export interface PassedPacket {
  readonly direction: Direction;
  readonly packet: Packet;
}

/** The events of an MQTT.js client that tell its packets. */
interface PacketSource {
  on(event: "packetsend" | "packetreceive", listener: (packet: Packet) => void): unknown;
  off(event: "packetsend" | "packetreceive", listener: (packet: Packet) => void): unknown;
}

/** Shows the packets of a connection, link after link, to whoever listens; while nobody does it costs nothing. */
export class PacketTap {
  readonly #listeners = new Listeners<PassedPacket>();
  #source: PacketSource | undefined;
  #listening = 0;

  /** The next link; call it before its CONNECT is sent. */
  follow(source: PacketSource): void {
    this.#detach();
    this.#source = source;
    if (this.#listening > 0) this.#attach();
  }

  /** Returns how to stop it. */
  listen(listener: (passed: PassedPacket) => void): () => void {
    const stop = this.#listeners.add(listener);
    if (this.#listening++ === 0) this.#attach();
    let listens = true;
    return () => {
      if (!listens) return;
      listens = false;
      stop();
      if (--this.#listening === 0) this.#detach();
    };
  }

  #attach(): void {
    this.#source?.on("packetsend", this.#sent);
    this.#source?.on("packetreceive", this.#came);
  }

  #detach(): void {
    this.#source?.off("packetsend", this.#sent);
    this.#source?.off("packetreceive", this.#came);
  }

  readonly #sent = (packet: Packet): void => this.#listeners.call({ direction: "out", packet });
  readonly #came = (packet: Packet): void => this.#listeners.call({ direction: "in", packet });
}
