import { AwsIotError, type ErrorCode, type Params } from "../../iot-core/errors";
import "./definition";

/** A text of a node type's catalogue in the language of the editor. */
export type Translate = (key: string, params?: Params) => string;

export const translator =
  (type: string): Translate =>
  (key, params = {}) =>
    RED._(`node-red-contrib-aws-iot-core/${type}:${key}`, harmless(params));

const connection = translator("aws-iot-connection");

/** What is wrong and why. */
export const sentence = (error: AwsIotError): string =>
  connection(`errors.${error.code}.sentence`, error.params);

/** What to do about it. */
export const remedy = (error: AwsIotError): string => connection(`errors.${error.code}.remedy`, error.params);

/** Both. */
export const explanation = (error: AwsIotError): string => `${sentence(error)} ${remedy(error)}`;

/** The verdict of a check as a validator tells it. */
export const verdict = (error: AwsIotError | undefined): true | string => (error ? explanation(error) : true);

/** The error in an answer of the runtime: `{"error":{"code":…,"params":…}}`. */
export function asError(answer: unknown): AwsIotError | undefined {
  const error: unknown = isObject(answer) ? answer["error"] : undefined;
  const code = isObject(error) ? error["code"] : undefined;
  if (!isObject(error) || typeof code !== "string" || !isKnown(code)) return undefined;
  const params = isObject(error["params"]) ? error["params"] : {};
  return new AwsIotError(code as ErrorCode, "settings", params as Params);
}

/** Whether the catalogue has the texts of an error: without one it gives the key back. */
function isKnown(code: string): boolean {
  const key = `errors.${code}.sentence`;
  return !connection(key).endsWith(key);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** The editor puts a validator's text into HTML in some places, and a flow may come from anyone. */
function harmless(params: Params): Params {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === "string" ? value.replace(/</g, "‹").replace(/>/g, "›") : value,
    ]),
  );
}
