import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "../free-port";
import { makeCertificates } from "./certificates";

/** A real endpoint on this machine: nginx ends TLS (ALPN x-amzn-mqtt-ca, client certificate demanded) before mosquitto. */
export interface Rig {
  /** of the TLS port */
  readonly host: string;
  readonly port: number;
  /** mosquitto without TLS, for those who look at it from the broker's side */
  readonly mosquittoPort: number;
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
  /** the same as files */
  readonly files: { readonly ca: string; readonly cert: string; readonly key: string };
  /** Closes the TLS port and every connection through it; mosquitto keeps its sessions. */
  leave(): Promise<void>;
  /** Opens the TLS port again. */
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

const host = "127.0.0.1";
const streamModule = "/usr/lib/nginx/modules/ngx_stream_module.so";

/** Starts nginx and mosquitto from a temporary folder, as children of this process, on ports that are free. */
export async function startRig(): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), "rig-"));
  const { ca, server, client } = await makeCertificates();
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const [port, mosquittoPort] = [await freePort(), await freePort()];
  const files = {
    ca: write("ca.pem", ca),
    cert: write("client.pem", client.cert),
    key: write("client.key", client.key),
  };
  write("server.pem", server.cert);
  write("server.key", server.key);
  const nginxConf = write("nginx.conf", nginxSettings(folder, port, mosquittoPort));
  mkdirSync(join(folder, "logs"));
  const mosquittoConf = write("mosquitto.conf", mosquittoSettings(folder, mosquittoPort));

  const startNginx = () =>
    start("nginx", ["-p", folder, "-e", join(folder, "logs/error.log"), "-c", nginxConf], port);
  const mosquitto = await start("mosquitto", ["-c", mosquittoConf], mosquittoPort);
  let nginx = await startNginx();
  return {
    host,
    port,
    mosquittoPort,
    caPem: ca,
    certPem: client.cert,
    keyPem: client.key,
    files,
    leave: () => end(nginx),
    comeBack: async () => {
      nginx = await startNginx();
    },
    stop: async () => {
      await end(nginx);
      await end(mosquitto);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const nginxSettings = (folder: string, port: number, mosquittoPort: number) => `
${existsSync(streamModule) ? `load_module ${streamModule};` : ""}
daemon off;
worker_processes 1;
worker_rlimit_nofile 65536;
pid ${folder}/nginx.pid;
events { worker_connections 30000; }
stream {
  server {
    listen ${host}:${port} ssl backlog=4096;
    ssl_certificate ${folder}/server.pem;
    ssl_certificate_key ${folder}/server.key;
    ssl_client_certificate ${folder}/ca.pem;
    ssl_verify_client on;
    ssl_alpn x-amzn-mqtt-ca;
    proxy_pass ${host}:${mosquittoPort};
    proxy_timeout 1h;
  }
}
`;

const mosquittoSettings = (folder: string, port: number) => `
user ${userInfo().username}
per_listener_settings true
listener ${port} ${host}
allow_anonymous true
max_inflight_messages 100
max_queued_messages 0
set_tcp_nodelay true
persistence true
persistence_location ${folder}/
log_type error
log_type warning
`;

/** Starts a server; settles when its port takes connections, rejects with its output when it ends before. */
async function start(command: string, args: readonly string[], port: number): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  const kill = () => child.kill();
  process.once("exit", kill);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text: Buffer) => (output += text.toString()));
  const failed = new Promise<never>((_, fail) => {
    child.once("error", fail);
    child.once("exit", () => {
      process.off("exit", kill);
      fail(new Error(`${command} ended: ${output}`));
    });
  });
  // ends when it is told to, later
  failed.catch(() => undefined);
  while (!(await Promise.race([answers(port), failed]))) await new Promise((next) => setTimeout(next, 20));
  return child;
}

function answers(port: number): Promise<boolean> {
  return new Promise((tell) => {
    const socket = connect(port, host, () => tell(true)).once("error", () => tell(false));
    socket.once("connect", () => socket.destroy());
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  await ended;
}
