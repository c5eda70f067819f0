import { SettingsReader, type Saved } from "../../iot-core/settings";

/** The saved properties with their defaults. Names and meanings are a file format: do not rename. */
export const defaults = {
  name: "",
  connection: "",
  topic: "",
  qos: "" as string | number,
  retain: "" as string | boolean,
  respTopic: "",
  contentType: "",
  userProps: "",
  correl: "",
  expiry: "" as string | number,
  outcome: false,
};

/** The checked settings; undefined where the message decides. */
export function parseOut(saved: Saved) {
  const reader = new SettingsReader(saved, defaults);
  const set = (field: string) => (saved[field] ?? "") !== "";
  const settings = {
    topic: reader.text("topic"),
    qos: set("qos") ? reader.number("qos", 0, 2) : undefined,
    retain: set("retain") ? reader.boolean("retain") : undefined,
    responseTopic: reader.text("respTopic") || undefined,
    contentType: reader.text("contentType") || undefined,
    correlationData: reader.text("correl") || undefined,
    messageExpiryInterval: set("expiry") ? reader.number("expiry", 0, 0xffff_ffff) : undefined,
    userProperties: userPropertiesFrom(reader),
    outcome: reader.boolean("outcome"),
  };
  return { ...settings, errors: reader.errors };
}

function userPropertiesFrom(reader: SettingsReader): Record<string, string | string[]> | undefined {
  const source = reader.text("userProps");
  if (source === "") return undefined;
  const parsed = parseUserProperties(source);
  if (parsed === undefined) reader.refuse("userProps", "user-properties-invalid");
  return parsed;
}

/** User properties from JSON; undefined where it is none of them. */
export function parseUserProperties(source: string): Record<string, string | string[]> | undefined {
  try {
    const parsed: unknown = JSON.parse(source);
    return isTextRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** MQTT 5 user properties: names with a text, or with a list of texts where a name occurs more than once. */
const isTextRecord = (value: unknown): value is Record<string, string | string[]> =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every(
    (item) =>
      typeof item === "string" || (Array.isArray(item) && item.every((one) => typeof one === "string")),
  );
