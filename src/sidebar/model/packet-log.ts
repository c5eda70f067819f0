import { hex, meaningOf } from "../../iot-core/reason-codes";
import { visibleTopic } from "./payload";
import type { PacketNews } from "./protocol";
import { Ring } from "./ring";

/** Packets remembered. */
export const MOST_PACKETS = 500;

/** A packet as it is shown. */
export interface PacketRow extends PacketNews {
  /** milliseconds since the packet before it */
  readonly gap: number | undefined;
}

/** The last packets of a connection, oldest first. */
export class PacketLog {
  readonly #ring = new Ring<PacketRow>(MOST_PACKETS);
  #last: number | undefined;

  get rows(): readonly PacketRow[] {
    return this.#ring.items;
  }

  /** place of the oldest in the whole story */
  get first(): number {
    return this.#ring.first;
  }

  add(news: readonly PacketNews[]): void {
    this.#ring.add(
      news.map((packet) => {
        const gap = this.#last === undefined ? undefined : Math.max(0, packet.at - this.#last);
        this.#last = packet.at;
        return { ...packet, gap };
      }),
    );
  }

  clear(): void {
    this.#ring.clear();
  }
}

/** Whether a packet refuses something: a CONNACK of MQTT 3.1.1 does so with a code below 0x80. */
export const isRefusal = ({ type, codes }: PacketNews): boolean =>
  codes.some((code) => code >= 0x80 || (type === "connack" && code > 0));

/** What a packet says besides its type, in the words of the MQTT specification. */
export function packetDetail({ type, topic, qos, retain, dup, codes }: PacketNews): string {
  const parts: string[] = [];
  if (topic !== undefined) parts.push(visibleTopic(topic));
  if (type === "publish") parts.push(`QoS ${qos ?? 0}`);
  if (retain) parts.push("RETAIN");
  if (dup) parts.push("DUP");
  if (codes.length > 0) parts.push(codes.map((code) => codeText(type, code)).join(", "));
  return parts.join(" · ");
}

/** A reason code with its meaning; 0 to 2 of SUBACK is the QoS granted. */
export const codeText = (type: string, code: number): string =>
  type === "suback" && code <= 2 ? `granted QoS ${code}` : `${hex(code)} ${meaningOf(code)}`;

/** Packets as JSON lines. */
export const packetLines = (rows: readonly PacketRow[]): string =>
  rows
    .map(({ at, number: _number, ...packet }) => {
      const time = new Date(at).toISOString();
      return `${JSON.stringify({ time, ...packet })}\n`;
    })
    .join("");
