import type { Fact } from "./connection-view";
import { decodePayload, textOf, visible } from "./payload";
import type { MessageProperties } from "./protocol";
import type { Translate } from "./texts";

type Value = string | number | boolean | object;

/** The MQTT 5 properties of a message, named as in the form to publish. */
export function propertyFacts(
  { correlationData, ...others }: MessageProperties,
  text: Translate,
): readonly Fact[] {
  const all = {
    ...others,
    ...(correlationData !== undefined && { correlationData: textIn(correlationData) }),
  };
  return Object.entries(all).map(([name, value]: [string, Value]) => ({
    name: text(`property.${name}`),
    value: visible(shown(value, text)),
  }));
}

/** Binary data as text where it is UTF-8; as the base64 it is given in where not. */
const textIn = (base64: string): string => textOf(decodePayload(base64, 0)) ?? base64;

function shown(value: Value, text: Translate): string {
  if (typeof value === "boolean") return text(value ? "property.yes" : "property.no");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
