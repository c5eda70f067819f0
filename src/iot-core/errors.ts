import { english, type ErrorCode, type Params } from "./texts";
import { fill } from "./texts/fill";

export type { ErrorCode, Params } from "./texts";

/** Where a failure happened: the phases of dialling in order, then the operations on a connection. */
export type Phase =
  | "settings"
  | "credentials"
  | "resolve"
  | "tcp"
  | "proxy"
  | "tls"
  | "mqtt"
  | "session"
  | "publish"
  | "subscribe"
  | "receive"
  | "outbox";

/**
 * Every failure the package reports. `message` is one English sentence with what and why; `remedy` says what to do;
 * `short` fits a node's status. Translations look up `code` and fill in `params`.
 */
export class AwsIotError extends Error {
  override readonly name = "AwsIotError";
  readonly short: string;
  readonly remedy: string;

  constructor(
    readonly code: ErrorCode,
    readonly phase: Phase,
    readonly params: Params = {},
    options?: { readonly cause?: unknown },
  ) {
    const text = english[code];
    super(fill(text.sentence, params), options);
    this.short = fill(text.short, params);
    this.remedy = fill(text.remedy, params);
  }
}
