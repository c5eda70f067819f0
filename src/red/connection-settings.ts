import { createHash } from "node:crypto";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import type { NodeAPI } from "node-red";
import type { AwsIotError } from "../iot-core/errors";
import type { ConnectionSettings, CredentialSource, ProxySetting } from "../connection/types";

/** Credentials of an aws-iot-connection as Node-RED keeps them; of secrets the editor learns only that they are there. */
export interface ConnectionCredentials {
  cert?: string;
  key?: string;
  ca?: string;
  passphrase?: string;
  proxyPassword?: string;
}

/** The checked settings of an aws-iot-connection as its config.ts gives them. */
export interface ParsedConnection {
  readonly settings: Omit<
    ConnectionSettings,
    "id" | "label" | "credentials" | "clientId" | "outbox" | "fault"
  > & {
    readonly clientId: string;
    readonly outbox: Omit<ConnectionSettings["outbox"], "folder">;
    readonly files: Pick<CredentialSource, "certFile" | "keyFile" | "caFile">;
  };
  readonly errors: readonly AwsIotError[];
  readonly warning: AwsIotError | undefined;
}

interface Owner {
  readonly id: string;
  readonly name?: string | undefined;
  readonly credentials: ConnectionCredentials | undefined;
}

/** Everything the connection of a node needs. */
export function connectionSettings(RED: NodeAPI, node: Owner, parsed: ParsedConnection): ConnectionSettings {
  const { files, outbox, clientId: chosen, ...settings } = parsed.settings;
  const clientId = chosen || generatedClientId(RED, node.id);
  const [fault] = parsed.errors;
  const { proxyPassword, ...credentials } = node.credentials ?? {};
  return {
    ...settings,
    id: node.id,
    label: node.name || `${clientId}@${settings.endpoint}`,
    clientId,
    proxy: completeProxy(RED, settings.proxy, proxyPassword),
    credentials: { ...files, ...credentials },
    outbox: { ...outbox, folder: join(dataFolder(RED), folderName(node.id), "outbox") },
    ...(fault === undefined ? {} : { fault }),
  };
}

/** `auto` means what Node-RED's settings say about proxies too; an address gets the password that is kept apart. */
function completeProxy(RED: NodeAPI, proxy: ProxySetting, password: string | undefined): ProxySetting {
  if (proxy.kind === "url" && password && URL.canParse(proxy.url)) {
    const url = new URL(proxy.url);
    url.password = password;
    return { kind: "url", url: url.href };
  }
  const options: unknown = "proxyOptions" in RED.settings ? RED.settings.proxyOptions : undefined;
  return proxy.kind === "auto" && typeof options === "object" && options !== null
    ? { ...proxy, options }
    : proxy;
}

/** A node id as the name of a folder on any system: as it is where Node-RED made it, else a hash of it. */
export const folderName = (nodeId: string): string =>
  /^[0-9a-f][0-9a-f.-]{0,98}[0-9a-f]$/.test(nodeId) ? nodeId : hashOf(nodeId);

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** Where this package keeps what must outlive a restart. */
export const dataFolder = (RED: NodeAPI): string =>
  join(RED.settings.userDir ?? join(homedir(), ".node-red"), "aws-iot");

/** Stays the same over restarts, and differs in another Node-RED with a copy of the flows. */
const generatedClientId = (RED: NodeAPI, nodeId: string): string =>
  `nodered-${hashOf(`${instanceId(RED) || hostname()} ${nodeId}`)}`;

/** What Node-RED made up for itself at its first start; blank where it stores nothing, as it is another at each start. */
function instanceId({ settings }: NodeAPI): string {
  try {
    const id: unknown = settings.get("readOnly") ? "" : settings.get("instanceId");
    return typeof id === "string" ? id : "";
  } catch {
    return "";
  }
}
