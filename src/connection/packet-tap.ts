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

/** Shows the packets of a connection, link after link, to whoever listens. Ask `isWatched` first: making a packet costs. */
export class PacketTap {
  readonly #listeners = new Listeners<PassedPacket>();

  get isWatched(): boolean {
    return this.#listeners.count > 0;
  }

  /** Returns how to stop it. */
  listen(listener: (passed: PassedPacket) => void): () => void {
    return this.#listeners.add(listener);
  }

  pass(direction: Direction, packet: Packet): void {
    this.#listeners.call({ direction, packet });
  }
}
