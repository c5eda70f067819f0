import type { Packet } from "../connection/packet-tap";

/** Bytes of an MQTT packet before TLS. Packets that were received know it; for ours it is worked out (MQTT 5, chapter 3). */
export function wireSize(packet: Packet, version: 4 | 5): number {
  const body = packet.length ?? bodySize(packet, version);
  return 1 + varint(body) + body;
}

function bodySize(packet: Packet, version: 4 | 5): number {
  const extras = version === 5 ? withLength(propertiesSize(packet.properties)) : 0;
  switch (packet.cmd) {
    case "publish":
      return text(packet.topic) + (packet.qos ? 2 : 0) + extras + length(packet.payload);
    case "subscribe":
      return 2 + extras + sum(packet.subscriptions, (one) => text(field(one, "topic")) + 1);
    case "unsubscribe":
      return 2 + extras + sum(packet.unsubscriptions, text);
    case "connect":
      // protocol name, version, flags and keep-alive are ten bytes
      return 10 + extras + text(packet.clientId) + willSize(packet.will, version);
    case "puback":
      return 2 + (version === 5 && packet.reasonCode ? 2 : 0);
    default:
      return 0;
  }
}

const willSize = (will: unknown, version: 4 | 5): number =>
  will === undefined || will === null
    ? 0
    : text(field(will, "topic")) + 2 + length(field(will, "payload")) + (version === 5 ? 1 : 0);

const fourBytes = new Set([
  "sessionExpiryInterval",
  "messageExpiryInterval",
  "maximumPacketSize",
  "willDelayInterval",
]);

/** Each property has a byte for its name; numbers but the four-byte ones have two bytes. */
function propertiesSize(properties: unknown): number {
  if (typeof properties !== "object" || properties === null) return 0;
  return Object.entries(properties).reduce((size, [name, value]) => size + propertySize(name, value), 0);
}

function propertySize(name: string, value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === "boolean") return 2;
  if (typeof value === "number") return fourBytes.has(name) ? 5 : 3;
  if (name !== "userProperties") return 1 + text(value);
  return Object.entries(value ?? {})
    .map(([key, one]: [string, unknown]) =>
      sum(Array.isArray(one) ? one : [one], (single) => 1 + text(key) + text(single)),
    )
    .reduce((total, size) => total + size, 0);
}

const sum = (items: unknown, size: (item: unknown) => number): number => {
  const all: readonly unknown[] = Array.isArray(items) ? items : [];
  return all.reduce<number>((total, item) => total + size(item), 0);
};
const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
const length = (value: unknown): number =>
  typeof value === "string" ? Buffer.byteLength(value) : Buffer.isBuffer(value) ? value.length : 0;
const text = (value: unknown): number => 2 + length(value);
const varint = (value: number): number => (value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4);
const withLength = (value: number): number => varint(value) + value;
