// `npm start`: readings of this machine go through aws-iot-out to an endpoint on this machine, or to AWS IoT Core, and
// come back through aws-iot-in. Everything runs in this process and in one temporary folder.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import RED from "node-red";
import { startEndpoint } from "../lib/local-endpoint/index.js";
import { readOptions, usage, UsageError } from "./demo/options.mjs";
import { Printer } from "./demo/printer.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { name } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const example = join(root, "examples/1 - Sensor readings to AWS IoT.json");
const graceMs = 5_000;

async function main(options) {
  const folder = mkdtempSync(join(tmpdir(), "aws-iot-demo-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const asked = new Promise((ask) => {
    // more than once: npm passes on what the terminal has sent already
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => ask(signal));
  });
  const local = options.aws ? undefined : await startLocalEndpoint(folder);
  const connection = options.aws ?? local.connection;
  const server = createServer((request, response) => RED.httpAdmin(request, response));
  const port = await listen(server, 1880).catch(() => listen(server, 0));
  greet(options, connection, port);

  const flow = fillIn(options, connection);
  const printer = new Printer();
  follow(flow, printer);
  await startNodeRed(server, port, folder, flow, printer);
  const over = await Promise.race([asked, after(options.seconds)]);
  if (options.seconds) process.exitCode = await verdict(printer, over === "time" ? graceMs : 0);
  await RED.stop();
  await local?.endpoint.stop();
  process.exit();
}

/** The endpoint on this machine, and how to connect to it. */
async function startLocalEndpoint(folder) {
  const endpoint = await startEndpoint();
  const { certPem, keyPem } = await endpoint.certificates.issue();
  const write = (file, text) => {
    writeFileSync(join(folder, file), text, { mode: 0o600 });
    return join(folder, file);
  };
  const connection = {
    endpoint: endpoint.name,
    port: endpoint.port,
    // AWS's port for this protocol is 443
    alpn: "x-amzn-mqtt-ca",
    certFile: write("certificate.pem.crt", certPem),
    keyFile: write("private.pem.key", keyPem),
    caFile: write("root-ca.pem", endpoint.caPem),
    proxy: "off",
  };
  return { endpoint, connection };
}

/** The example as it stands in the import dialog, with the connection filled in. */
function fillIn({ clientId, topic }, connection) {
  return JSON.parse(readFileSync(example, "utf8")).map((node) => {
    if (node.type === "aws-iot-connection") return { ...node, ...connection, clientId, name: "" };
    return node.type.startsWith("aws-iot-") ? { ...node, topic } : node;
  });
}

/** Tells the printer of each message that the flow sends and gets, by the nodes that it reaches. */
function follow(flow, printer) {
  const out = flow.find((node) => node.type === "aws-iot-out");
  const into = flow.find((node) => node.type === "aws-iot-in");
  const caught = flow.find((node) => node.type === "catch");
  const steps = {
    [out.id]: (message) => printer.published(message),
    [out.wires[0][0]]: (message) => printer.settled(message),
    [into.wires[0][0]]: (message) => printer.received(message),
    [caught.wires[0][0]]: ({ error }) => printer.say("error", error.message),
  };
  RED.hooks.add("onReceive.demo", ({ destination, msg }) => steps[destination.id]?.(msg));
  let last = "connecting";
  RED.events.on("node-status", ({ id, status: { text = "" } }) => {
    const said = text.replace("node-red:common.status.", "");
    if (id !== into.id || ["", "connecting", last].includes(said)) return;
    last = said;
    printer.say(said);
  });
}

/** Starts Node-RED in this process; its user directory holds the flow and this package. */
async function startNodeRed(server, port, folder, flow, printer) {
  const userDir = join(folder, "node-red");
  mkdirSync(join(userDir, "node_modules"), { recursive: true });
  symlinkSync(root, join(userDir, "node_modules", name), "junction");
  writeFileSync(
    join(userDir, "package.json"),
    JSON.stringify({ name: "demo", dependencies: { [name]: "*" } }),
  );
  writeFileSync(join(userDir, "flows.json"), JSON.stringify(flow));
  RED.init(server, {
    userDir,
    uiPort: port,
    uiHost: "127.0.0.1",
    flowFile: "flows.json",
    credentialSecret: "demo",
    httpAdminRoot: "/",
    httpNodeRoot: false,
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false },
    logging: { console: { level: "off" }, terminal: { level: "warn", handler: () => logTo(printer) } },
  });
  await RED.start();
}

const logTo = (printer) => {
  const words = { 10: "fatal", 20: "error", 30: "warning" };
  return ({ level, type, msg }) => {
    if (type || level < 30) printer.say(words[level], msg?.message ?? msg);
  };
};

function listen(server, port) {
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", () => done(server.address().port));
  });
}

function greet({ aws, topic, seconds }, { endpoint, port }, editorPort) {
  const where = aws ? "your AWS account" : "on this machine; behaves like AWS IoT Core";
  console.log(`
  Editor    http://127.0.0.1:${editorPort}/
  Endpoint  ${endpoint}:${port}  (${where})
  Topic     ${topic}

  ${seconds ? `Ends after ${seconds} s` : "Ctrl-C ends it"} and leaves nothing behind. More flows: in the editor's menu, Import, Examples.
`);
}

const after = (seconds) =>
  seconds === undefined ? new Promise(() => undefined) : sleep(seconds * 1_000).then(() => "time");
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** 0 when all that was published by now made the round trip, those under way within the grace; else 1. */
async function verdict(printer, grace) {
  const { published: due } = printer.counts;
  const end = Date.now() + grace;
  while (!printer.madeRoundTrip(due) && Date.now() < end) await sleep(50);
  const { published, acknowledged, received } = printer.counts;
  console.log(`\n  ${published} published, ${acknowledged} acknowledged, ${received} received`);
  return printer.madeRoundTrip(due) ? 0 : 1;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(usage);
  else await main(options);
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = 1;
}
