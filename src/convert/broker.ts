import { classifyEndpoint, cleanEndpoint, defaultAlpn, type EndpointKind } from "../iot-core/endpoint";
import { AwsIotError } from "../iot-core/errors";
import { quotas } from "../iot-core/quotas";
import { defaults, parseConnection } from "../nodes/aws-iot-connection/config";
import type { Converted, Credentials, FlowNode } from "./types";
import { certain, flag, number, reshape, text } from "./values";

const notOfAws = new Set<EndpointKind>(["custom", "address", "invalid"]);
const note = (code: ConstructorParameters<typeof AwsIotError>[0], params = {}): AwsIotError =>
  new AwsIotError(code, "settings", params);

/** Whether the host is one of AWS's names, or the ALPN protocol is. */
export const isAws = (broker: FlowNode, tls: FlowNode | undefined): boolean =>
  !notOfAws.has(classifyEndpoint(cleanEndpoint(text(broker["broker"]))).kind) ||
  text(tls?.["alpnprotocol"]).startsWith("x-amzn-");

/** The `tls-config` that is in use: the core node ignores one while TLS is off. */
export const tlsOf = (broker: FlowNode): string =>
  flag(broker["usetls"], false) === false ? "" : text(broker["tls"]);

/** An `mqtt-broker` node with its `tls-config` node as an `aws-iot-connection` node. */
export function toConnection(
  broker: FlowNode,
  tls: FlowNode | undefined,
  credentials: Credentials = {},
  /** the user name of the broker, and whether it has a password; a flow may hold them itself */
  login: unknown = broker["credentials"],
): Converted {
  const errors: AwsIotError[] = [];
  const asksAuthorizer = isAws(broker, tls) && text(tls?.["alpnprotocol"]) === "mqtt";
  if (signsIn(login) || asksAuthorizer) errors.push(note("convert-user"));
  const properties = {
    ...defaults,
    name: text(broker["name"]),
    ...address(broker, tls, errors),
    ...session(broker, errors),
    ...announcement("birth", broker, errors),
    ...announcement("close", broker, errors),
    ...announcement("will", broker, errors),
    ...(tls ? files(tls) : {}),
  };
  const carried = tls ? secrets(tls, credentials, errors) : {};
  errors.push(...certain(parseConnection(properties).errors));
  const extra = Object.keys(carried).length > 0 ? { credentials: carried } : {};
  return { node: reshape(broker, "aws-iot-connection", { ...properties, ...extra }), errors };
}

const signsIn = (login: unknown): boolean =>
  typeof login === "object" && login !== null && Object.values(login).some(Boolean);

function address(broker: FlowNode, tls: FlowNode | undefined, errors: AwsIotError[]) {
  const url = text(broker["broker"]);
  const [, scheme, urlPort] = /^([a-z]+):\/\/[^/:]*(?::(\d+))?/i.exec(url) ?? [];
  const protocol = scheme?.toLowerCase() ?? (flag(broker["usetls"], false) === false ? "mqtt" : "mqtts");
  const isWebSocket = protocol === "ws" || protocol === "wss";
  const isSecure = protocol === "mqtts" || protocol === "ssl" || protocol === "tls";
  if (isWebSocket) errors.push(note("convert-websocket"));
  else if (!isSecure) errors.push(note("convert-no-tls"));
  else if (!tls) errors.push(note("convert-credentials"));
  if (flag(tls?.["verifyservercert"], true) === false) errors.push(note("convert-verification"));
  const given = number(scheme ? (urlPort ?? 8883) : broker["port"], defaults.port);
  const port = isSecure ? given : defaults.port;
  const alpn = isSecure ? text(tls?.["alpnprotocol"]) : "";
  const isUsual = alpn === "" || alpn === defaultAlpn(Number(port));
  const endpoint = /^\$\{\S+\}$/.test(url) ? url : cleanEndpoint(url);
  return { endpoint, port, alpn: isUsual ? "auto" : alpn, serverName: text(tls?.["servername"]) };
}

