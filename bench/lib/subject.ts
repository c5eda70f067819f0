import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measuredCpu } from "./cpus";
import { prepareUserDir, type NodeRedOptions } from "./node-red";
import { sdkFolder } from "./sdk";
import type { Rig } from "../../test/rig/rig";

export const subjects = ["ours", "core", "mqttjs", "aws"] as const;
export type SubjectName = (typeof subjects)[number];

/** What a subject is to hold open, the same for all of them. */
export interface Work {
  readonly connections: readonly Connection[];
  readonly outs: readonly { readonly name: string; readonly connection: string }[];
  readonly ins: readonly Input[];
}

export interface Connection {
  readonly name: string;
  readonly clientId: string;
  readonly clean: boolean;
  readonly autoConnect: boolean;
  /** this package only */
  readonly store: "memory" | "disk";
  /** 4: MQTT 3.1.1 */
  readonly protocolVersion: 4 | 5;
  /** with the limits of AWS IoT Core, where the subject has them */
  readonly paced: boolean;
}

export interface Input {
  readonly name: string;
  /** who gets what comes in */
  readonly sink: string;
  readonly connection: string;
  readonly filter: string;
  readonly qos: 0 | 1;
  readonly datatype: "json" | "buffer" | "auto-detect";
}

/** CPU time so far (µs) and memory (bytes). */
export interface Usage {
  readonly cpu: number;
  readonly heap: number;
  readonly external: number;
  readonly rss: number;
}

/** What came into a sink, and what that cost (µs). */
export interface Received {
  readonly cpu: number;
  readonly missing: number;
  /** messages that came after a later one */
  readonly disorder: number;
}

const folder = join(__dirname, "../subjects");
let started = 0;

/** A connection with what most parts want. */
export const connection = (name: string, more: Partial<Connection> = {}): Connection => ({
  name,
  clientId: `${name}-${process.pid}-${++started}`,
  clean: true,
  autoConnect: true,
  protocolVersion: 5,
  store: "memory",
  paced: false,
  ...more,
});

/** A process that does the measured work, on the processor kept free for it. */
export class Subject {
  readonly #answers = new Map<number, (answer: { result?: unknown; error?: string }) => void>();
  #ids = 0;
  #output = "";

  private constructor(
    readonly name: SubjectName,
    private readonly child: ChildProcess,
    readonly userDir: string,
    /** ms from starting the process until it was ready */
    public startMs = 0,
  ) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (text: Buffer) => (this.#output = (this.#output + text.toString()).slice(-20_000)));
    child.on("message", (message: { id: number; result?: unknown; error?: string }) => {
      this.#answers.get(message.id)?.(message);
      this.#answers.delete(message.id);
    });
    process.once("exit", this.#killed);
  }
  readonly #killed = () => this.child.kill("SIGKILL");

  /** Starts one; `userDir` is Node-RED's, of a process before. */
  static async start(name: SubjectName, rig: Rig, work: Work, options: NodeRedOptions = {}): Promise<Subject> {
    const userDir = options.userDir ?? mkdtempSync(join(tmpdir(), "bench-"));
    const endpoint = { host: rig.host, port: rig.port, files: rig.files };
    let args: string[];
    if (name === "ours" || name === "core") {
      args = prepareUserDir(userDir, name, endpoint, work, options);
    } else {
      const spec = join(userDir, "spec.json");
      writeFileSync(spec, JSON.stringify({ ...work, endpoint, sdk: sdkFolder }));
      args = [join(folder, name === "aws" ? "aws-sdk.cjs" : "mqttjs.cjs"), spec];
    }
    const [command, ...before] = measuredCpu();
    const begin = performance.now();
    const child = spawn(command, [...before, process.execPath, "--expose-gc", ...(options.nodeArgs ?? []), ...args], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env: { ...process.env, NODE_ENV: "production" },
    });
    const subject = new Subject(name, child, userDir);
    await subject.#ready();
    subject.startMs = performance.now() - begin;
    return subject;
  }

  #ready(): Promise<void> {
    return new Promise((done, fail) => {
      const late = setTimeout(() => fail(new Error(`${this.name} is not ready:\n${this.#output}`)), 60_000);
      this.child.once("exit", () => fail(new Error(`${this.name} ended:\n${this.#output}`)));
      this.child.on("message", (message: { ready?: boolean }) => {
        if (!message.ready) return;
        clearTimeout(late);
        done();
      });
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** what it wrote last */
  get output(): string {
    return this.#output;
  }

  /** Gives an order of agent.cjs. */
  ask<Result = void>(command: string, args: object = {}): Promise<Result> {
    return new Promise((done, fail) => {
      const id = ++this.#ids;
      this.#answers.set(id, ({ result, error }) =>
        error === undefined ? done(result as Result) : fail(new Error(`${this.name}: ${error}`)),
      );
      this.child.send({ id, command, args });
    });
  }

  usage(collect = false): Promise<Usage> {
    return this.ask<Usage>("usage", { collect });
  }

  /**
   * Takes `count` messages that `feed` sends. It sleeps meanwhile, so that they pile up before it, and works then at its
   * own speed instead of the sender's.
   */
  async receive(sink: string, count: number, feed: () => Promise<void>): Promise<Received> {
    const received = this.ask<Received>("expect", { sink, count });
    await this.usage();
    this.child.kill("SIGSTOP");
    await feed();
    this.child.kill("SIGCONT");
    return received;
  }

  /** Ends it; the user directory is removed unless it is kept. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM", keep = false): Promise<void> {
    const ended = new Promise((done) => this.child.once("exit", done));
    this.child.kill(signal);
    const late = setTimeout(this.#killed, 20_000);
    await ended;
    clearTimeout(late);
    process.off("exit", this.#killed);
    if (!keep) rmSync(this.userDir, { recursive: true, force: true });
  }
}
