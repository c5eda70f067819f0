import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { freePort } from "../free-port";
import { installedPackage, packageName, root } from "./package";
import { leakedIn } from "./secrets";

/** A message in a flow. */
export type Message = Record<string, unknown>;
/** A node as a flow file holds it. */
export type FlowNode = { readonly id: string; readonly type: string } & Message;

export interface StartOptions {
  /** one that outlives this process, so that a second start finds what the first left; see `makeUserDir` */
  readonly userDir?: string;
  readonly port?: number;
  /** further settings of Node-RED */
  readonly settings?: Message;
  readonly env?: Readonly<Record<string, string>>;
}

const whole = { depth: Infinity, maxStringLength: Infinity, maxArrayLength: Infinity };

/** How long a test waits for one thing; ends in an error that shows the log. */
const patienceMs = 60_000;

/**
 * A real Node-RED with the package installed from what `npm pack` makes, in a user directory of its own: that of
 * NR_PATH's node_modules (by default this package's), run by NR_NODE.
 */
export class NodeRed {
  /** everything it printed */
  log = "";
  readonly exited: Promise<number | NodeJS.Signals>;
  readonly #queues = new Map<string, Message[]>();
  readonly #waiting = new Set<() => void>();
  /** what showed a secret */
  readonly #leaks: string[] = [];

