import { AwsIotError, type ErrorCode } from "./errors";

/** What a host name is to AWS IoT Core. */
export type EndpointKind =
  /** the account's data endpoint, the one to use */
  | "ats"
  | "fips"
  | "device-advisor"
  | "legacy"
  | "credentials"
  | "jobs"
  | "greengrass"
  | "control-plane"
  | "vpce"
  | "other-aws"
  /** a custom domain, or a name in the local network */
  | "custom"
  | "address"
  | "invalid";

/** A verdict on a host name; `error` says why it is not `ok`. */
export interface EndpointClass {
  readonly kind: EndpointKind;
  readonly verdict: "ok" | "warning" | "error";
  /** the AWS Region, where the name tells it */
  readonly region?: string;
  readonly error?: AwsIotError;
}

const REGION = String.raw`([a-z]{2,4}(?:-[a-z]+){1,2}-\d{1,2})`;
const SUFFIX = String.raw`amazonaws\.(?:com(?:\.cn)?|eu)`;
const host = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replaceAll("REGION", REGION).replaceAll("SUFFIX", SUFFIX)}$`);

type Row = readonly [EndpointKind, RegExp, ErrorCode?];

/** Decided from the top: the first pattern that fits. */
const shapes: readonly Row[] = [
  ["greengrass", host(String.raw`greengrass(?:-ats)?\.iot\.REGION\.SUFFIX`), "endpoint-greengrass"],
  ["ats", host(String.raw`[a-z0-9]+[-.]ats\.iot\.REGION\.SUFFIX`)],
  ["fips", host(String.raw`data\.iot-fips\.REGION\.amazonaws\.com`)],
  [
    "credentials",
    host(String.raw`[a-z0-9]+\.credentials\.iot(?:-fips)?\.REGION\.SUFFIX`),
    "endpoint-credentials",
  ],
  ["jobs", host(String.raw`[a-z0-9]+\.jobs\.iot(?:-fips)?\.REGION\.SUFFIX`), "endpoint-jobs"],
  ["device-advisor", host(String.raw`[a-z0-9]+\.deviceadvisor\.iot\.REGION\.SUFFIX`)],
  ["vpce", host(String.raw`vpce-[a-z0-9-]+\.(?:[a-z0-9-]+\.)*iot\.REGION\.vpce\.SUFFIX`), "endpoint-vpce"],
  ["control-plane", host(String.raw`iot(?:-fips)?\.REGION\.(?:SUFFIX|api\.aws)`), "endpoint-control-plane"],
  ["legacy", host(String.raw`[a-z0-9]+\.iot\.REGION\.SUFFIX`), "endpoint-legacy"],
  ["other-aws", /\.amazonaws\.|\.api\.aws$/, "endpoint-other-aws"],
];

/** Wrong kinds that may still work: a warning, not an error. */
const tolerated = new Set<EndpointKind>(["legacy", "other-aws"]);

/** AWS's Regions as of 2026; one that is missing here is only a warning. */
const regions = new Set(
  `us-east-1 us-east-2 us-west-1 us-west-2 us-gov-east-1 us-gov-west-1 ca-central-1 ca-west-1 mx-central-1 sa-east-1
  eu-central-1 eu-central-2 eu-west-1 eu-west-2 eu-west-3 eu-north-1 eu-south-1 eu-south-2 eusc-de-east-1
  il-central-1 me-central-1 me-south-1 af-south-1 cn-north-1 cn-northwest-1 ap-east-1 ap-east-2 ap-south-1
  ap-south-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-southeast-1 ap-southeast-2 ap-southeast-3
  ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7`.split(/\s+/),
);

/** The host name in what was pasted: without spaces, scheme, path, port and final dot, in lower case. */
export function cleanEndpoint(text: string): string {
  const authority = text
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, "")
    .replace(/[/?].*$/s, "")
    .trim();
  const bracketed = /^\[([^\]]*)\](?::\d*)?$/.exec(authority)?.[1];
  if (bracketed !== undefined) return bracketed;
  if (isIpv6(authority)) return authority;
  return authority.replace(/:\d*$/, "").replace(/\.$/, "");
}

/**
 * Says what a cleaned host name is and whether MQTT will work there. A server name set apart makes VPC endpoints and
 * IP addresses usable.
 */
export function classifyEndpoint(endpoint: string, serverName = ""): EndpointClass {
  if (endpoint === "")
    return { kind: "invalid", verdict: "error", error: failure("endpoint-empty", endpoint) };
  if (isAddress(endpoint)) {
    return serverName
      ? { kind: "address", verdict: "ok" }
      : { kind: "address", verdict: "warning", error: failure("endpoint-address", endpoint) };
  }
  for (const [kind, pattern, code] of shapes) {
    const found = pattern.exec(endpoint);
    if (found) return judge(kind, found[1], kind === "vpce" && serverName ? undefined : code, endpoint);
  }
  if (/^(?:\d{12}|[a-z0-9]+-ats)$/.test(endpoint) || endpoint.startsWith("arn:")) {
    return { kind: "invalid", verdict: "error", error: failure("endpoint-incomplete", endpoint) };
  }
  return isHostName(endpoint)
    ? { kind: "custom", verdict: "ok" }
    : { kind: "invalid", verdict: "error", error: failure("endpoint-invalid", endpoint) };
}

function judge(
  kind: EndpointKind,
  region: string | undefined,
  code: ErrorCode | undefined,
  endpoint: string,
) {
  const known = region === undefined ? {} : { region };
  if (code) {
    const verdict = tolerated.has(kind) ? ("warning" as const) : ("error" as const);
    return { kind, verdict, ...known, error: failure(code, endpoint) };
  }
  if (region !== undefined && !regions.has(region)) {
    const error = new AwsIotError("endpoint-region-unknown", "settings", { endpoint, region });
    return { kind, verdict: "warning" as const, region, error };
  }
  return { kind, verdict: "ok" as const, ...known };
}

/** The ALPN protocol AWS IoT Core demands for MQTT with a client certificate: only port 443 is shared with HTTPS. */
export const defaultAlpn = (port: number): string | undefined =>
  port === 443 ? "x-amzn-mqtt-ca" : undefined;

/** Whether the text is an IPv4 or IPv6 address, which cannot be sent as SNI. */
export const isAddress = (text: string): boolean => isIpv4(text) || isIpv6(text);

const isIpv4 = (text: string): boolean => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text);
const isIpv6 = (text: string): boolean => /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%\w+)?$/.test(text);

const isHostName = (text: string): boolean =>
  text.length <= 253 &&
  text.split(".").every((label) => /^[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?$/u.test(label));

const failure = (code: ErrorCode, endpoint: string): AwsIotError =>
  new AwsIotError(code, "settings", { endpoint });
