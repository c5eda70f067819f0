import { generate, parser, type Packet } from "mqtt-packet";
import { codes } from "./breach";
import type { Timer } from "./clock";
import type { Core } from "./core";
import type { Arrival } from "./listener";
import { Rate } from "./rate";

export interface WireEvents {
  packet(packet: Packet): void;
  /** what arrives is no MQTT, or larger than any packet may be */
  malformed(code: number, why: string): void;
  closed(): void;
}

interface Outgoing {
  bytes: Buffer;
  due: number;
}

/** What one read may bring: a packet's end and the next one's beginning. */
const chunkMax = 65_536;

/** Packets in and out of one TLS connection, at AWS's pace and under the faults on demand. */
export class Wire {
  protocolVersion: 4 | 5 = 4;
  readonly #rate: Rate;
  #out: Outgoing[] = [];
  #due = 0;
  #flush: Timer | undefined;
  #resume: Timer | undefined;
  #ended = false;
  /** bytes since the last whole packet */
  #pending = 0;

  constructor(
    private readonly arrival: Arrival,
    private readonly core: Core,
    private readonly events: WireEvents,
  ) {
    const { socket } = arrival;
    this.#rate = new Rate(core.settings.limits.bytesPerSecond, core.settings.clock.now());
    const dialect = { protocolVersion: 4 };
    const packets = parser(dialect);
    packets.on("packet", (packet) => {
      this.#pending = 0;
      if (packet.cmd === "connect") dialect.protocolVersion = packet.protocolVersion ?? 4;
      if (!this.#ended) events.packet(packet);
    });
    packets.on("error", (error: Error) => this.#malformed(codes.malformed, error.message));
    socket.on("data", (chunk: Buffer) => {
      if (this.#ended) return;
      this.#read(chunk.length);
      packets.parse(chunk);
      const { maximumPacketSize } = core.settings.behaviour;
      if (this.#pending > maximumPacketSize + chunkMax) {
        this.#malformed(codes.packetTooLarge, "packet too large");
      }
    });
    if (core.faults.blackHole) socket.pause();
    const stop = core.faults.watch(() => this.#blackHoleChanged());
    socket.on("close", () => {
      stop();
      this.#flush?.cancel();
      this.#resume?.cancel();
      this.#ended = true;
      events.closed();
    });
  }

  send(packet: Packet): void {
    if (this.#ended) return;
    const bytes = generate(packet, { protocolVersion: this.protocolVersion });
    const { settings, faults } = this.core;
    const now = settings.clock.now();
    const debt = this.#rate.charge(bytes.length, now);
    this.#due = Math.max(this.#due, now + debt + faults.delayMs);
    if (this.#out.length === 0 && this.#due <= now && !faults.blackHole) this.#write(bytes);
    else this.#later({ bytes, due: this.#due });
  }

  /** Closes after what was sent. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const { bytes } of this.#out.splice(0)) this.#write(bytes);
    const { socket, tcp } = this.arrival;
    socket.end();
    socket.resume();
    setTimeout(() => tcp.destroy(), 2_000).unref();
  }

  /** Cuts the connection with a TCP reset. */
  reset(): void {
    this.#ended = true;
    this.arrival.tcp.resetAndDestroy();
    this.arrival.socket.destroy();
  }

  #write(bytes: Buffer): void {
    const { socket } = this.arrival;
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(() => socket.uncork());
    }
    socket.write(bytes);
  }

  #later(outgoing: Outgoing): void {
    this.#out.push(outgoing);
    if (this.#out.length === 1) this.#flushDue();
  }

  /** Sends what is due and comes back for the rest. */
  #flushDue(): void {
    const { faults, settings } = this.core;
    if (faults.blackHole) return;
    const now = settings.clock.now();
    while (this.#out[0] && this.#out[0].due <= now) {
      const next = this.#out.shift();
      if (next) this.#write(next.bytes);
    }
    const [first] = this.#out;
    if (first) this.#flush = settings.clock.setTimer(() => this.#flushDue(), first.due - now);
  }

  #read(bytes: number): void {
    this.#pending += bytes;
    const { clock } = this.core.settings;
    const debt = this.#rate.charge(bytes, clock.now());
    if (debt === 0) return;
    this.arrival.socket.pause();
    this.#resume?.cancel();
    this.#resume = clock.setTimer(() => {
      this.#resume = undefined;
      if (!this.core.faults.blackHole) this.arrival.socket.resume();
    }, debt);
  }

  #blackHoleChanged(): void {
    if (this.core.faults.blackHole) {
      this.arrival.socket.pause();
      this.#flush?.cancel();
    } else {
      if (!this.#resume) this.arrival.socket.resume();
      this.#flushDue();
    }
  }

  #malformed(code: number, why: string): void {
    if (!this.#ended) this.events.malformed(code, why);
  }
}
