import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const name = "node-red-contrib-aws-iot-core";

/** A running Node-RED with this package. */
export interface NodeRed {
  readonly url: string;
  /** major version */
  readonly version: number;
  removeFlows(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The Node-RED of NODE_RED_URL, which has the package already; or one of its own, taken from the node_modules of
 * NR_PATH (this package's by default) and run by NR_NODE, with an empty user directory and the package as it is built.
 */
export async function startNodeRed(): Promise<NodeRed> {
  const given = process.env["NODE_RED_URL"];
  if (given) return handle(given, async () => undefined);
  const userDir = makeUserDir();
  const port = await freePort();
  const script = join(process.env["NR_PATH"] ?? root, "node_modules/node-red/red.js");
  const args = [script, "-u", userDir, "-s", join(userDir, "settings.js"), "-p", String(port)];
  const child = spawn(process.env["NR_NODE"] ?? process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = `http://127.0.0.1:${port}/`;
  await started(child);
  return handle(url, () => stop(child, userDir));
}

function makeUserDir(): string {
  const userDir = mkdtempSync(join(tmpdir(), "aws-iot-editor-"));
  mkdirSync(join(userDir, "node_modules"));
  symlinkSync(root, join(userDir, "node_modules", name));
  writeFileSync(
    join(userDir, "package.json"),
    JSON.stringify({ name: "user", dependencies: { [name]: "*" } }),
  );
  const settings = {
    uiHost: "127.0.0.1",
    flowFile: "flows.json",
    credentialSecret: "test",
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false, palette: { catalogues: [] } },
  };
  writeFileSync(join(userDir, "settings.js"), `module.exports = ${JSON.stringify(settings)};`);
  return userDir;
}

async function started(child: ChildProcess): Promise<void> {
  let output = "";
  await new Promise<void>((done, fail) => {
    child.once("exit", () => fail(new Error(`Node-RED ended:\n${output}`)));
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (/Server now running/.test(output) && /Started flows/.test(output)) done();
    });
  });
}

async function stop(child: ChildProcess, userDir: string): Promise<void> {
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  await ended;
  rmSync(userDir, { recursive: true, force: true });
}

async function handle(url: string, stopIt: () => Promise<void>): Promise<NodeRed> {
  const settings: unknown = await (await fetch(new URL("settings", url))).json();
  const [, version] = /"version":"(\d+)\./.exec(JSON.stringify(settings)) ?? [];
  const removeFlows = async () => {
    const headers = { "Content-Type": "application/json", "Node-RED-Deployment-Type": "full" };
    await fetch(new URL("flows", url), { method: "POST", headers, body: "[]" });
  };
  return { url, version: Number(version), removeFlows, stop: stopIt };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** A file of the package. */
export const packageFile = (path: string): string => readFileSync(join(root, path), "utf8");
export const packagePath = (path: string): string => join(root, path);
