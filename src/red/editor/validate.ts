import { AwsIotError } from "../../iot-core/errors";
import { numberRule } from "../../iot-core/settings";
import { checkFilter, checkShareGroup, checkTopic, splitFilters } from "../../iot-core/topics";
import { asText, type EditorNode, type Validate } from "./definition";
import type { Fields } from "./fields";
import { translator, verdict, type Translate } from "./text";

const text = translator("aws-iot-connection");

/** A topic to publish to; blank where the message or nothing may name it. */
export function optionalTopic(value: unknown, _options: unknown): true | string {
  const topic = asText(value);
  return topic === "" ? true : verdict(checkTopic(topic));
}

/** One filter a line; the first that breaks a rule is told. */
export function checkFilters(value: string): true | string {
  const filters = splitFilters(value);
  const checked = filters.length === 0 ? [""] : filters;
  return verdict(checked.map(checkFilter).find((error) => error !== undefined));
}

/** The name of a group of shared subscriptions, or blank. */
export function optionalShareGroup(value: unknown, _options: unknown): true | string {
  const group = asText(value).trim();
  return group === "" ? true : verdict(checkShareGroup(group));
}

/** A whole number in a range, also as text; an environment variable passes before any validator is asked. */
export const wholeNumber =
  (label: string, min: number, max: number, name: Translate = text): Validate =>
  (value: unknown, _options: unknown) => {
    const number = asText(value).trim() === "" ? Number.NaN : Number(value);
    if (Number.isInteger(number) && number >= min && number <= max) return true;
    const [code, range] = numberRule(min, max);
    return verdict(new AwsIotError(code, "settings", { field: name(label), value: asText(value), ...range }));
  };

/** The connection of a node: chosen, and complete itself. */
export function connectionChosen(value: unknown, _options: unknown): true | string {
  if (!value || value === "_ADD_") return text("invalid.noConnection");
  const connection = connectionOf(value);
  if (!connection) return text("invalid.connectionMissing");
  return connection.valid === false ? text("invalid.connectionIncomplete") : true;
}

/** The connection node with an id; nothing while none is chosen. */
export const connectionOf = (id: unknown): EditorNode | undefined => RED.nodes.node(asText(id)) ?? undefined;

/** For `oneditprepare`: where there is one connection to choose and none is chosen, it is. */
export function chooseOnlyConnection(fields: Fields): void {
  const ids = fields
    .get("connection")
    .find<HTMLOptionElement>("option")
    .toArray()
    .map((option) => option.value)
    .filter((id) => id !== "_ADD_");
  const [only] = ids;
  if (ids.length === 1 && only !== undefined && !connectionOf(fields.text("connection"))) {
    fields.set("connection", only);
  }
}
