import type { AwsIotError, Params } from "../../iot-core/errors";
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

/** The verdict of a check as a validator tells it. */
export const verdict = (error: AwsIotError | undefined): true | string =>
  error ? `${sentence(error)} ${remedy(error)}` : true;

/** The editor puts a validator's text into HTML in some places, and a flow may come from anyone. */
function harmless(params: Params): Params {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === "string" ? value.replace(/</g, "‹").replace(/>/g, "›") : value,
    ]),
  );
}
