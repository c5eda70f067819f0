import type { NodeAPI } from "node-red";
import type { AwsIotError, Params } from "../iot-core/errors";
import type { Text } from "../iot-core/texts";

const CATALOGUE = "node-red-contrib-aws-iot-core/aws-iot-connection";

/** A text of the catalogue in the language of the runtime; the key where there is none. */
export const translate = (RED: NodeAPI, key: string, params: Params = {}): string =>
  RED._(`${CATALOGUE}:${key}`, { ...params });

/** The texts of an error in the language of the runtime. */
export function localize(RED: NodeAPI, error: AwsIotError): Text {
  const own = { short: error.short, sentence: error.message, remedy: error.remedy };
  const text = (part: keyof Text): string => {
    const key = `errors.${error.code}.${part}`;
    const found = translate(RED, key, error.params);
    return found.endsWith(key) ? own[part] : found;
  };
  return { short: text("short"), sentence: text("sentence"), remedy: text("remedy") };
}

/** An error as Node-RED's log and Catch nodes show it: what, why and what to do; Catch nodes get the `code` too. */
export class Report extends Error {
  readonly code: string;

  constructor(RED: NodeAPI, error: AwsIotError) {
    const { sentence, remedy } = localize(RED, error);
    super(`${sentence} ${remedy}`, error.cause === undefined ? undefined : { cause: error.cause });
    this.code = error.code;
  }

  override toString(): string {
    return this.message;
  }
}
