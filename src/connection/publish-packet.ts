import type { Writable } from "node:stream";
import type { Publish, PublishProperties } from "../outbox/types";

/** How a PUBLISH goes out. */
export interface Sending {
  readonly protocolVersion: 4 | 5;
  /** 1 to 65,535; of no matter with QoS 0 */
  readonly packetId: number;
  readonly dup: boolean;
}

const NOTHING = Buffer.alloc(0);
const NO_PROPERTIES = Buffer.from([0]);

/** A payload of more bytes is written as it is, which costs less than to copy it. */
const COPIED = 2_048;

/**
 * Writes a PUBLISH (MQTT 3.1.1 and 5, section 3.3) in one piece, or two. MQTT.js writes six, and keeps a callback, a timer
 * and a record of each, which the outbox does without. A topic alias is left out: its meaning ends with the link.
 */
export function writePublish(stream: Writable, publish: Publish, sending: Sending): void {
  const { topic, payload, qos, retain, properties } = publish;
  const { protocolVersion, packetId, dup } = sending;
  const tail = protocolVersion === 4 ? NOTHING : properties ? propertyBytes(properties) : NO_PROPERTIES;
  const topicBytes = Buffer.byteLength(topic);
  const payloadBytes = typeof payload === "string" ? Buffer.byteLength(payload) : payload.length;
  const length = 2 + topicBytes + 2 * qos + tail.length + payloadBytes;
  const copied = payloadBytes <= COPIED;
  const packet = Buffer.allocUnsafe(1 + variableSize(length) + length - (copied ? 0 : payloadBytes));
  packet[0] = 0x30 | (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0);
  let at = writeVariable(packet, length, 1);
  at = packet.writeUInt16BE(topicBytes, at);
  at += packet.write(topic, at);
  if (qos === 1) at = packet.writeUInt16BE(packetId, at);
  at += tail.copy(packet, at);
  if (copied && typeof payload === "string") packet.write(payload, at);
  else if (copied) packet.set(payload as Buffer, at);
  stream.write(packet);
  if (!copied) stream.write(payload);
}

/** Section 3.3.2.3, with their length in front. */
function propertyBytes(properties: PublishProperties): Buffer {
  const { payloadFormatIndicator, messageExpiryInterval, contentType } = properties;
  const { responseTopic, correlationData, userProperties = {} } = properties;
  const parts: Buffer[] = [];
  if (payloadFormatIndicator !== undefined) parts.push(Buffer.from([1, payloadFormatIndicator ? 1 : 0]));
  if (messageExpiryInterval !== undefined) {
    const seconds = Buffer.from([2, 0, 0, 0, 0]);
    seconds.writeUInt32BE(messageExpiryInterval, 1);
    parts.push(seconds);
  }
  if (contentType !== undefined) parts.push(Buffer.from([3]), counted(contentType));
  if (responseTopic !== undefined) parts.push(Buffer.from([8]), counted(responseTopic));
  if (correlationData !== undefined) parts.push(Buffer.from([9]), counted(correlationData));
  for (const [name, values] of Object.entries(userProperties))
    for (const value of [values].flat()) parts.push(Buffer.from([38]), counted(name), counted(value));
  const bytes = Buffer.concat(parts);
  const length = Buffer.alloc(variableSize(bytes.length));
  writeVariable(length, bytes.length, 0);
  return Buffer.concat([length, bytes]);
}

/** Text or bytes after their length in two bytes (sections 1.5.4 and 1.5.6). */
function counted(value: string | Buffer): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Bytes of a variable byte integer (section 1.5.5). */
const variableSize = (value: number): number =>
  value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;

/** Returns where the next byte goes. */
function writeVariable(bytes: Buffer, value: number, start: number): number {
  let at = start;
  let left = value;
  for (; left > 0x7f; left >>>= 7) bytes[at++] = (left & 0x7f) | 0x80;
  bytes[at++] = left;
  return at;
}
