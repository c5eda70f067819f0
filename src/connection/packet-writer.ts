import type { Writable } from "node:stream";
import type { Publish } from "../outbox/types";
import type { PacketTap } from "./packet-tap";
import { writePublish } from "./publish-packet";

/** Bytes waiting in the socket after which nothing more is sent; above Node's own mark, from which `drain` follows. */
const FULL = 65_536;

/**
 * Writes the packets of which there are many, and gathers what is written in one turn of the event loop, MQTT.js's packets
 * too: with TCP_NODELAY each write is a TLS record, a system call and a TCP segment of its own.
 */
export class PacketWriter {
  #held = false;
  readonly #release = (): void => {
    this.#held = false;
    this.socket.uncork();
  };

  constructor(
    private readonly socket: Writable,
    private readonly protocolVersion: 4 | 5,
    private readonly tap: PacketTap,
  ) {}

  /** Holds back what is written from now on until the turn ends. */
  hold(): void {
    if (this.#held) return;
    this.#held = true;
    this.socket.cork();
    setImmediate(this.#release);
  }

  /** False when enough waits in the socket; `drain` follows then. */
  publish(publish: Publish, packetId: number, dup: boolean): boolean {
    this.hold();
    writePublish(this.socket, publish, { protocolVersion: this.protocolVersion, packetId, dup });
    if (this.tap.isWatched) this.tap.pass("out", { cmd: "publish", messageId: packetId, dup, ...publish });
    return this.socket.writableLength < FULL;
  }

  puback(packetId: number): void {
    this.hold();
    this.socket.write(Buffer.from([0x40, 2, packetId >> 8, packetId & 0xff]));
    if (this.tap.isWatched) this.tap.pass("out", { cmd: "puback", messageId: packetId, reasonCode: 0 });
  }
}
