import { checkClientId } from "../../iot-core/client-id";
import { classifyEndpoint, cleanEndpoint } from "../../iot-core/endpoint";
import { AwsIotError } from "../../iot-core/errors";
import { quotas } from "../../iot-core/quotas";
import { CredentialSlots } from "../../red/editor/credential-slots";
import { asText, properties, type Definition, type EditorNode } from "../../red/editor/definition";
import { fileDrop } from "../../red/editor/file-drop";
import { Fields } from "../../red/editor/fields";
import { tabs } from "../../red/editor/tabs";
import { TestConnection } from "../../red/editor/test-connection";
import { explanation, translator, verdict } from "../../red/editor/text";
import { optionalTopic, wholeNumber } from "../../red/editor/validate";
import { defaults, isProxy } from "./config";
import { credentials } from "./credentials";

const text = translator("aws-iot-connection");
const fields = new Fields("config");
const announcements = ["birth", "close", "will"];
let test: TestConnection | undefined;

function validateEndpoint(this: EditorNode, value: unknown, _options: unknown): true | string {
  const { verdict: grade, error } = classifyEndpoint(cleanEndpoint(asText(value)), serverName(this));
  return grade === "error" ? verdict(error) : true;
}

const serverName = (node: EditorNode): string =>
  fields.get("serverName").length > 0 ? fields.text("serverName") : asText(node["serverName"]);

function validateClientId(this: EditorNode, value: unknown, _options: unknown): true | string {
  const clientId = asText(value);
  return clientId === "" ? true : verdict(checkClientId(clientId));
}

function validateKeepalive(this: EditorNode, value: unknown, options: unknown): true | string {
  const { keepaliveMin: min, keepaliveMax: max } = quotas;
  const number = Number(value);
  if (Number.isInteger(number) && value !== "" && (number < min || number > max)) {
    return verdict(new AwsIotError("keepalive-out-of-range", "settings", { value: number, min, max }));
  }
  return wholeNumber("label.keepalive", min, max).call(this, value, options);
}

function validateAlpn(this: EditorNode, value: unknown, _options: unknown): true | string {
  return /^[\x21-\x7e]{1,255}$/.test(asText(value).trim()) ? true : text("invalid.alpn");
}

function validateProxy(this: EditorNode, value: unknown, _options: unknown): true | string {
  return isProxy(asText(value).trim()) ? true : text("invalid.proxy");
}

const numbers = {
  port: { validate: wholeNumber("label.port", 1, 65_535) },
  keepalive: { validate: validateKeepalive },
  sessionExpiry: { validate: wholeNumber("label.sessionExpiry", 1, quotas.sessionExpiryMax) },
  outboxMaxMessages: { validate: wholeNumber("label.outboxMaxMessages", 1, Infinity) },
  outboxMaxBytes: { validate: wholeNumber("label.outboxMaxBytes", 1, Infinity) },
  outboxMaxAge: { validate: wholeNumber("label.outboxMaxAge", 0, Infinity) },
  publishRate: { validate: wholeNumber("label.publishRate", 0, Infinity) },
  byteRate: { validate: wholeNumber("label.byteRate", 0, Infinity) },
};

const numberProperties = [
  ...Object.keys(numbers),
  "protocolVersion",
  ...announcements.map((name) => `${name}Qos`),
];

export const definition: Definition = {
  category: "config",
  color: "#9fbf92",
  defaults: properties(defaults, {
    ...numbers,
    endpoint: { validate: validateEndpoint },
    clientId: { validate: validateClientId },
    alpn: { validate: validateAlpn },
    proxy: { validate: validateProxy },
    birthTopic: { validate: optionalTopic },
    closeTopic: { validate: optionalTopic },
    willTopic: { validate: optionalTopic },
  }),
  credentials,
  icon: "aws-iot-connection.svg",
  paletteLabel: "AWS IoT connection",
  label() {
    const clientId = asText(this["clientId"]);
    const endpoint = (asText(this["endpoint"]) || "AWS IoT");
    return this.name || (clientId ? `${clientId}@${endpoint}` : endpoint);
  },
  oneditprepare() {
    const show = tabs(
      $("#aws-iot-tabs"),
      $("#aws-iot-panes"),
      ["connection", "security", "outbox", "messages"].map((name) => ({
        id: `aws-iot-tab-${name}`,
        label: text(`tab.${name}`),
      })),
    );
    fields.showDefaults(this, defaults);
    prepareConnection();
    openUsedSections();
    const slots = new CredentialSlots(fields, text, this.id);
    fileDrop($(".aws-iot-form"), text, slots, () => show("aws-iot-tab-security"));
    test = new TestConnection(text, () => form(this.id));
  },
  oneditsave() {
    test?.stop();
    takeEndpointApart();
    takeProxyApart();
    for (const property of ["clientId", "serverName", "alpn", "proxy"]) {
      fields.set(property, fields.text(property));
    }
    fields.saveNumbers(this, numberProperties);
    fields.keepVariables(Object.keys(defaults));
  },
  oneditcancel() {
    test?.stop();
  },
};

