import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { AwsIotError } from "../iot-core/errors";
import { subscribed, type Subscription } from "./subscription-list";

/** Names of the files by folder, listed once: most nodes have none, and start faster without asking the disk. */
const known = new Map<string, Set<string>>();

function namesIn(folder: string): Set<string> {
  const names = known.get(folder) ?? new Set(existsSync(folder) ? readdirSync(folder) : []);
  known.set(folder, names);
  return names;
}

/** The dynamic subscriptions of one node on disk, so that they outlive a deploy and a restart of Node-RED. */
export class SubscriptionFile {
  constructor(
    private readonly dataFolder: string,
    private readonly nodeId: string,
  ) {}

  // not kept: there are as many as in nodes, and hardly any has a file
  get #folder(): string {
    return join(this.dataFolder, "subscriptions");
  }
  get #name(): string {
    return `${encodeURIComponent(this.nodeId)}.json`;
  }
  get #file(): string {
    return join(this.#folder, this.#name);
  }

  /** @throws AwsIotError when there is a file that cannot be used */
  read(): readonly Subscription[] {
    try {
      const list: unknown = JSON.parse(readFileSync(this.#file, "utf8"));
      return subscribed([], list, () => undefined);
    } catch (error) {
      if (isMissing(error)) return [];
      throw this.#failure("subscriptions-not-read", error);
    }
  }

  /** Replaces the list as a whole, so that a crash leaves the old one or the new one. @throws AwsIotError */
  write(list: readonly Subscription[]): void {
    try {
      if (list.length === 0) return this.remove();
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const fresh = `${this.#file}.new`;
      const descriptor = openSync(fresh, "w", 0o600);
      try {
        writeSync(descriptor, `${JSON.stringify(list, null, 2)}\n`);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      renameSync(fresh, this.#file);
      namesIn(this.#folder).add(this.#name);
    } catch (error) {
      throw this.#failure("subscriptions-not-kept", error);
    }
  }

  /** Forgets what a node kept that is deleted, or takes no subscriptions from messages any more. */
  remove(): void {
    if (namesIn(this.#folder).delete(this.#name)) rmSync(this.#file, { force: true });
  }

  #failure(code: "subscriptions-not-read" | "subscriptions-not-kept", cause: unknown): AwsIotError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new AwsIotError(code, "subscribe", { file: this.#file, reason }, { cause });
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";
