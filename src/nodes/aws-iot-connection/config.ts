import { checkClientId } from "../../iot-core/client-id";
import { classifyEndpoint, cleanEndpoint, defaultAlpn } from "../../iot-core/endpoint";
import { AwsIotError } from "../../iot-core/errors";
import { quotas } from "../../iot-core/quotas";
import { SettingsReader, type Saved } from "../../iot-core/settings";
import { checkTopic } from "../../iot-core/topics";

/** The saved properties with their defaults. Names and meanings are a file format: do not rename. */
export const defaults = {
  name: "",
  endpoint: "",
  port: 443,
  alpn: "auto",
  serverName: "",
  clientId: "",
  protocolVersion: 5,
  keepalive: 60,
  cleansession: true,
  sessionExpiry: 3600,
  autoConnect: true,
  certFile: "",
  keyFile: "",
  caFile: "",
  proxy: "auto",
  outboxStore: "disk",
  outboxMaxMessages: 10_000,
  outboxMaxBytes: 52_428_800,
  outboxOverflow: "drop-oldest",
  outboxMaxAge: 0,
  publishRate: quotas.publishesPerSecond as number,
  byteRate: quotas.bytesPerSecond as number,
  birthTopic: "",
  birthQos: 0,
  birthRetain: false,
  birthPayload: "",
  closeTopic: "",
  closeQos: 0,
  closeRetain: false,
  closePayload: "",
  willTopic: "",
  willQos: 0,
  willRetain: false,
  willPayload: "",
};

export type ConnectionConfig = typeof defaults;

/** Birth, close or will message. */
export interface AnnouncementConfig {
  readonly topic: string;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  readonly payload: string;
}

/** The checked settings. `errors` lists every field that cannot be used; with any, there is nothing to connect with. */
export function parseConnection(saved: Saved) {
  const reader = new SettingsReader(saved, defaults);
  const endpoint = cleanEndpoint(reader.text("endpoint"));
  const serverName = cleanEndpoint(reader.text("serverName"));
  const endpointClass = classifyEndpoint(endpoint, serverName);
  if (endpointClass.verdict === "error") reader.note(endpointClass.error);
  const clientId = reader.text("clientId");
  if (clientId !== "") reader.note(checkClientId(clientId));
  const port = reader.number("port", 1, 65_535);
  const settings = {
    endpoint,
    port,
    alpn: alpnFrom(reader.text("alpn"), port),
    serverName: serverName || endpoint,
    clientId,
    protocolVersion: reader.number("protocolVersion", 4, 5) as 4 | 5,
    keepalive: reader.number("keepalive", quotas.keepaliveMin, quotas.keepaliveMax),
    clean: reader.boolean("cleansession"),
    sessionExpiry: reader.number("sessionExpiry", 0, quotas.sessionExpiryMax),
    autoConnect: reader.boolean("autoConnect"),
    proxy: proxyFrom(reader),
    outbox: outboxFrom(reader),
    birth: announcementFrom(reader, "birth"),
    close: announcementFrom(reader, "close"),
    will: announcementFrom(reader, "will"),
    files: { certFile: reader.text("certFile"), keyFile: reader.text("keyFile"), caFile: reader.text("caFile") },
  };
  const warning = endpointClass.verdict === "warning" ? endpointClass.error : undefined;
  return { settings, errors: reader.errors, warning };
}

/** The ALPN protocol to offer, or undefined for none. */
const alpnFrom = (setting: string, port: number): string | undefined =>
  setting === "auto" || setting === "" ? defaultAlpn(port) : setting === "off" ? undefined : setting;

/** Whether the setting is one of a proxy; blank stands for `auto`. */
export const isProxy = (setting: string): boolean => /^(auto|off|https?:\/\/[^\s/]+\/?)?$/.test(setting);

function proxyFrom(reader: SettingsReader) {
  const setting = reader.text("proxy");
  if (setting === "auto" || setting === "") return { kind: "auto" } as const;
  if (setting === "off") return { kind: "off" } as const;
  if (!isProxy(setting)) {
    // the value may hold a password, so it is not repeated
    reader.note(new AwsIotError("proxy-setting-invalid", "settings", { field: "proxy" }));
  }
  return { kind: "url", url: setting } as const;
}

const outboxFrom = (reader: SettingsReader) => ({
  store: reader.oneOf("outboxStore", ["disk", "memory"]),
  maxMessages: reader.number("outboxMaxMessages", 1),
  maxBytes: reader.number("outboxMaxBytes", 1),
  overflow: reader.oneOf("outboxOverflow", ["drop-oldest", "drop-newest"]),
  maxAge: reader.number("outboxMaxAge", 0),
  publishRate: reader.number("publishRate", 0),
  byteRate: reader.number("byteRate", 0),
});

function announcementFrom(
  reader: SettingsReader,
  name: "birth" | "close" | "will",
): AnnouncementConfig | undefined {
  const topic = reader.text(`${name}Topic`);
  if (topic === "") return undefined;
  const retain = reader.boolean(`${name}Retain`);
  reader.note(checkTopic(topic, { retain }));
  const qos = reader.number(`${name}Qos`, 0, 2) === 0 ? 0 : 1;
  return { topic, qos, retain, payload: reader.text(`${name}Payload`) };
}
