import { deserialize, serialize } from "node:v8";
import type { NodeMessage } from "node-red";
import { AwsIotError } from "../iot-core/errors";
import { checkPublish } from "../iot-core/publish";
import type { Publish, PublishProperties, Qos } from "../outbox/types";

/** What a node that publishes sets; where undefined, the message decides. */
export interface OutgoingSettings {
  readonly topic: string;
  readonly qos: number | undefined;
  readonly retain: boolean | undefined;
  readonly responseTopic: string | undefined;
  readonly contentType: string | undefined;
  readonly correlationData: string | undefined;
  readonly messageExpiryInterval: number | undefined;
  readonly userProperties: Readonly<Record<string, string | string[]>> | undefined;
}

/**
 * The PUBLISH that a message asks for, checked against AWS IoT Core's rules. The node's settings come before the
 * message's properties; QoS 2, which AWS does not have, is sent as 1 and told by `onQos2`.
 *
 * @throws AwsIotError when it cannot be sent
 */
export function toPublish(
  message: NodeMessage,
  settings: OutgoingSettings,
  mqtt5: boolean,
  onQos2: () => void,
): Publish {
  const properties = mqtt5 ? propertiesOf(message, settings) : undefined;
  let topic = settings.topic || textOf(message["topic"]);
  if (topic === "" && properties?.responseTopic !== undefined) {
    // as the core nodes do: an answer goes where it is expected
    topic = properties.responseTopic;
    delete properties.responseTopic;
  }
  const payload = payloadOf(message.payload, topic);
  const publish: Publish = {
    topic,
    payload,
    qos: qosOf(settings.qos ?? message["qos"], onQos2),
    retain: settings.retain ?? flag(message["retain"]),
    ...(properties === undefined ? {} : { properties }),
  };
  const breach = checkPublish({
    topic,
    payloadBytes: typeof payload === "string" ? Buffer.byteLength(payload) : payload.length,
    retain: publish.retain,
    ...(properties === undefined ? {} : { properties: shapeOf(properties) }),
  });
  if (breach) throw breach;
  return publish;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const flag = (value: unknown): boolean => value === true || value === "true";

const invalid = (property: string, value: unknown, expected: string): AwsIotError =>
  new AwsIotError("property-invalid", "publish", { property, value: String(value), expected });

function qosOf(wanted: unknown, onQos2: () => void): Qos {
  if (wanted === undefined || wanted === null || wanted === "") return 1;
  const qos = Number(wanted);
  if (qos === 0 || qos === 1) return qos;
  if (qos !== 2) throw invalid("qos", wanted, "0 or 1");
  onQos2();
  return 1;
}

/** Bytes or text of a payload, by the core nodes' rules. */
function payloadOf(payload: unknown, topic: string): string | Buffer {
  if (typeof payload === "string" || Buffer.isBuffer(payload)) return payload;
  if (payload === undefined || payload === null) return "";
  if (payload instanceof Uint8Array) {
    return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  }
  try {
    if (typeof payload === "number" || typeof payload === "boolean" || typeof payload === "bigint") {
      return String(payload);
    }
    const json: unknown = typeof payload === "object" ? JSON.stringify(payload) : undefined;
    if (typeof json === "string") return json;
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw new AwsIotError("payload-not-sendable", "publish", { topic, reason }, { cause });
  }
  throw new AwsIotError("payload-not-sendable", "publish", { topic, reason: `it is a ${typeof payload}` });
}

const names = [
  "responseTopic",
  "correlationData",
  "contentType",
  "messageExpiryInterval",
  "userProperties",
  "payloadFormatIndicator",
  "topicAlias",
] as const;

/** The MQTT 5 properties of node and message; undefined when there are none. */
function propertiesOf(message: NodeMessage, settings: OutgoingSettings): PublishProperties | undefined {
  const own: Partial<Record<(typeof names)[number], unknown>> = {};
  let any = false;
  for (const name of names) {
    const value = (name in settings ? settings[name as keyof OutgoingSettings] : undefined) ?? message[name];
    if (value === undefined || value === null || value === "") continue;
    own[name] = value;
    any = true;
  }
  if (!any) return undefined;
  const { responseTopic, correlationData, contentType, messageExpiryInterval } = own;
  const { userProperties, payloadFormatIndicator, topicAlias } = own;
  return {
    ...(responseTopic === undefined ? {} : { responseTopic: text("responseTopic", responseTopic) }),
    ...(correlationData === undefined ? {} : { correlationData: bytes("correlationData", correlationData) }),
    ...(contentType === undefined ? {} : { contentType: text("contentType", contentType) }),
    ...(messageExpiryInterval === undefined ? {} : { messageExpiryInterval: Number(messageExpiryInterval) }),
    ...(userProperties === undefined ? {} : { userProperties: texts(userProperties) }),
    ...(payloadFormatIndicator === undefined ? {} : { payloadFormatIndicator: flag(payloadFormatIndicator) }),
    ...(topicAlias === undefined ? {} : { topicAlias: Number(topicAlias) }),
  };
}

function text(property: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw invalid(property, value, "text");
}

function bytes(property: string, value: unknown): Buffer {
  if (typeof value === "string") return Buffer.from(value);
  if (value instanceof Uint8Array) return Buffer.from(value);
  throw invalid(property, value, "a buffer or text");
}

/** User properties: names with a text, or a list of texts for a name that occurs more than once. */
function texts(value: unknown): Record<string, string | string[]> {
  const expected = "an object of texts";
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid("userProperties", value, expected);
  }
  const one = (item: unknown): string => {
    if (typeof item === "string") return item;
    if (typeof item === "number" || typeof item === "boolean") return String(item);
    throw invalid("userProperties", item, expected);
  };
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, Array.isArray(item) ? item.map(one) : one(item)]),
  );
}

function shapeOf({ correlationData, ...others }: PublishProperties) {
  return correlationData === undefined ? others : { ...others, correlationDataBytes: correlationData.length };
}

/** What HTTP In nodes put into messages; it belongs to this process alone. */
const notKept = new Set(["req", "res"]);

/**
 * A message as bytes to keep beside its record on disk, so that its outcome can carry it after a restart; without a
 * payload that the record holds anyway. Undefined when it holds what cannot be kept.
 */
export function freezeMessage(message: NodeMessage): Buffer | undefined {
  const { payload } = message;
  const twice = typeof payload === "string" || Buffer.isBuffer(payload);
  const kept = Object.entries(message).filter(
    ([name]) => !notKept.has(name) && !(twice && name === "payload"),
  );
  try {
    return serialize(Object.fromEntries(kept));
  } catch {
    return undefined;
  }
}

/** The message of a frozen one, or what its PUBLISH tells of it. */
export function thawMessage(frozen: Buffer | undefined, publish: Publish): NodeMessage {
  const { topic, payload, qos, retain } = publish;
  const message = frozen === undefined ? undefined : thaw(frozen);
  return message === undefined ? { topic, payload, qos, retain } : { payload, ...message };
}

function thaw(frozen: Buffer): object | undefined {
  try {
    const message: unknown = deserialize(frozen);
    return typeof message === "object" && message !== null ? message : undefined;
  } catch {
    // written by a later version of Node.js
    return undefined;
  }
}