/** What stands in the form, for a test; a saved secret is only named. */
function form(id: string) {
  takeEndpointApart();
  takeProxyApart();
  return { id, settings: fields.values(Object.keys(defaults)), credentials: fields.values(Object.keys(credentials)) };
}

function prepareConnection(): void {
  fields.get("endpoint").on("change", takeEndpointApart);
  // what is pasted stands in the field only after the event
  fields.get("endpoint").on("paste", () => setTimeout(takeEndpointApart, 0));
  fields.follow(["endpoint", "serverName"], showEndpointHint);
  fields.get("proxy").on("change", takeProxyApart);
  fields.follow(["proxy"], () =>
    $("#aws-iot-proxy-password-row").toggle(/^https?:/.test(fields.text("proxy"))),
  );
  fields.follow(["cleansession", "protocolVersion"], () =>
    $("#aws-iot-session-expiry").toggle(
      !fields.checked("cleansession") && fields.text("protocolVersion") === "5",
    ),
  );
}

/** Of what was pasted, the port goes to its field and the host name stays. */
function takeEndpointApart(): void {
  const [, port] = /^[^/]*(?:\/\/)?[^/:]+:(\d{1,5})(?:\/|$)/.exec(fields.text("endpoint")) ?? [];
  if (port !== undefined) {
    fields.set("port", port);
    fields.recheck("port");
    $("#aws-iot-network").prop("open", true);
  }
  fields.set("endpoint", cleanEndpoint(fields.text("endpoint")));
}

/** A password, also one with an @, does not stay in the address: that is part of the flow, and of what is exported. */
function takeProxyApart(): void {
  const [, before, password, after] = /^(https?:\/\/[^:@/\s]*):([^/\s]*)@(.*)$/.exec(fields.text("proxy")) ?? [];
  if (password === undefined) return;
  fields.set("proxy", `${before}@${after}`);
  fields.set("proxyPassword", decoded(password));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What the endpoint is, or the warning about one that may still work; errors stand in the field's tooltip too. */
function showEndpointHint(): void {
  const endpoint = cleanEndpoint(fields.text("endpoint"));
  const hint = $("#aws-iot-endpoint-hint").removeClass("aws-iot-good aws-iot-warning aws-iot-bad");
  const { verdict: grade, region, kind, error } = classifyEndpoint(endpoint, fields.text("serverName"));
  if (endpoint === "") hint.text(text("hint.endpoint"));
  else if (error) {
    hint
      .addClass(grade === "error" ? "aws-iot-bad" : "aws-iot-warning")
      .text(explanation(error));
  } else if (region !== undefined) hint.addClass("aws-iot-good").text(text("endpoint.region", { region }));
  else hint.text(text(kind === "custom" ? "endpoint.custom" : "endpoint.address"));
}

/** Sections stay closed until something in them differs from the default. */
function openUsedSections(): void {
  const changed = (property: string) =>
    fields.text(property) !== String(defaults[property as keyof typeof defaults]);
  const open = (section: string, names: readonly string[]) =>
    $(`#aws-iot-${section}`).prop("open", names.some(changed));
  open("network", ["port", "alpn", "serverName", "keepalive", "proxy"]);
  $("#aws-iot-root").prop("open", fields.text("ca") !== "");
  open("paths", ["certFile", "keyFile", "caFile"]);
  open("pace", ["publishRate", "byteRate"]);
  for (const name of announcements) open(name, [`${name}Topic`]);
}