  private constructor(
    private readonly child: ChildProcess,
    readonly userDir: string,
    readonly url: string,
    private readonly temporary: boolean,
  ) {
    const hear = (chunk: Buffer) => {
      this.log += chunk.toString();
      this.#wake();
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.on("message", ({ probe, msg }: { probe: string; msg: Message }) => {
      this.#leaks.push(...leakedIn(inspect(msg, whole)));
      this.#queue(probe).push(msg);
      this.#wake();
    });
    this.exited = new Promise((done) => {
      child.once("close", (code, signal) => {
        done(code ?? signal ?? 1);
        this.#wake();
      });
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  static async start(options: StartOptions = {}): Promise<NodeRed> {
    const userDir = options.userDir ?? makeUserDir();
    const port = options.port ?? (await freePort());
    writeSettings(userDir, options.settings);
    const script = join(process.env["NR_PATH"] ?? root, "node_modules/node-red/red.js");
    const args = [script, "-u", userDir, "-s", join(userDir, "settings.js"), "-p", String(port)];
    const child = spawn(process.env["NR_NODE"] ?? process.execPath, args, {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      serialization: "advanced",
      env: { ...process.env, ...options.env },
    });
    const nodeRed = new NodeRed(child, userDir, `http://127.0.0.1:${port}/`, options.userDir === undefined);
    try {
      await nodeRed.until(() => /Server now running/.test(nodeRed.log) && /Started flows/.test(nodeRed.log));
    } catch (error) {
      await nodeRed.kill();
      throw error;
    }
    return nodeRed;
  }

  /** A request to the admin API. */
  async admin(path: string, init: RequestInit & { readonly token?: string } = {}) {
    const headers = new Headers(init.headers);
    headers.set("Authorization", `Bearer ${init.token ?? "all"}`);
    const response = await fetch(new URL(path, this.url), { ...init, headers });
    const text = await response.text();
    this.#leaks.push(...leakedIn(text));
    return { status: response.status, text, json: () => JSON.parse(text) as unknown };
  }

  /** Settles when the nodes have been started. Credentials go along as `credentials` of their node. */
  async deploy(flow: readonly FlowNode[], type: "full" | "flows" | "nodes" = "full"): Promise<void> {
    const starts = () => this.log.match(/ Started (modified )?(flows|nodes)/g)?.length ?? 0;
    const before = starts();
    const { status, text } = await this.admin("flows", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Node-RED-API-Version": "v2",
        "Node-RED-Deployment-Type": type,
      },
      body: JSON.stringify({ flows: flow }),
    });
    if (status !== 200) throw new Error(`deploy: ${status} ${text}`);
    // Node-RED answers before
    await this.until(() => starts() > before, "the start of what was deployed");
  }

  /** Lets a message come out of a probe. */
  send(probe: string, msg: Message): void {
    this.child.send({ probe, msg });
  }

  /** The next message that reached a probe and fits; those before it are passed over. */
  async next(probe: string, fits: (msg: Message) => boolean = () => true): Promise<Message> {
    const queue = this.#queue(probe);
    let found: Message | undefined;
    await this.until(() => {
      while (found === undefined && queue.length > 0) {
        const msg = queue.shift();
        if (msg !== undefined && fits(msg)) found = msg;
      }
      return found !== undefined;
    }, `a message at the probe ${probe}`);
    return found ?? {};
  }

  /** What reached a probe and was not taken by `next`. */
  waiting(probe: string): readonly Message[] {
    return this.#queue(probe);
  }

  /** Settles when it holds; it is asked after everything Node-RED prints and sends. */
  async until(holds: () => boolean, what = "what a test waits for", patience = patienceMs): Promise<void> {
    const deadline = Date.now() + patience;
    while (!holds()) {
      if (!this.#runs()) throw new Error(`Node-RED ended before ${what}:\n${this.log}`);
      if (Date.now() > deadline) throw new Error(`waited in vain for ${what}:\n${this.log.slice(-5_000)}`);
      await new Promise<void>((wake) => {
        const timer = setTimeout(wake, 1_000);
        this.#waiting.add(() => (clearTimeout(timer), wake()));
      });
    }
  }

  /** The way a service manager stops it. @returns the exit code, or the signal that ended it */
  async stop(): Promise<number | NodeJS.Signals> {
    this.child.kill("SIGTERM");
    return this.#ended();
  }

  /** `kill -9` */
  async kill(): Promise<number | NodeJS.Signals> {
    this.child.kill("SIGKILL");
    return this.#ended();
  }

  async #ended(): Promise<number | NodeJS.Signals> {
    const how = await this.exited;
    if (this.temporary) rmSync(this.userDir, { recursive: true, force: true });
    const leaks = [...this.#leaks, ...leakedIn(this.log)];
    if (leaks.length > 0)
      throw new Error(`a secret became visible in a log, message or answer:\n${leaks.join("\n")}`);
    return how;
  }

  #runs(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  #queue(probe: string): Message[] {
    let queue = this.#queues.get(probe);
    if (queue === undefined) this.#queues.set(probe, (queue = []));
    return queue;
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}

/** An empty user directory with the package in its node_modules; the caller removes it. */
export function makeUserDir(): string {
  const userDir = mkdtempSync(join(tmpdir(), "aws-iot-user-"));
  const dependencies = { [packageName]: "*" };
  writeFileSync(join(userDir, "package.json"), JSON.stringify({ name: "user", dependencies }));
  symlinkSync(join(installedPackage(), "node_modules"), join(userDir, "node_modules"));
  return userDir;
}

/** Nothing that asks the network, and nothing in front of the editor. */
export const editorTheme = { tours: false, palette: { catalogues: [] } };

function writeSettings(userDir: string, more: Message = {}): void {
  mkdirSync(userDir, { recursive: true });
  const settings = {
    uiHost: "127.0.0.1",
    flowFile: "flows.json",
    credentialSecret: "test",
    nodesDir: join(__dirname, "nodes"),
    telemetry: { enabled: false, updateNotification: false },
    editorTheme,
    logging: { console: { level: "trace", metrics: false, audit: false } },
    ...more,
  };
  writeFileSync(join(userDir, "settings.js"), `module.exports = ${JSON.stringify(settings)};`);
}

/** Settings under which a request needs a token, one for each set of rights. */
export const guarded = {
  adminAuth: {
    type: "credentials",
    users: [{ username: "tester", password: "-", permissions: "*" }],
    tokens: [
      { user: "tester", token: "all", scope: "*" },
      { user: "tester", token: "reader", scope: ["aws-iot.read"] },
      { user: "tester", token: "writer", scope: ["aws-iot.read", "aws-iot.write"] },
      { user: "tester", token: "nobody", scope: ["flows.read"] },
    ],
  },
};
