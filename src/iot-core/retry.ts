import type { AwsIotError, ErrorCode } from "./errors";

/** How soon another attempt is sensible; see the back-off. */
export type RetryClass = "before-endpoint" | "at-endpoint" | "refused" | "hopeless";

/** The endpoint has understood who asks, and does not want it: asking again soon changes nothing. */
const refused = new Set<ErrorCode>([
  "client-banned",
  "client-certificate-ca-unknown",
  "client-certificate-expired",
  "client-certificate-rejected",
  "client-certificate-required",
  "client-certificate-revoked",
  "client-id-refused",
  "connect-bad-credentials",
  "connect-not-authorized",
  "connect-not-authorized-will",
  "connect-refused",
  "connect-throttled",
  "connect-too-fast",
  "connect-unspecified",
  "disconnect-administrative",
  "disconnect-quota",
  "protocol-version-refused",
  "session-taken-over",
  "session-taken-over-likely",
  "will-refused",
  "will-topic-refused",
]);

/** What failed before the endpoint was reached costs AWS nothing and is tried again soonest. */
export function retryClass(error: AwsIotError): RetryClass {
  if (error.phase === "settings" || error.phase === "credentials") return "hopeless";
  if (refused.has(error.code)) return "refused";
  return error.phase === "resolve" || error.phase === "tcp" || error.phase === "proxy"
    ? "before-endpoint"
    : "at-endpoint";
}
