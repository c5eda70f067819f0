import { AwsIotError } from "../iot-core/errors";
import { checkPublish } from "../iot-core/publish";
import { checkFilter } from "../iot-core/topics";
import type { Publish, PublishProperties } from "../outbox/types";
import { MOST_FILTERS, type Part } from "./model/protocol";

/** A request's body that is not what the route takes; anyone can send anything. */
export class BadRequest extends Error {}

type Body = Readonly<Record<string, unknown>>;

const bodyOf = (body: unknown): Body => {
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new BadRequest("no object");
  return body as Body;
};

const text = (body: Body, field: string): string => {
  const value = body[field];
  if (typeof value !== "string") throw new BadRequest(`${field} is no text`);
  return value;
};

const number = (body: Body, field: string): number => {
  const value = body[field];
  if (typeof value !== "number" || !Number.isSafeInteger(value))
    throw new BadRequest(`${field} is no number`);
  return value;
};

const qosOf = (body: Body): 0 | 1 => {
  const { qos } = body;
  if (qos !== 0 && qos !== 1) throw new BadRequest("qos is neither 0 nor 1");
  return qos;
};

/** Which connection to watch, and what of it is shown; without one: nothing. */
export function readWatch(body: unknown): {
  readonly id: string | undefined;
  readonly part: Part | undefined;
} {
  const { connection, part } = bodyOf(body);
  return {
    id: typeof connection === "string" ? connection : undefined,
    part: part === "topics" || part === "packets" ? part : undefined,
  };
}

/** The test client's complete list of filters. @throws AwsIotError for one that AWS would refuse */
export function readSubscriptions(body: unknown) {
  const all = bodyOf(body);
  const list = all["filters"];
  if (!Array.isArray(list) || list.length > MOST_FILTERS) {
    throw new BadRequest(`filters is no list of at most ${MOST_FILTERS}`);
  }
  const filters = list.map((item: unknown) => {
    const one = bodyOf(item);
    const filter = text(one, "filter");
    const breach = checkFilter(filter);
    if (breach) throw breach;
    return { filter, qos: qosOf(one) };
  });
  return { connection: text(all, "connection"), filters };
}

/** What to publish, and the number its outcome carries. @throws AwsIotError when AWS would refuse it */
export function readPublish(body: unknown): {
  readonly connection: string;
  readonly number: number;
  readonly publish: Publish;
} {
  const all = bodyOf(body);
  const [topic, payload] = [text(all, "topic"), text(all, "payload")];
  const properties = all["properties"] === undefined ? undefined : readProperties(bodyOf(all["properties"]));
  const publish: Publish = {
    topic,
    payload,
    qos: qosOf(all),
    retain: all["retain"] === true,
    ...(properties && { properties }),
  };
  const breach = checkPublish({
    topic,
    payloadBytes: Buffer.byteLength(payload),
    retain: publish.retain,
    ...(properties && {
      properties: { ...properties, correlationDataBytes: properties.correlationData?.length },
    }),
  });
  if (breach) throw breach;
  return { connection: text(all, "connection"), number: number(all, "number"), publish };
}

/** A rejected message, and the number the outcome of sending it again carries. */
export function readAgain(body: unknown): { readonly session: string; readonly number: number } {
  const all = bodyOf(body);
  return { session: text(all, "session"), number: number(all, "number") };
}

function readProperties(body: Body): PublishProperties {
  const properties: PublishProperties = {};
  for (const name of ["responseTopic", "contentType"] as const) {
    if (body[name] !== undefined) properties[name] = text(body, name);
  }
  if (body["correlationData"] !== undefined) {
    properties.correlationData = Buffer.from(text(body, "correlationData"), "base64");
  }
  if (body["messageExpiryInterval"] !== undefined) {
    properties.messageExpiryInterval = number(body, "messageExpiryInterval");
  }
  if (body["payloadFormatIndicator"] === true) properties.payloadFormatIndicator = true;
  if (body["userProperties"] !== undefined) {
    properties.userProperties = readUserProperties(bodyOf(body["userProperties"]));
  }
  return properties;
}

function readUserProperties(body: Body): Record<string, string | string[]> {
  const entries = Object.entries(body).map(([name, value]): [string, string | string[]] => {
    const all: unknown[] = Array.isArray(value) ? value : [value];
    if (!all.every((one) => typeof one === "string")) throw new BadRequest(`${name} is no text`);
    return [name, all.length === 1 && all[0] !== undefined ? all[0] : all];
  });
  return Object.fromEntries(entries);
}

/** What a route answers to an error. */
export function answerTo(error: unknown): { readonly status: number; readonly body: object } {
  if (error instanceof AwsIotError) {
    const { code, params, message: sentence, remedy } = error;
    return { status: 400, body: { code, params, sentence, remedy } };
  }
  if (error instanceof BadRequest) return { status: 400, body: { sentence: error.message } };
  return { status: 500, body: { sentence: error instanceof Error ? error.message : String(error) } };
}
