import * as connect from "./connect";
import * as convert from "./convert";
import * as credentials from "./credentials";
import * as nodes from "./nodes";
import * as outbox from "./outbox";
import * as rules from "./rules";
import * as session from "./session";
import type { Text } from "./fill";

export type { Params, Text } from "./fill";

/** Every error text in English, the base of all languages. */
export const english = {
  ...rules.en,
  ...credentials.en,
  ...connect.en,
  ...session.en,
  ...outbox.en,
  ...nodes.en,
  ...convert.en,
};

/** Stable, kebab-case. */
export type ErrorCode = keyof typeof english;

/** The same texts by language tag; the build writes them into the catalogues that Node-RED serves. */
export const texts = (): Readonly<Record<string, Readonly<Record<ErrorCode, Text>>>> => ({
  "en-US": english,
  ko: {
    ...rules.ko,
    ...credentials.ko,
    ...connect.ko,
    ...session.ko,
    ...outbox.ko,
    ...nodes.ko,
    ...convert.ko,
  },
});
