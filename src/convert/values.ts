import type { AwsIotError } from "../iot-core/errors";

/** Text without blanks around it; anything else is none. */
export const text = (value: unknown): string =>
  typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";

/** Whether Node-RED puts an environment variable in its place. */
const isVariable = (value: unknown): boolean => /^\$\{\S+\}$/i.test(text(value));

/** A whole number; a variable stays, anything else is the fallback. */
export function number<Fallback>(value: unknown, fallback: Fallback): number | string | Fallback {
  if (isVariable(value)) return text(value);
  return text(value) !== "" && Number.isInteger(Number(value)) ? Number(value) : fallback;
}

/** True or false, also as text; a variable stays, anything else is the fallback. */
export function flag<Fallback>(value: unknown, fallback: Fallback): boolean | string | Fallback {
  if (isVariable(value)) return text(value);
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : fallback;
}

/** Errors but those of settings whose value is known only where the flow runs. */
export const certain = (errors: readonly AwsIotError[]): readonly AwsIotError[] =>
  errors.filter((error) => !Object.values(error.params).some(isVariable));

const ofTheCanvas = ["z", "d", "g", "x", "y", "l", "wires", "info", "icon", "inputLabels", "outputLabels"];

/** What every node has whatever its type, and the properties of a new type. */
export function reshape(
  node: { readonly id: string; readonly [property: string]: unknown },
  type: string,
  properties: Readonly<Record<string, unknown>>,
) {
  const kept = Object.fromEntries(
    ofTheCanvas.flatMap((name) => (node[name] === undefined ? [] : [[name, node[name]]])),
  );
  return { id: node.id, type, ...properties, ...kept };
}
