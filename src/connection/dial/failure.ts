/** What went wrong in a phase and has no error of Node's; `code` is what `explainFailure` looks up. */
export class DialFailure extends Error {
  constructor(
    readonly code:
      | "ALPN_NOT_CHOSEN"
      | "CLOSED"
      | "PROXY_CLOSED"
      | "PROXY_EARLY_DATA"
      | "PROXY_NOT_HTTP"
      | "PROXY_STATUS"
      | "PROXY_URL_INVALID",
    message: string,
  ) {
    super(message);
  }
}

/** A phase did not end within `ms` milliseconds. */
export class PhaseTimeout extends Error {
  constructor(readonly ms: number) {
    super(`no end within ${ms} ms`);
  }
}
