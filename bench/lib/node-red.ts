import { symlinkSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { installedPackage, packageName } from "../../test/acceptance/package";
import type { Connection, Input, Work } from "./subject";

const root = join(__dirname, "../..");

interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly files: { readonly ca: string; readonly cert: string; readonly key: string };
}

export interface NodeRedOptions {
  /** use this one as it stands, with its flows */
  readonly userDir?: string;
  readonly nodeArgs?: readonly string[];
  /** whether the package is installed; by default where it is measured */
  readonly withPackage?: boolean;
}

/** Writes Node-RED's user directory; returns the arguments that start it. */
export function prepareUserDir(
  userDir: string,
  kind: "ours" | "core",
  endpoint: Endpoint,
  work: Work,
  options: NodeRedOptions,
): string[] {
  const settingsFile = join(userDir, "settings.js");
  const args = [join(root, "node_modules/node-red/red.js"), "-u", userDir, "-s", settingsFile];
  if (existsSync(settingsFile)) return args;
  writeFileSync(settingsFile, `module.exports = ${JSON.stringify(settings(userDir))};`);
  writeFileSync(join(userDir, "flows.json"), JSON.stringify(flows(kind, endpoint, work)));
  const dependencies = options.withPackage ?? kind === "ours" ? { [packageName]: "*" } : {};
  writeFileSync(join(userDir, "package.json"), JSON.stringify({ name: "user", dependencies }));
  if (packageName in dependencies) symlinkSync(join(installedPackage(), "node_modules"), join(userDir, "node_modules"));
  return args;
}

/** Node-RED's own defaults, but for what this machine's peace needs. */
const settings = (userDir: string) => ({
  uiHost: "127.0.0.1",
  uiPort: 0,
  flowFile: join(userDir, "flows.json"),
  credentialSecret: false,
  mqttReconnectTime: 15_000,
  nodesDir: [join(root, "bench/subjects/node-red")],
  logging: { console: { level: "warn" } },
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, palette: { catalogues: [] } },
});

function flows(kind: "ours" | "core", endpoint: Endpoint, { connections, outs, ins }: Work): object[] {
  const make = kind === "ours" ? ours : core;
  const tls = { id: "tls", type: "tls-config", ...endpoint.files, servername: "localhost", verifyservercert: true };
  return [
    { id: "flow", type: "tab", label: "bench" },
    ...(kind === "core" ? [{ ...tls, alpnprotocol: "x-amzn-mqtt-ca" }] : []),
    ...connections.map((one) => make.connection(one, endpoint)),
    ...outs.flatMap(({ name, connection }) => [
      { id: `source-${name}`, z: "flow", type: "bench-source", name, wires: [[`out-${name}`]] },
      { id: `out-${name}`, z: "flow", wires: [], ...make.out(connection) },
    ]),
    ...ins.map((one) => ({ id: `in-${one.name}`, z: "flow", wires: [[`sink-${one.sink}`]], ...make.in(one) })),
    ...[...new Set(ins.map(({ sink }) => sink))].map((name) => ({
      id: `sink-${name}`,
      z: "flow",
      type: "bench-sink",
      name,
      wires: [],
    })),
  ];
}

/** Node-RED takes every value that equals an id for a reference to it. */
const idOf = (connection: string): string => `connection-${connection}`;

const ours = {
  connection: ({ name, clientId, clean, autoConnect, protocolVersion, store, paced }: Connection, { host, port, files }: Endpoint) => ({
    id: idOf(name),
    type: "aws-iot-connection",
    endpoint: host,
    port,
    serverName: "localhost",
    alpn: "x-amzn-mqtt-ca",
    clientId,
    cleansession: clean,
    autoConnect,
    protocolVersion,
    certFile: files.cert,
    keyFile: files.key,
    caFile: files.ca,
    proxy: "off",
    outboxStore: store,
    ...(paced ? {} : { outboxMaxMessages: 1_000_000, outboxMaxBytes: 2 ** 30, publishRate: 0, byteRate: 0 }),
  }),
  out: (connection: string) => ({ type: "aws-iot-out", connection: idOf(connection) }),
  in: ({ connection, filter, qos, datatype }: Input) => ({
    type: "aws-iot-in",
    connection: idOf(connection),
    topic: filter,
    qos,
    datatype,
  }),
};

const core = {
  connection: ({ name, clientId, clean, autoConnect, protocolVersion }: Connection, { host, port }: Endpoint) => ({
    id: idOf(name),
    type: "mqtt-broker",
    broker: host,
    port: String(port),
    tls: "tls",
    usetls: true,
    clientid: clientId,
    autoConnect,
    protocolVersion: String(protocolVersion),
    keepalive: "60",
    cleansession: clean,
    autoUnsubscribe: clean,
    sessionExpiry: clean ? "" : "3600",
  }),
  out: (connection: string) => ({ type: "mqtt out", broker: idOf(connection) }),
  in: ({ connection, filter: topic, qos, datatype }: Input) => ({
    type: "mqtt in",
    broker: idOf(connection),
    topic,
    qos: String(qos),
    datatype,
    nl: false,
    rap: true,
    rh: 0,
    inputs: 0,
  }),
};