function session(broker: FlowNode, errors: AwsIotError[]) {
  const version = number(broker["protocolVersion"], 4);
  const isOld = version === 3 || flag(broker["compatmode"], false) === true;
  if (isOld) errors.push(note("convert-protocol"));
  const clean = flag(broker["cleansession"], true);
  if (clean === false && flag(broker["autoUnsubscribe"], true) === true) {
    errors.push(note("convert-unsubscribe"));
  }
  const userProps = text(broker["userProps"]);
  if (version === 5 && userProps !== "") {
    errors.push(note("convert-properties", { message: "CONNECT", properties: userProps }));
  }
  const { keepaliveMin, keepaliveMax, sessionExpiryMax } = quotas;
  const keepalive = number(broker["keepalive"], defaults.keepalive);
  const expiry = number(broker["sessionExpiry"], 0);
  const isPersistent = version === 5 && clean === false;
  return {
    clientId: text(broker["clientid"]),
    protocolVersion: isOld ? 4 : version,
    keepalive: within("keepalive", keepalive === 0 ? keepaliveMax : keepalive, keepalive, errors, [
      keepaliveMin,
      keepaliveMax,
    ]),
    cleansession: clean,
    sessionExpiry: isPersistent
      ? within("sessionExpiry", expiry === 0 ? defaults.sessionExpiry : expiry, expiry, errors, [
          1,
          sessionExpiryMax,
        ])
      : defaults.sessionExpiry,
    autoConnect: flag(broker["autoConnect"], true),
  };
}

/** A number brought into its range; told when that is not the value that was saved. */
function within(
  field: string,
  wanted: number | string,
  value: number | string,
  errors: AwsIotError[],
  [min, max]: readonly [number, number],
): number | string {
  const used = typeof wanted === "string" ? wanted : Math.min(Math.max(wanted, min), max);
  if (used !== value) errors.push(note("convert-limited", { field, value, used }));
  return used;
}

function announcement(name: "birth" | "close" | "will", broker: FlowNode, errors: AwsIotError[]) {
  const topic = text(broker[`${name}Topic`]);
  const qos = number(broker[`${name}Qos`], 0);
  if (topic !== "" && qos === 2) errors.push(note("convert-qos"));
  const more: unknown = broker[`${name}Msg`];
  const set = typeof more === "object" && more !== null ? Object.entries(more) : [];
  const lost = set.filter(([, value]) => text(value) !== "").map(([property]) => property);
  if (topic !== "" && lost.length > 0) {
    errors.push(note("convert-properties", { message: name, properties: lost.join(", ") }));
  }
  return {
    [`${name}Topic`]: topic,
    [`${name}Qos`]: qos === 2 ? 1 : qos,
    [`${name}Retain`]: flag(broker[`${name}Retain`], false),
    [`${name}Payload`]: text(broker[`${name}Payload`]),
  };
}

const certType = (tls: FlowNode): string => text(tls["certType"]) || "files";

const files = (tls: FlowNode) =>
  certType(tls) === "files"
    ? { certFile: text(tls["cert"]), keyFile: text(tls["key"]), caFile: text(tls["ca"]) }
    : {};

/** The credentials that can be carried: read by the editor, or nothing. */
function secrets(tls: FlowNode, credentials: Credentials, errors: AwsIotError[]): Record<string, string> {
  if (certType(tls) === "pfx") {
    errors.push(note("convert-key-store"));
    return {};
  }
  if (certType(tls) === "env") {
    const variables = ["certEnv", "keyEnv", "caEnv"].map((name) => text(tls[name])).filter((name) => name);
    errors.push(note("convert-environment", { variables: variables.join(", ") }));
    return {};
  }
  const cert = text(credentials["certdata"]);
  const key = text(credentials["keydata"]);
  const ca = text(credentials["cadata"]);
  const isComplete = (text(tls["cert"]) || cert) !== "" && (text(tls["key"]) || key) !== "";
  if (!isComplete) errors.push(note("convert-credentials"));
  else if (credentials["has_passphrase"] === true) errors.push(note("convert-passphrase"));
  return { ...(cert && { cert }), ...(key && { key }), ...(ca && { ca }) };
}
