import type { Filter } from "../connection/types";
import { AwsIotError } from "../iot-core/errors";
import { checkFilter } from "../iot-core/topics";
import type { Datatype } from "./incoming";

/** A dynamic subscription in the form the core mqtt nodes take and list it. */
export interface Subscription {
  readonly topic: string;
  readonly qos: number;
  readonly nl?: boolean;
  readonly rap?: boolean;
  readonly rh?: number;
  readonly datatype?: Datatype;
}

const datatypes = new Set<unknown>(["auto-detect", "buffer", "utf8", "json", "base64"]);

/**
 * The list after `msg.action` subscribe.
 *
 * @throws AwsIotError when `topic` is not a filter, an object with one, or an array of them
 */
export function subscribed(
  list: readonly Subscription[],
  topic: unknown,
  onQos2: () => void,
): Subscription[] {
  const added = entries(topic, "subscribe").map((entry) => subscription(entry, onQos2));
  const names = new Set(added.map((one) => one.topic));
  return [...list.filter((one) => !names.has(one.topic)), ...added];
}

/** The list after `msg.action` unsubscribe; `true` stands for all. @throws AwsIotError as `subscribed` */
export function unsubscribed(list: readonly Subscription[], topic: unknown): Subscription[] {
  if (topic === true) return [];
  const names = new Set(entries(topic, "unsubscribe").map((entry) => entry["topic"]));
  return list.filter((one) => !names.has(one.topic));
}

/** The filters to ask AWS for. */
export const filtersOf = (list: readonly Subscription[]): Filter[] =>
  list.map(({ topic, qos, nl, rap, rh }) => ({
    filter: topic,
    qos: qos === 0 ? 0 : 1,
    ...(nl === undefined ? {} : { nl }),
    ...(rap === undefined ? {} : { rap }),
    ...(rh === 1 || rh === 2 ? { rh } : {}),
  }));

function entries(topic: unknown, action: string): Readonly<Record<string, unknown>>[] {
  const list: readonly unknown[] = Array.isArray(topic) ? topic : [topic];
  return list.map((entry) => {
    if (typeof entry === "string") return { topic: entry };
    if (typeof entry === "object" && entry !== null && "topic" in entry) return { ...entry };
    throw new AwsIotError("action-topic-invalid", "subscribe", { action });
  });
}

function subscription(entry: Readonly<Record<string, unknown>>, onQos2: () => void): Subscription {
  const { topic, nl, rap, datatype } = entry;
  if (typeof topic !== "string") {
    throw new AwsIotError("action-topic-invalid", "subscribe", { action: "subscribe" });
  }
  const breach = checkFilter(topic);
  if (breach) throw breach;
  const qos = whole(entry, "qos", 1);
  if (qos === 2) onQos2();
  return {
    topic,
    qos: Math.min(qos, 1),
    rh: whole(entry, "rh", 0),
    rap: rap === undefined || flag(rap),
    ...(nl === undefined ? {} : { nl: flag(nl) }),
    ...(datatype === undefined ? {} : { datatype: known(datatype) }),
  };
}

const flag = (value: unknown): boolean => value === true || value === "true";

function whole(entry: Readonly<Record<string, unknown>>, property: string, otherwise: number): number {
  const value = entry[property] ?? otherwise;
  const number = Number(value);
  if (number === 0 || number === 1 || number === 2) return number;
  throw new AwsIotError("property-invalid", "subscribe", {
    property,
    value: JSON.stringify(value),
    expected: "0, 1 or 2",
  });
}

function known(datatype: unknown): Datatype {
  if (datatypes.has(datatype)) return datatype as Datatype;
  throw new AwsIotError("property-invalid", "subscribe", {
    property: "datatype",
    value: JSON.stringify(datatype),
    expected: [...datatypes].join(", "),
  });
}
