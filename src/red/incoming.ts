import { isUtf8 } from "node:buffer";
import type { NodeMessage } from "node-red";
import type { Incoming } from "../connection/types";
import { AwsIotError } from "../iot-core/errors";

/** How a node wants payloads; the values of the core mqtt nodes. */
export type Datatype = "auto-detect" | "buffer" | "utf8" | "json" | "base64";

/** What an MQTT 5 content type says of the payload, as the core nodes read it. */
const mediaTypes = new Map<string, "string" | "buffer" | "json">([
  ["application/json", "json"],
  ["text/css", "string"],
  ["text/html", "string"],
  ["text/plain", "string"],
  ["application/xml", "string"],
  ...[
    ...["octet-stream", "pdf", "x-gtar", "x-gzip", "x-tar", "zip"].map((name) => `application/${name}`),
    ...["aac", "ac3", "basic", "mp4", "ogg"].map((name) => `audio/${name}`),
    ...["bmp", "gif", "jpeg", "tiff", "png"].map((name) => `image/${name}`),
  ].map((name) => [name, "buffer"] as const),
]);

/** The message for the flow without its payload: also what Catch nodes get of one that cannot be decoded. */
function envelope({ topic, payload, qos, retain, dup, properties }: Incoming): NodeMessage {
  const message: NodeMessage = { topic, payload, qos, retain };
  if (dup) message["dup"] = true;
  return properties === undefined ? message : Object.assign(message, properties);
}

/** The message for the flow; or, with `error`, one whose payload is not what the node asks for, left as a buffer. */
export function toMessage(
  incoming: Incoming,
  datatype: Datatype,
): { readonly message: NodeMessage; readonly error?: AwsIotError } {
  const message = envelope(incoming);
  try {
    message.payload = decode(incoming, datatype);
    return { message };
  } catch (error) {
    if (error instanceof AwsIotError) return { message, error };
    throw error;
  }
}

function decode(incoming: Incoming, datatype: Datatype): unknown {
  const { payload } = incoming;
  switch (datatype) {
    case "buffer":
      return payload;
    case "utf8":
      return payload.toString("utf8");
    case "base64":
      return payload.toString("base64");
    case "json":
      return json(incoming);
    case "auto-detect":
      return detect(incoming);
  }
}

function json({ topic, payload }: Incoming): unknown {
  const text = utf8(payload);
  if (text === undefined) throw new AwsIotError("payload-not-utf8", "receive", { topic });
  return parse(topic, text);
}

function parse(topic: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AwsIotError("payload-not-json", "receive", { topic, reason }, { cause });
  }
}

function detect(incoming: Incoming): unknown {
  const { payload, properties } = incoming;
  const type = properties?.contentType?.toLowerCase().replace(/\s*;.*$/, "");
  const kind = type === undefined ? undefined : mediaTypes.get(type);
  if (kind === "buffer") return payload;
  if (kind === "string") return payload.toString("utf8");
  if (kind === "json") return json(incoming);
  const text = utf8(payload);
  if (text === undefined) return payload;
  if (!couldBeJson(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Text, or undefined where the bytes are not UTF-8. Decoding shows that by a replacement character, which is looked for
 * at no cost in a string of one-byte characters; only where there is one, the bytes are looked at again.
 */
function utf8(payload: Buffer): string | undefined {
  const text = payload.toString("utf8");
  return text.includes("\uFFFD") && !isUtf8(payload) ? undefined : text;
}

/** Spares the exception that JSON.parse throws for plain text. */
const couldBeJson = (text: string): boolean => /^\s*(?:[[{"\d-]|true|false|null)/.test(text);
